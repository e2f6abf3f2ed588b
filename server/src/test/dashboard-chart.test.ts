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
    await drag(page, 0.6, 0.7);
    await page.waitForURL(/from=/);
    const minutes = minutesShown(page);
    expect(minutes).toBeGreaterThan(10);
    expect(minutes).toBeLessThan(30);
    await expect.poll(() => tableRows(page).count()).toBe(minutes * 12);
    await page.reload();
    await expect.poll(() => tableRows(page).count()).toBe(minutes * 12);
    await page.getByRole("button", { name: "Reset zoom" }).click();
    await page.waitForURL((url) => url.searchParams.get("range") === "3h" && !url.searchParams.has("from"));
    await expect.poll(() => tableRows(page).count()).toBe(120);
    await page.goBack();
    await expect.poll(() => minutesShown(page)).toBe(minutes);
  });
});
