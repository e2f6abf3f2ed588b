import { MINUTE_MS } from "@headcount/protocol";
import type { Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";

const MINUTES = 40;
const LOTS = 12;

/** A sale of the past hours: twelve lots of three minutes each. The first is sold, every fourth is unsold, and each has more viewers than the one before. */
async function sale(test: TestContext, options: object = {}) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Spring sale", enableViewerAnalytics: true });
  const begun = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 60 * MINUTE_MS;
  const snapshots = Array.from({ length: MINUTES }, (_, i) => {
    const slots = Array.from({ length: 12 }, (_, index) => {
      const viewers = 100 + i * 10 + index;
      const level = { last: viewers, mean: viewers, min: viewers, max: viewers };
      return { index, connections: level, people: level, joins: 2, leaves: 1 };
    });
    const minute = begun + i * MINUTE_MS;
    const size = 100 + i * 10;
    return {
      auctionId: id,
      snapshot: {
        timestamp: new Date(minute).toISOString(),
        viewerCount: size + 11,
        avgViewers: size + 5.5,
        peakViewers: size + 11,
        minViewers: size,
        sampleCount: 12,
        part: { node: "a", boot: "1", seq: i + 1, minute, slots, joins: 24, leaves: 12 },
      },
    };
  });
  expect((await server.post("/api/v1/analytics/snapshots", { snapshots })).status).toBe(200);
  const at = (minute: number) => new Date(begun + minute * MINUTE_MS).toISOString();
  const moments = Array.from({ length: LOTS }, (_, lot) => {
    const lotNumber = `${lot + 1}`;
    const outcome = lot % 4 === 3 ? "unsold" : "sold";
    return [
      { type: "lot_opened", lotNumber, lotTitle: `Painting ${lotNumber}`, at: at(lot * 3) },
      { type: "bid", lotNumber, price: 100 * lot, currency: "EUR", at: at(lot * 3 + 1) },
      { type: "bid", lotNumber, price: 100 * lot + 50, currency: "EUR", at: at(lot * 3 + 1.2) },
      { type: outcome, lotNumber, at: at(lot * 3 + 3) },
    ];
  }).flat();
  expect((await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { moments })).status).toBe(200);
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 }, ...options });
  const page = await browser.open(`${server.url}/auctions/${id}/dashboard`);
  await page.getByRole("tab", { name: "Lots" }).waitFor();
  return { server, page };
}

const bands = (page: Page) => page.getByRole("list", { name: "Lots" }).getByRole("button");
const rows = (page: Page) => page.getByRole("region", { name: "Lots as a table" }).locator("tbody tr");

describe("lots on the dashboard", () => {
  it("have a band each, aligned under the chart, with their outcome", async (test) => {
    const { page } = await sale(test);
    await expect.poll(() => bands(page).count()).toBe(LOTS);
    expect(await bands(page).allTextContents()).toEqual([..."SSSUSSSUSSSU"]);
    const boxes = await Promise.all((await bands(page).all()).map((band) => band.boundingBox()));
    for (const [i, box] of boxes.entries()) {
      const next = boxes[i + 1];
      if (box && next) expect(Math.abs(box.x + box.width - next.x)).toBeLessThan(1.5);
    }
    await bands(page).nth(3).hover();
    await page
      .getByRole("tooltip")
      .getByText("Lot 4 Painting 4: unsold. Viewers at opening 190, peak 221, at the hammer 221.")
      .waitFor();
    await page.getByRole("img", { name: "Bids per minute, 2 at most" }).waitFor();
    expect(await page.getByRole("list", { name: "Outcomes" }).getByRole("listitem").allTextContents()).toEqual([
      "SSold",
      "UUnsold",
    ]);
  });

  it("are sorted by any column, in the address, over a reload", { tags: ["slow"] }, async (test) => {
    const { page } = await sale(test);
    const first = () => rows(page).first().getByRole("rowheader").textContent();
    expect(await first()).toBe("1 Painting 1");
    await page.getByRole("columnheader", { name: "Peak" }).getByRole("button").click();
    await page.waitForURL(/sort=peakViewers&descending=true/);
    expect(await first()).toBe("12 Painting 12");
    const sorted = page.getByRole("columnheader", { name: "Peak" });
    expect(await sorted.getAttribute("aria-sort")).toBe("descending");
    await page.reload();
    await expect.poll(first).toBe("12 Painting 12");
    await page.getByRole("columnheader", { name: "Peak" }).getByRole("button").click();
    await expect.poll(first).toBe("1 Painting 1");
    const cells = () => rows(page).nth(1).locator("td").allTextContents();
    expect(await cells()).toEqual(["Sold", "€150", "130 → to  161 +24%", "161", "146", "3\u00a0min"]);
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Joined" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Bids", exact: true }).click();
    expect(await page.getByRole("menuitemcheckbox", { name: "Bids", exact: true }).getAttribute("aria-checked")).toBe(
      "true",
    );
    expect((await cells()).slice(6)).toEqual(["72", "2"]);
    await page.getByRole("menuitemcheckbox", { name: "Joined" }).click();
    expect((await cells()).slice(6)).toEqual(["2"]);
  });

  it("are highlighted in the chart and in the table, by pointer and by key", { tags: ["slow"] }, async (test) => {
    const { page } = await sale(test);
    await rows(page).nth(4).hover();
    expect(await bands(page).nth(4).getAttribute("data-pointed")).toBe("true");
    await bands(page).nth(6).focus();
    expect(await rows(page).nth(6).getAttribute("data-pointed")).toBe("true");
    expect(await rows(page).nth(4).getAttribute("data-pointed")).toBeNull();
    await page.keyboard.press("Enter");
    // The lot with two minutes before and after it.
    await page.waitForURL((url) => url.searchParams.has("from"));
    const [from, to] = ["from", "to"].map((name) => Date.parse(new URL(page.url()).searchParams.get(name) ?? ""));
    expect(Number(to) - Number(from)).toBe(7 * MINUTE_MS);
    await expect.poll(() => bands(page).count()).toBeLessThan(LOTS);
    // The table follows the zoom: the lot, and those that touch the two minutes beside it.
    await page.getByText("3 of 12 lots, in the range shown.").waitFor();
    expect(await rows(page).getByRole("rowheader").allTextContents()).toEqual(
      [6, 7, 8].map((n) => `${n} Painting ${n}`),
    );
    await page.getByRole("button", { name: "Reset zoom" }).click();
    await expect.poll(() => rows(page).count()).toBe(LOTS);
  });

  it("have two lines each on a phone, and are sorted there by a choice", async (test) => {
    const { page } = await sale(test, { viewport: { width: 390, height: 844 } });
    const lots = page.getByRole("tabpanel", { name: "Lots" }).getByRole("list").first().getByRole("listitem");
    await expect.poll(() => lots.count()).toBe(LOTS);
    expect(await lots.nth(1).textContent()).toBe("2 Painting 2Sold€150130 → to  161 +24%peak 161");
    await page.getByRole("combobox", { name: "Sort by" }).selectOption("Peak");
    await page.waitForURL(/sort=peakViewers&descending=true/);
    await lots.first().getByText("Painting 12").waitFor();
  });

  it("show the minute around the hammer, and averages by outcome and order, without claiming a cause", async (test) => {
    const { page } = await sale(test);
    await page.getByText(/^On average .* viewers 60 s before the hammer, .* at the hammer \(12 lots\)\.$/).waitFor();
    await page.getByText("A comparison of sold and unsold lots needs at least ten of each.").waitFor();
    await page.getByRole("row", { name: /^Unsold 3 / }).waitFor();
    await page.getByRole("row", { name: /^First third \(lots 1–4\) 4 / }).waitFor();
    await page.getByRole("switch", { name: "Show the curve as table" }).click();
    expect(await page.getByRole("table", { name: "Around the hammer" }).locator("tbody tr").count()).toBe(24);
  });

  it("can be used by everyone, 1280, 390 and 320 wide, in either scheme", { tags: ["slow"] }, async (test) => {
    const { page } = await sale(test);
    for (const width of [1_280, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => bands(page).count()).toBe(LOTS);
      expect(await violationsInBoth(page), `${width} wide`).toEqual([]);
      const shown = () => page.locator("html").evaluate((html) => html.scrollWidth);
      // A chart follows the window a moment later.
      await expect.poll(shown).toBeLessThanOrEqual(width);
    }
  });
});
