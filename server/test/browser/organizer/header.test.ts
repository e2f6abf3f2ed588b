import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

const PAGES = ["Audience", "Run the sale", "Report", "Share & embed", "Settings"];
const TITLE = "Autumn auction of modern art, sculpture and photographs from three centuries";

async function auctionPage(test: TestContext, width: number, path = "setup") {
  const server = await startServer();
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: TITLE });
  const browser = await profile(test, { as: organizer, viewport: { width, height: 800 } });
  const page = await browser.open(`${server.url}/auctions/${id}/${path}`);
  await pagesOf(page).first().waitFor();
  return { server, organizer, id, page };
}

const header = (page: Page) => page.getByRole("banner");
const pagesOf = (page: Page) => header(page).getByRole("navigation").getByRole("link");

async function fits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const shown = () => page.locator("html").evaluate(({ scrollWidth }) => scrollWidth);
  await expect.poll(shown).toBe(width);
  const title = await header(page).getByRole("heading", { name: TITLE }).boundingBox();
  expect(title?.height).toBeLessThan(32);
  for (const target of await header(page).locator("a, button").all()) {
    const box = await target.boundingBox();
    if (!box) throw new Error("a target of the header is not on the page");
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
  }
  expect(await violationsInBoth(page), `${width} px`).toEqual([]);
}

describe("the header of an auction's pages", () => {
  it("leads to each page, and says which one is open", async (test) => {
    const { page } = await auctionPage(test, 1_440);
    expect(await pagesOf(page).allTextContents()).toEqual([...PAGES, "Live page"]);
    for (const name of PAGES) {
      await pagesOf(page).filter({ hasText: name }).click();
      await header(page).locator("[aria-current=page]", { hasText: name }).waitFor();
      expect(await header(page).locator("[aria-current=page]").count()).toBe(1);
    }
    await header(page).getByRole("link", { name: "Auctions" }).click();
    await page.getByRole("heading", { name: "Auctions", level: 1 }).waitFor();
    expect(await pagesOf(page).count()).toBe(0);
  });

  it("starts with a link that skips it", async (test) => {
    const { page } = await auctionPage(test, 1_440);
    await page.getByRole("main").getByRole("textbox").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.querySelector('main').contains(document.activeElement)")).toBe(true);
  });

  it("has the state with the count, and starts and ends the auction on any page", async (test) => {
    const { organizer, id, page } = await auctionPage(test, 1_440, "share");
    const state = async () => (await organizer.call("GET", `/api/v1/auctions/${id}`)).body.data.state;
    await header(page).getByText("Not started").waitFor();
    await header(page).getByRole("button", { name: "Go live" }).click();
    await header(page).getByText("Live 0", { exact: true }).waitFor();
    await header(page).getByRole("button", { name: "End auction" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect(await state()).toBe("live");
    await header(page).getByRole("button", { name: "End auction" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End auction" }).click();
    await header(page).getByText("Ended", { exact: true }).waitFor();
    expect(await state()).toBe("ended");
  });

  it("fits 320 px, with a title in one line and targets of 24 px", async (test) => {
    const { page } = await auctionPage(test, 320);
    await fits(page, 320);
  });

  it("fits 390 to 1440 px, too", { tags: ["slow"] }, async (test) => {
    const { page } = await auctionPage(test, 390);
    for (const width of [390, 768, 1_024, 1_440]) await fits(page, width);
  });
});
