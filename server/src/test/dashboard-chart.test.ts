import AxeBuilder from "@axe-core/playwright";
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, signIn } from "./browser.ts";
import { startServer } from "./harness.ts";
import { hump, recordedSale } from "./recorded-sale.ts";

const MINUTE = 60_000;

/** The dashboard of a sale of two hours, its last minute ten minutes ago. */
async function dashboard(
  test: TestContext,
  { search = "", ...options }: BrowserContextOptions & { search?: string } = {},
) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const sale = await recordedSale(server, organizer, hump(120, 900), { lotMinutes: 4 });
  const browser = await profile(test, { viewport: { width: 1280, height: 900 }, ...options });
  const page = await browser.open(server.url);
  await signIn(page);
  await page.goto(`${server.url}/auctions/${sale.id}/dashboard${search}`);
  await chart(page).waitFor();
  return { server, organizer, sale, page };
}

const chart = (page: Page) => page.getByRole("img", { name: /^Peaked at / });
const tableRows = (page: Page) => page.getByRole("region", { name: "The chart as a table" }).locator("tbody tr");

/** Drags over the chart from one share of its width to another. */
async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await chart(page).boundingBox();
  if (!box) throw new Error("the chart is not on the page");
  const place = (share: number) => [box.x + share * box.width, box.y + box.height / 2] as const;
  await page.mouse.move(...place(from));
  await page.mouse.down();
  await page.mouse.move(...place((from + to) / 2));
  await page.mouse.move(...place(to));
  await page.mouse.up();
}

/** The stretch in the address, minutes. */
const minutesShown = (page: Page): number => {
  const { searchParams } = new URL(page.url());
  return (Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "")) / MINUTE;
};

describe("the dashboard's chart", () => {
  it("shows closely what a drag marks, down to 5 s, in the address and over a reload", async (test) => {
    const { page } = await dashboard(test, { search: "?range=3h&table=true" });
    await expect.poll(() => tableRows(page).count()).toBe(120);
    await drag(page, 0.6, 0.68);
    await page.waitForURL(/from=/);
    const minutes = minutesShown(page);
    expect(minutes).toBeGreaterThan(10);
    expect(minutes).toBeLessThan(20);
    await expect.poll(() => tableRows(page).count()).toBe(minutes * 12);
    await page.reload();
    await expect.poll(() => tableRows(page).count()).toBe(minutes * 12);
    await page.getByRole("button", { name: "Reset zoom" }).click();
    await page.waitForURL((url) => url.searchParams.get("range") === "3h" && !url.searchParams.has("from"));
    await expect.poll(() => tableRows(page).count()).toBe(120);
    await page.goBack();
    await expect.poll(() => minutesShown(page)).toBe(minutes);
  });

  it("zoomed into the past stands still, says how much came since, and resumes where it was", async (test) => {
    const { server, sale, page } = await dashboard(test, { search: "?range=3h" });
    await drag(page, 0.6, 0.7);
    await page.waitForURL(/from=/);
    await page.getByRole("button", { name: "Reset zoom" }).waitFor();
    await page.mouse.move(0, 0);
    const words = await chart(page).getAttribute("aria-label");
    const late = [130, 131].map((minute) => ({
      auctionId: sale.id,
      snapshot: {
        timestamp: new Date(sale.from + (minute - 5) * MINUTE).toISOString(),
        viewerCount: 5_000,
        avgViewers: 5_000,
        peakViewers: 5_000,
        minViewers: 5_000,
        sampleCount: 12,
      },
    }));
    expect((await server.post("/api/v1/analytics/snapshots", { snapshots: late })).status).toBe(200);
    // Coming back to the window makes the page ask again.
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText("Paused, 7 new points").waitFor();
    expect(await chart(page).getAttribute("aria-label")).toBe(words);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("img", { name: /^Peaked at 5,000/ }).waitFor();
    expect(new URL(page.url()).search).toBe("?range=3h");
  });

  it("is zoomed and moved by keys; a click is no zoom, and Esc gives up a drag alone", async (test) => {
    const { page } = await dashboard(test, { search: "?range=3h" });
    await page.keyboard.press("+");
    await page.waitForURL(/from=/);
    expect(minutesShown(page)).toBe(90);
    const from = () => new URL(page.url()).searchParams.get("from");
    const before = from();
    await page.keyboard.press("ArrowRight");
    await expect.poll(from).not.toBe(before);
    expect(minutesShown(page)).toBe(90);
    await chart(page).waitFor();
    await page.keyboard.press("-");
    await expect.poll(() => minutesShown(page)).toBe(180);
    const address = page.url();
    await chart(page).click();
    const box = await chart(page).boundingBox();
    if (!box) throw new Error("the chart is not on the page");
    await page.mouse.move(box.x + 300, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 100);
    await page.keyboard.press("Escape");
    await page.mouse.up();
    expect(page.url()).toBe(address);
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => url.search === "");
  });

  it.for([["no-preference"], ["reduce"]] as const)(
    "keeps its range when Esc closes a dialog or a menu (motion: %s)",
    async ([reducedMotion], test) => {
      const { page } = await dashboard(test, { search: "?range=3h", reducedMotion });
      const dialog = page.getByRole("dialog", { name: "Keys" });
      await page.keyboard.press("?");
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      const menu = page.getByRole("menu");
      await page.getByRole("button", { name: "Export" }).press("Enter");
      await menu.waitFor();
      await page.keyboard.press("Escape");
      await menu.waitFor({ state: "hidden" });
      expect(new URL(page.url()).search).toBe("?range=3h");
      await page.keyboard.press("Escape");
      await page.waitForURL((url) => url.search === "");
    },
  );

  it("has a table that draws its rows some at a time", async (test) => {
    const { page } = await dashboard(test, { search: "?range=3h&table=true" });
    await drag(page, 0.45, 0.75);
    await page.waitForURL(/from=/);
    const points = minutesShown(page) * 12;
    expect(points).toBeGreaterThan(500);
    await expect.poll(() => tableRows(page).count()).toBe(250);
    const table = page.getByRole("region", { name: "The chart as a table" }).getByRole("table");
    expect(await table.getAttribute("aria-rowcount")).toBe(`${points + 1}`);
    await page.getByRole("button", { name: `Show 250 more of ${points - 250}` }).press("Enter");
    await expect.poll(() => tableRows(page).count()).toBe(500);
  });
});

it("no page is wider than a narrow phone", async (test) => {
  const { server, sale, page } = await dashboard(test, { viewport: { width: 320, height: 700 } });
  const width = () => page.locator("html").evaluate((html) => html.scrollWidth);
  expect(await width()).toBe(320);
  await page.goto(server.url);
  const card = page.getByRole("article").filter({ hasText: sale.title });
  await card.getByText("900").waitFor();
  expect(await width()).toBe(320);
  const [inner, outer] = await Promise.all([card.getByText("900").boundingBox(), card.boundingBox()]);
  expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
});
