import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { profile } from "../../support/browser.ts";
import { eventually, NOBODYS, startServer } from "../../support/harness.ts";

const shows = (page: Page, text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor();
const watching = (page: Page, count: number): Promise<void> =>
  page.locator(".watching", { hasText: new RegExp(`^${count} watching$`) }).waitFor();

async function live(auction: object = {}) {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", ...auction });
  const patch = (change: object) => organizer.call("PATCH", `/api/v1/auctions/${id}`, change);
  await patch({ state: "live" });
  return { server, organizer, id, patch, url: `${server.url}/t/auction/${id}/live` };
}

describe("the live view in a browser", () => {
  it("counts tabs: a second tab is a second viewer until it is closed", async (test) => {
    const { url } = await live();
    const browser = await profile(test);
    const first = await browser.open(url);
    await watching(first, 1);
    const second = await browser.open(url);
    await Promise.all([watching(first, 2), watching(second, 2)]);
    await second.close();
    await watching(first, 1);
    expect(await first.title()).toBe("Spring sale");
  });

  it("counts people: a second tab changes nothing, a second profile does", { tags: ["slow"] }, async (test) => {
    const { server, url } = await live({ countMode: "people" });
    const [ann, bob] = [await profile(test), await profile(test)];
    const first = await ann.open(url);
    await watching(first, 1);
    const second = await ann.open(url);
    await watching(second, 1);
    await eventually(async () => server.load.connections === 2);
    const other = await bob.open(url);
    await Promise.all([first, second, other].map((page) => watching(page, 2)));
  });

  it("counts a reload as the same tab", async (test) => {
    const { server, url } = await live();
    const page = await (await profile(test)).open(url);
    await watching(page, 1);
    await page.reload();
    await watching(page, 1);
    expect(server.load.connections).toBe(1);
  });

  it("follows the auction's state, its title and its hidden counter", async (test) => {
    const { url, patch } = await live();
    const page = await (await profile(test)).open(url);
    await shows(page, "Live");
    await patch({ title: "Autumn sale" });
    await page.getByRole("heading", { name: "Autumn sale" }).waitFor();
    await patch({ publicCounter: "hidden" });
    await page.locator(".watching").waitFor({ state: "detached" });
    await patch({ publicCounter: "exact" });
    await watching(page, 1);
    await patch({ state: "ended" });
    await shows(page, "Ended");
    await patch({ state: "setup", startsAt: new Date(Date.now() + 90_000_000).toISOString() });
    await shows(page, "Starts soon");
    await page.getByRole("timer").waitFor();
  });

  it("shows that it is reconnecting, with the last number greyed, and recovers", async (test) => {
    const { url } = await live();
    const browser = await profile(test);
    const page = await browser.open(url);
    await watching(page, 1);
    await browser.context.setOffline(true);
    await page.getByText("You are offline").waitFor();
    expect(await page.locator(".watching").getAttribute("data-current")).toBe("false");
    await browser.context.setOffline(false);
    await page.locator('.watching[data-current="true"]').waitFor();
    await watching(page, 1);
  });

  it("shows that there is no such auction, or that it no longer exists", async (test) => {
    const { server, organizer, id, url } = await live();
    const browser = await profile(test);
    for (const unknown of [NOBODYS, "__proto__", "x"]) {
      const page = await browser.open(`${server.url}/t/auction/${unknown}/live`);
      await page.getByRole("heading", { name: "Auction not found" }).waitFor();
    }
    const page = await browser.open(url);
    await watching(page, 1);
    await organizer.call("DELETE", `/api/v1/auctions/${id}`);
    await page.getByRole("heading", { name: "This auction has been removed" }).waitFor();
  });

  it("loads no code of the organizer's pages", async (test) => {
    const { url } = await live();
    const browser = await profile(test);
    const scripts: string[] = [];
    browser.context.on("response", async (response) => {
      if (response.url().endsWith(".js")) scripts.push(await response.text());
    });
    await watching(await browser.open(url), 1);
    expect(scripts.length).toBeGreaterThan(0);
    for (const word of ["mantine", "chartjs", "better-auth", "ZodError", "tanstack"])
      expect(scripts.filter((script) => script.toLowerCase().includes(word.toLowerCase()))).toEqual([]);
  });

  it("shows the badge wherever its script is loaded", async (test) => {
    const { server, url, id } = await live();
    const browser = await profile(test);
    const page = await browser.open(url);
    await watching(page, 1);
    await page.addScriptTag({ url: `${server.url}/badge.js` });
    await page.evaluate(`{
      const badge = document.createElement("headcount-badge");
      badge.setAttribute("auction", "${id}");
      document.body.append(badge);
    }`);
    await page.locator("headcount-badge", { hasText: "2 watching" }).waitFor();
  });
});
