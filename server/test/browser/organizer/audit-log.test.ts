import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { EMAIL, type Organizer, startServer, type TestServer } from "../../support/harness.ts";

interface Desk {
  server: TestServer;
  owner: Organizer;
  id: string;
  page: Page;
}

/** An organizer's phone, signed in. */
async function desk(test: TestContext): Promise<Desk> {
  const server = await startServer();
  const owner = await server.signIn();
  const { id } = await owner.createAuction({ title: "Spring sale", timeZone: "Asia/Kolkata" });
  const { open } = await profile(test, { as: owner, viewport: { width: 390, height: 844 } });
  const page = await open("about:blank");
  return { server, owner, id, page };
}

/** Expects no axe violation and that the page fits a phone, in both color schemes. */
async function looksRight(page: Page): Promise<void> {
  expect(await violationsInBoth(page)).toEqual([]);
  expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(390);
}

const entries = (page: Page): Promise<string[]> =>
  page.getByRole("region", { name: "Audit log" }).getByRole("listitem").allTextContents();

describe("the audit log", () => {
  it("shows a recent change on the setup page, with its author, in the auction's time zone", {
    tags: ["slow"],
  }, async (test) => {
    const { server, owner, id, page } = await desk(test);
    await page.goto(`${server.url}/auctions/${id}/setup?tab=settings`);
    await page.getByLabel("Viewer Analytics Tracking").check();
    await page.getByText("Saved").waitFor();
    await page.getByRole("tab", { name: "Audit log" }).click();
    await page.getByText("switched Viewer Analytics Tracking on").waitFor();
    expect(await entries(page)).toEqual([
      expect.stringContaining(`${EMAIL} switched Viewer Analytics Tracking on`),
      expect.stringContaining(`${EMAIL} created the auction`),
    ]);
    const [{ at }] = (await owner.call("GET", `/api/v1/auctions/${id}/audit`)).body.data.entries;
    const india = new Intl.DateTimeFormat("en-GB", {
      dateStyle: "medium",
      timeStyle: "medium",
      timeZone: "Asia/Kolkata",
    });
    expect(await page.locator("time").first().textContent()).toBe(india.format(Date.parse(at)));
    await looksRight(page);
  });

  it("loads more by a button until the end", { tags: ["slow"] }, async (test) => {
    const { server, owner, id, page } = await desk(test);
    for (let minimum = 1; minimum <= 30; minimum += 1)
      await owner.call("PATCH", `/api/v1/auctions/${id}`, { publicMinimum: minimum });
    await page.goto(`${server.url}/auctions/${id}/setup?tab=audit`);
    await page.getByText("changed the minimum to show from 29 to 30").waitFor();
    expect(await entries(page)).toHaveLength(25);
    await page.getByRole("button", { name: "Load more" }).click();
    await page.getByText("created the auction").waitFor();
    expect(await entries(page)).toHaveLength(31);
    expect(await page.getByRole("button", { name: "Load more" }).count()).toBe(0);
  });

  it("shows on the account page the changes of all auctions, of a deleted one, and of a key while it is created", {
    tags: ["slow"],
  }, async (test) => {
    const { server, owner, id, page } = await desk(test);
    const other = await owner.createAuction({ title: "Autumn sale" });
    await owner.call("PATCH", `/api/v1/auctions/${id}`, { title: "Summer sale" });
    await owner.call("DELETE", `/api/v1/auctions/${id}`);
    await page.goto(server.url);
    await page.getByRole("link", { name: "Account" }).click();
    await page.getByText(`deleted the auction …${id.slice(-4)}`).waitFor();
    await page.getByLabel("Name").first().fill("Saleroom");
    await page.keyboard.press("Enter");
    await page.getByText(/created the API key …[\w-]{4}, permissions: record/).waitFor();
    expect(await entries(page)).toEqual([
      expect.stringContaining("created the API key"),
      expect.stringContaining("deleted the auction"),
      expect.stringMatching(`changed the title.* auction …${id.slice(-4)}$`),
      expect.stringMatching(/created the auction.* Autumn sale$/),
      expect.stringMatching(`created the auction.* auction …${id.slice(-4)}$`),
      expect.stringContaining("signed in"),
    ]);
    expect(await page.getByText("Spring sale").count()).toBe(0);
    await looksRight(page);
    await page.getByRole("link", { name: "Autumn sale" }).click();
    await page.waitForURL(`**/auctions/${other.id}/dashboard`);
  });
});
