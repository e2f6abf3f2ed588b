import { MINUTE_MS } from "@headcount/protocol";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { hump, recordedSale } from "../../support/recorded-sale.ts";

/** The dashboard of a sale of two hours, whose last minute was ten minutes ago. */
async function dashboard(
  test: TestContext,
  { search = "", size = 900, ...options }: BrowserContextOptions & { search?: string; size?: number } = {},
) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const sale = await recordedSale(server, organizer, hump(120, size), { lotMinutes: 4 });
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 }, ...options });
  const page = await browser.open(`${server.url}/auctions/${sale.id}/dashboard${search}`);
  await chart(page).waitFor();
  return { server, organizer, sale, page };
}

const chart = (page: Page) => page.getByRole("img", { name: /^(Peak|Höchstwert) |शिखर / });
const tableRows = (page: Page) =>
  page
    .getByRole("region", { name: /^(The chart as a table|Das Diagramm als Tabelle|चार्ट तालिका के रूप में)$/ })
    .locator("tbody tr");

const rowsReach = (page: Page, count: number) => expect.poll(() => tableRows(page).count()).toBe(count);

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

/** The length of the interval in the address, minutes. */
const minutesShown = (page: Page): number => {
  const { searchParams } = new URL(page.url());
  return (Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "")) / MINUTE_MS;
};

describe("the dashboard's chart", () => {
  it("zooms to a selection, down to 5 s, in the address and over a reload", { tags: ["slow"] }, async (test) => {
    const { page } = await dashboard(test, { search: "?range=3h&table=true" });
    await rowsReach(page, 120);
    await drag(page, 0.6, 0.68);
    await page.waitForURL(/from=/);
    const minutes = minutesShown(page);
    expect(minutes).toBeGreaterThan(10);
    expect(minutes).toBeLessThan(20);
    await rowsReach(page, minutes * 12);
    await page.reload();
    await rowsReach(page, minutes * 12);
    await page.getByRole("button", { name: "Reset zoom" }).click();
    await page.waitForURL((url) => url.searchParams.get("range") === "3h" && !url.searchParams.has("from"));
    await rowsReach(page, 120);
    await page.goBack();
    await expect.poll(() => minutesShown(page)).toBe(minutes);
  });

  it("stays in place while zoomed into the past, shows how many points are new, and resumes its range", {
    tags: ["slow"],
  }, async (test) => {
    const { server, sale, page } = await dashboard(test, { search: "?range=3h" });
    await drag(page, 0.6, 0.7);
    await page.waitForURL(/from=/);
    await page.getByRole("button", { name: "Reset zoom" }).waitFor();
    await page.mouse.move(0, 0);
    const words = await chart(page).getAttribute("aria-label");
    const late = [130, 131].map((minute) => ({
      auctionId: sale.id,
      snapshot: {
        timestamp: new Date(sale.from + (minute - 5) * MINUTE_MS).toISOString(),
        viewerCount: 5_000,
        avgViewers: 5_000,
        peakViewers: 5_000,
        minViewers: 5_000,
        sampleCount: 12,
      },
    }));
    expect((await server.post("/api/v1/analytics/snapshots", { snapshots: late })).status).toBe(200);
    // Returning to the window makes the page load again.
    await page.evaluate("window.dispatchEvent(new Event('visibilitychange'))");
    await page.getByText("Paused, 7 new points").waitFor();
    expect(await chart(page).getAttribute("aria-label")).toBe(words);
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("img", { name: /^Peak 5,000/ }).waitFor();
    expect(new URL(page.url()).search).toBe("?range=3h");
  });

  it("is zoomed and moved by keys; a click does not zoom, and Esc only cancels a drag", {
    tags: ["slow"],
  }, async (test) => {
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
    { tags: ["slow"] },
    async ([reducedMotion], test) => {
      const { page } = await dashboard(test, { search: "?range=3h", reducedMotion });
      const dialog = page.getByRole("dialog", { name: "Shortcuts" });
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

  it("loads the minutes that it missed while offline", { tags: ["slow"] }, async (test) => {
    const { server, sale, page } = await dashboard(test, { search: "?table=true" });
    await page.context().setOffline(true);
    const timestamp = new Date(sale.from + 122 * MINUTE_MS).toISOString();
    const numbers = { viewerCount: 7, avgViewers: 7, peakViewers: 2_000, minViewers: 7, sampleCount: 12 };
    const path = `/api/v1/auctions/${sale.id}/analytics/snapshot`;
    expect((await server.post(path, { timestamp, ...numbers })).body.stored).toBe(true);
    await page.context().setOffline(false);
    await page.getByRole("img", { name: /^Peak 2,000/ }).waitFor();
    await rowsReach(page, 121);
  });

  it("has a table that draws 250 rows at a time", { tags: ["slow"] }, async (test) => {
    const { page } = await dashboard(test, { search: "?range=3h&table=true" });
    await drag(page, 0.45, 0.75);
    await page.waitForURL(/from=/);
    const points = minutesShown(page) * 12;
    expect(points).toBeGreaterThan(500);
    await rowsReach(page, 250);
    const table = page
      .getByRole("region", { name: /^(The chart as a table|Das Diagramm als Tabelle|चार्ट तालिका के रूप में)$/ })
      .getByRole("table");
    expect(await table.getAttribute("aria-rowcount")).toBe(`${points + 1}`);
    await page.getByRole("button", { name: `Show 250 more of ${points - 250}` }).press("Enter");
    await rowsReach(page, 500);
  });
});

it("no page is wider than a narrow phone", { tags: ["slow"] }, async (test) => {
  const { server, page } = await dashboard(test, { viewport: { width: 320, height: 700 } });
  const width = () => page.locator("html").evaluate((html) => html.scrollWidth);
  expect(await width()).toBe(320);
  for (const list of ["live", "upcoming", "past"]) {
    await page.goto(`${server.url}/?list=${list}`);
    await page.getByRole("link", { name: /^Past/ }).waitFor();
    expect(await width()).toBe(320);
  }
});

describe("a dashboard in another language", () => {
  for (const [locale, name, viewerMinutes] of [
    ["hi", "देखने का समय", "3,65,877"],
    ["de", "Zuschauzeit", "365.877"],
    ["en", "Watch time", "365,877"],
    ["en-IN", "Watch time", "3,65,877"],
  ] as const)
    it(`writes numbers and times in the locale ${locale}`, { tags: ["slow"] }, async (test) => {
      const { organizer, sale, page } = await dashboard(test, { search: "?table=true", locale, size: 300_000 });
      const { data } = (await organizer.call("GET", `/api/v1/auctions/${sale.id}/analytics/viewers`)).body;
      const tile = page.locator("dl > *", { has: page.getByText(name, { exact: true }) });
      await tile.getByText(viewerMinutes).waitFor();
      const { timestamp, avgViewers } = data.snapshots.at(-1);
      const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
      const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
      // Versions of the locale data differ in narrow and wide spaces.
      const plain = (text: string | null) => text?.replace(/\s/g, " ");
      const row = tableRows(page).first();
      expect(plain(await row.getByRole("rowheader").textContent())).toBe(plain(when.format(Date.parse(timestamp))));
      expect(await row.getByRole("cell").first().textContent()).toBe(number.format(avgViewers));
    });
});

/** The dashboard of a day in Berlin with a change of the clock, minute by minute, with a lot on the block at each of these times. */
async function longNight(test: TestContext, { from, hours, lots }: { from: number; hours: number; lots: number[] }) {
  const to = from + hours * 60 * MINUTE_MS;
  const server = await startServer({ SLOT_MS: "5000" }, { wall: () => to + MINUTE_MS, monotonic: () => to });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true, timeZone: "Europe/Berlin" });
  for (let minute = from; minute < to; minute += 500 * MINUTE_MS) {
    const snapshots = Array.from({ length: Math.min(500, (to - minute) / MINUTE_MS) }, (_, i) => {
      const slots = [{ last: 9, mean: 9, min: 9, max: 9 }].map((level) => ({
        index: 0,
        connections: level,
        people: level,
        joins: 0,
        leaves: 0,
      }));
      const at = minute + i * MINUTE_MS;
      const part = { node: "a", boot: "1", seq: at / MINUTE_MS, minute: at, slots, joins: 0, leaves: 0 };
      const numbers = { viewerCount: 9, avgViewers: 9, peakViewers: 9, minViewers: 9, sampleCount: 1 };
      return { auctionId: id, snapshot: { timestamp: new Date(at).toISOString(), ...numbers, part } };
    });
    expect((await server.post("/api/v1/analytics/snapshots", { snapshots })).status).toBe(200);
  }
  const moments = lots.flatMap((at, i) => [
    { type: "lot_opened", lotNumber: `${i + 1}`, at: new Date(at).toISOString() },
    { type: "sold", at: new Date(at + MINUTE_MS).toISOString() },
  ]);
  expect((await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { moments })).status).toBe(200);
  const browser = await profile(test, { as: organizer, viewport: { width: 900, height: 844 } });
  const page = await browser.open(`${server.url}/auctions/${id}/dashboard?table=true`);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Time of peak" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Show \d+ more/ }).click();
  const times = async () => (await tableRows(page).getByRole("rowheader").allTextContents()).reverse();
  const peaks = () =>
    page.getByRole("region", { name: "Lots as a table" }).locator("tbody tr td:last-child").allTextContents();
  return { page, times, peaks };
}

describe("a day in the auction's time zone", () => {
  it("of 25 hours names each point once, with the offset in the repeated hour", {
    tags: ["slow"],
  }, async (test) => {
    const from = Date.UTC(2026, 9, 24, 22);
    const half = Date.UTC(2026, 9, 25, 0, 30);
    const { page, times, peaks } = await longNight(test, { from, hours: 25, lots: [half, half + 60 * MINUTE_MS] });
    // A narrow page shows 300 points of five minutes for 1,500 minutes.
    await rowsReach(page, 300);
    const shown = await times();
    expect(new Set(shown).size).toBe(300);
    expect(shown[0]).toBe("25 Oct 2026, 00:00");
    expect(shown.at(-1)).toBe("25 Oct 2026, 23:55");
    expect(shown.slice(35, 38)).toEqual([
      "25 Oct 2026, 02:55 GMT+2",
      "25 Oct 2026, 02:00 GMT+1",
      "25 Oct 2026, 02:05 GMT+1",
    ]);
    expect(shown.filter((time) => time.includes("GMT"))).toHaveLength(24);
    expect(await peaks()).toEqual(["02:30:00 GMT+2", "02:30:00 GMT+1"]);
    await page.locator("dl > *", { hasText: "Duration" }).getByText("1 d 1 h").waitFor();
  });

  it("of 23 hours has no time that its clock skipped", { tags: ["slow"] }, async (test) => {
    const from = Date.UTC(2026, 2, 28, 23);
    const { page, times, peaks } = await longNight(test, { from, hours: 23, lots: [Date.UTC(2026, 2, 29, 1)] });
    await rowsReach(page, 276);
    const shown = await times();
    expect(shown.slice(23, 25)).toEqual(["29 Mar 2026, 01:55", "29 Mar 2026, 03:00"]);
    expect([shown[0], shown.at(-1)]).toEqual(["29 Mar 2026, 00:00", "29 Mar 2026, 23:55"]);
    expect(shown.some((time) => time.includes("GMT"))).toBe(false);
    expect(await peaks()).toEqual(["03:00:00"]);
  });
});

describe("the dashboard for everyone", () => {
  it("is usable with the keyboard alone", { tags: ["slow"] }, async (test) => {
    const { page } = await dashboard(test);
    const focused = () =>
      page.evaluate("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent");
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let i = 0; i < 60; i += 1) {
        await page.keyboard.press("Tab");
        if (name.test(String(await focused()))) return;
      }
      throw new Error(`Tab leads nowhere near ${name}`);
    };
    await page.getByRole("radio", { name: "All" }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/range=7d/);
    await tabTo(/^Lot 1 /);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toMatch(/^Lot 3 /);
    await page
      .getByRole("tooltip")
      .getByText(/^Lot 3 /)
      .waitFor();
    expect(page.url()).not.toContain("from=");
    // All lots are one stop: the next stop is after them.
    await page.keyboard.press("Tab");
    expect(await focused()).not.toMatch(/^Lot \d+ .*: /);
    await page.keyboard.press("Shift+Tab");
    expect(await focused()).toMatch(/^Lot 3 /);
    await page.keyboard.press("Enter");
    await page.waitForURL(/from=/);
    // The description of a lot moves with it.
    const middle = async (of: Locator) => {
      const box = await of.boundingBox();
      return box ? box.x + box.width / 2 : Number.NaN;
    };
    const [tooltip, band] = [page.getByRole("tooltip"), page.getByRole("button", { name: /^Lot 3 .*: / })];
    await expect.poll(async () => (await band.boundingBox())?.width ?? 0).toBeGreaterThan(300);
    await expect.poll(async () => Math.abs((await middle(tooltip)) - (await middle(band)))).toBeLessThan(5);
    await tabTo(/^Average/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/sort=avgViewers/);
    await page.keyboard.press("Escape");
    await page.waitForURL((url) => !url.searchParams.has("from"));
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Shortcuts" });
    await dialog.waitFor();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
  });

  it("breaks no accessibility rule, zoomed in and with a table, in either scheme", { tags: ["slow"] }, async (test) => {
    const { page } = await dashboard(test, { search: "?table=true&trend=true" });
    await drag(page, 0.3, 0.8);
    await page.getByRole("button", { name: "Reset zoom" }).waitFor();
    await page.getByRole("button", { name: /^Show 250 more/ }).waitFor();
    expect(await violationsInBoth(page)).toEqual([]);
  });

  it("has no motion with reduced motion", { tags: ["slow"] }, async (test) => {
    const { page } = await dashboard(test, { reducedMotion: "reduce" });
    await page.evaluate(`
      globalThis.moved = [];
      for (const name of ["transitionrun", "animationstart"])
        document.addEventListener(name, ({ target, type }) => moved.push(type + " " + target.outerHTML.slice(0, 120)), true);
    `);
    await page.getByText("3 h", { exact: true }).click();
    await page.waitForURL(/range=3h/);
    await drag(page, 0.5, 0.8);
    await page.getByRole("button", { name: "Reset zoom" }).click();
    await page.getByRole("switch", { name: "Show as table" }).click();
    await tableRows(page).first().waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "Shortcuts" }).waitFor({ state: "hidden" });
    expect(await page.evaluate("moved")).toEqual([]);
  });
});
