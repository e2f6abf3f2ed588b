import { readFile } from "node:fs/promises";
import { type Level, MINUTE_MS, type ShareLink, type Slot } from "@headcount/protocol";
import { describe, expect, it, type TestContext } from "vitest";
import { profile, violations } from "../../support/browser.ts";
import { startServer } from "../../support/harness.ts";
import { printedPages } from "../../support/printed-pages.ts";
import { hump, recordedSale, type Sale } from "../../support/recorded-sale.ts";

const TITLES = ["Vase, 清朝", "फूलदान", `<img src=x onerror="document.title='owned'">`, '=HYPERLINK("http://x")'];

/** A sale of three hours with a gap in its record, and a browser in which its organizer is signed in. */
async function desk(test: TestContext, options: Parameters<typeof profile>[1] = {}) {
  const began = Date.now();
  const server = await startServer({ SLOT_MS: "5000" }, { wall: () => began, monotonic: () => performance.now() });
  const organizer = await server.signIn();
  const viewers = hump(180, 890).map((count, i) => (i >= 100 && i < 112 ? null : count));
  const sale = await recordedSale(server, organizer, viewers, {
    title: "Spring sale of modern art",
    timeZone: "Asia/Kolkata",
    lotMinutes: 12,
    titles: TITLES,
  });
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 }, ...options });
  const page = await browser.open("about:blank");
  const open = async (search = ""): Promise<void> => {
    await page.goto(`${server.url}/auctions/${sale.id}/report${search}`);
    await page.getByRole("heading", { name: "Spring sale of modern art" }).waitFor();
  };
  return { server, organizer, sale, viewers, page, open };
}

const figure = (page: Awaited<ReturnType<typeof desk>>["page"], name: string) =>
  page.locator("dl > *", { has: page.getByText(name, { exact: true }) });

/** The format of a time on the page. */
const clock = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);

describe("the report", () => {
  it("shows the audience, the time in the auction's time zone, and the method", async (test) => {
    const { page, open, sale, viewers } = await desk(test);
    await open();
    await figure(page, "Peak").getByText("890").waitFor();
    await figure(page, "People reached").getByText("not known: open tabs were counted").waitFor();
    const watched = viewers.reduce<number>((sum, count) => sum + 0.95 * (count ?? 0), 0);
    await figure(page, "Viewer-minutes").getByText(Math.round(watched).toLocaleString("en-GB")).waitFor();
    expect(await page.locator("article header").textContent()).toContain(clock(sale.from, "Asia/Kolkata"));
    await page.getByRole("img", { name: /^Peak 890 at .*, average \d+ over 3\sh\./ }).waitFor();
    await page.getByText("slots of 5 seconds").waitFor();
    const rows = page.getByRole("table").getByRole("row");
    expect(await rows.count()).toBe(11);
    expect(await rows.nth(1).textContent()).toMatch(/Sold, €\d/);
    // As wide as a page of 1,280 pixels at a zoom of 400 %.
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.locator("html").evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);
    await page.getByText("The top 10 of 15 lots.").waitFor();
    expect(await page.title()).toBe("Spring sale of modern art – audience report");
  });

  it("keeps its range and its zone in the address, and is one click from the dashboard", {
    tags: ["slow"],
  }, async (test) => {
    const { server, page, sale } = await desk(test);
    await page.goto(`${server.url}/auctions/${sale.id}/dashboard?range=hour`);
    await page.getByRole("link", { name: "Report" }).click();
    await page.waitForURL(/\/report\?range=hour/);
    await figure(page, "Duration")
      .getByText(/^(49|50|51)\smin/)
      .waitFor();
    await page.getByText("All", { exact: true }).click();
    await figure(page, "Duration").getByText(/^3\sh/).waitFor();
    await page.getByLabel("Time zone").first().fill("Tokyo");
    await page.getByRole("option", { name: "Asia/Tokyo" }).click();
    await page.waitForURL(/tz=Asia%2FTokyo/);
    await page.locator("article header").getByText(clock(sale.from, "Asia/Tokyo")).waitFor();
    await page.goto(`${server.url}/auctions/${sale.id}/report?from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`);
    await page.getByRole("heading", { name: "No data in this range" }).waitFor();
  });

  for (const format of ["A4", "Letter"])
    it(`prints without a nearly empty page on ${format}, in white and without the navigation`, {
      tags: ["slow"],
    }, async (test) => {
      const { server, organizer, page, open } = await desk(test, { colorScheme: "dark" });
      await open();
      const short = await recordedSale(server, organizer, hump(20, 60), { title: "Short sale" });
      const titles = Array.from({ length: 120 }, (_, i) => `Lot ${i} ${"with a long title ".repeat(5)}`);
      const long = await recordedSale(server, organizer, hump(480, 900), { title: "Long sale", lotMinutes: 4, titles });
      const print = async () => printedPages(await page.pdf({ format, printBackground: true }));
      const printed = [await print()];
      for (const { id, title } of [short, long]) {
        await page.goto(`${server.url}/auctions/${id}/report`);
        await page.getByRole("article").getByRole("heading", { name: title }).waitFor();
        printed.push(await print());
      }
      const [usual = [], ...others] = printed;
      expect(usual.length).toBeLessThanOrEqual(2);
      for (const pages of [usual, ...others]) {
        expect(pages.length).toBeGreaterThan(0);
        expect(pages.length).toBeLessThanOrEqual(2);
        // A few lines alone are a stray page.
        expect(Math.min(...pages)).toBeGreaterThanOrEqual(300);
      }
      await page.emulateMedia({ media: "print" });
      expect(await page.getByRole("button", { name: "Print" }).isVisible()).toBe(false);
      expect(await page.getByRole("banner").isVisible()).toBe(false);
      expect(await page.getByText("Average minute audience", { exact: true }).isVisible()).toBe(true);
      const colors = await page.evaluate<string[]>(`["body", "article"].map((name) => {
      const { backgroundColor, color } = getComputedStyle(document.querySelector(name));
      return name === "body" ? backgroundColor : color;
    })`);
      expect(colors).toEqual(["rgb(255, 255, 255)", "rgb(22, 25, 29)"]);
    });

  for (const colorScheme of ["light", "dark"] as const)
    it(`has no axe violation in the ${colorScheme} scheme`, { tags: ["slow"] }, async (test) => {
      const { page, open } = await desk(test, { colorScheme });
      await open();
      expect(await violations(page)).toEqual([]);
    });

  it("shows titles as text", { tags: ["slow"] }, async (test) => {
    const { page, open } = await desk(test);
    await open();
    for (const title of TITLES)
      expect(await page.getByRole("cell", { name: title, exact: true }).count()).toBeGreaterThan(0);
    expect(await page.locator("article img").count()).toBe(0);
    expect(await page.title()).not.toBe("owned");
  });
});

describe("the dashboard's export menu", () => {
  it("saves each table of the range shown under the auction's name, and breaks no accessibility rule", {
    tags: ["slow"],
  }, async (test) => {
    const { server, page, sale } = await desk(test);
    await page.goto(`${server.url}/auctions/${sale.id}/dashboard?range=hour`);
    const saved = async (words: string) => {
      await page.getByRole("button", { name: "Export" }).click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("menuitem", { name: words, exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
    };
    const minutes = await saved("Minutes (CSV)");
    expect(minutes.name).toMatch(/^Spring sale of modern art series [\d-]+_\d{4} to [\d-]+_\d{4}\.csv$/);
    expect(minutes.text).toMatch(/^\uFEFFtimestamp,localTime,/);
    expect(minutes.text.split("\r\n").length).toBeGreaterThan(45);
    expect((await saved("Lots (CSV)")).text).toContain("Vase, 清朝");
    expect((await saved("Moments (CSV)")).text).toContain("lot_opened");
    expect((await saved("Summary (CSV)")).text).toContain("Spring sale of modern art,Asia/Kolkata,");
    const all = JSON.parse((await saved("Everything (JSON)")).text).data;
    expect(Object.keys(all)).toEqual([
      "kind",
      "method",
      "summary",
      "lots",
      "lotGroups",
      "series",
      "groups",
      "sources",
      "moments",
      "sponsors",
    ]);

    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "Everything (JSON)" }).waitFor();
    expect(await violations(page, "[role=menu]")).toEqual([]);
  });
});

describe("the report's data", () => {
  it("is only for the owner, and for the requested range", async () => {
    const server = await startServer({ SLOT_MS: "5000" });
    const organizer = await server.signIn();
    const sale: Sale = await recordedSale(server, organizer, [5, 9, 0, null, 4], { lotMinutes: 1 });
    const path = `/api/v1/auctions/${sale.id}/analytics/report`;
    expect((await server.call("GET", path)).status).toBe(401);
    const { data } = (await organizer.call("GET", path)).body;
    expect(data.summary).toMatchObject({ overallPeak: 9, overallMin: 0, uniqueViewers: null });
    expect(data.meta.gaps).toHaveLength(1);
    expect(data.lots.total).toBe(5);
    expect(data.lots.byPeak.map(({ number }: { number: string }) => number)).toEqual(["2", "1", "5", "3"]);
    expect(data.auction).not.toHaveProperty("publicCounter");
    const to = new Date(sale.from + 60_000).toISOString();
    const first = (await organizer.call("GET", `${path}?to=${to}`)).body.data;
    expect([first.summary.overallPeak, first.lots.total]).toEqual([5, 1]);
    expect((await organizer.call("GET", `${path}?points=5`)).body.error.field).toBe("points");
  });
});

/** A live sale of 20 minutes with two lots. In one slot of the second lot, two recorders changed and none saw the total: at most 1,234 viewers. */
async function boundedSale(test: TestContext, options: Parameters<typeof profile>[1] = {}) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const viewers = Array.from({ length: 20 }, (_, i) => (i === 15 ? 734 : 300));
  const sale = await recordedSale(server, organizer, viewers, { title: "Spring sale", lotMinutes: 10, titles: TITLES });
  const minute = sale.from + 15 * MINUTE_MS;
  const level: Level = { last: 0, mean: 100, min: 0, max: 500 };
  const slots: Slot[] = [{ index: 5, connections: level, people: level, joins: 500, leaves: 500 }];
  const part = { node: "b", boot: "1", seq: 1, minute, slots, joins: 500, leaves: 500 };
  const numbers = { viewerCount: 0, avgViewers: 100, peakViewers: 500, minViewers: 0, sampleCount: 1 };
  const snapshot = { timestamp: new Date(minute).toISOString(), ...numbers, part };
  const path = `/api/v1/auctions/${sale.id}`;
  expect((await server.post(`${path}/analytics/snapshot`, snapshot)).body).toMatchObject({ stored: true });
  const liveSpans = [
    { from: new Date(sale.from).toISOString(), to: new Date(sale.from + 20 * MINUTE_MS).toISOString() },
  ];
  for (const state of ["live", "ended"]) await organizer.call("PATCH", path, { state });
  expect((await organizer.call("PATCH", path, { liveSpans })).status).toBe(200);
  const share = async (kind: ShareLink["kind"]): Promise<string> =>
    server.url + (await organizer.call("POST", `${path}/shares`, { kind, days: 1 })).body.data.path;
  const browser = await profile(test, { as: organizer, viewport: { width: 1280, height: 900 }, ...options });
  return { url: server.url, organizer, sale, browser, share };
}

describe("a peak that is only an upper bound", () => {
  const AT_MOST = "at most 1,234";
  const MEANING = "The true peak may be lower.";

  it("is shown as such on the dashboard, with its meaning", { tags: ["slow"] }, async (test) => {
    const { url, sale, browser } = await boundedSale(test);
    const page = await browser.open(`${url}/auctions/${sale.id}/dashboard`);
    await figure(page, "Peak").getByText(AT_MOST).waitFor();
    await page.getByRole("link", { name: "Peak" }).hover();
    await page.getByRole("tooltip").getByText(MEANING).waitFor();
    await page.getByText(new RegExp(`^Peak ${AT_MOST} at .*${MEANING}`)).waitFor();
    await page.getByText(new RegExp(`with ${AT_MOST} at its peak.*${MEANING}`)).waitFor();
    const lots = page.getByRole("region", { name: "Lots as a table" });
    await lots.getByRole("row", { name: /^1 / }).getByRole("cell", { name: "300", exact: true }).waitFor();
    await lots.getByRole("row", { name: /^2 / }).getByRole("cell", { name: AT_MOST }).waitFor();
    await page.getByRole("switch", { name: "Show as table" }).click();
    const points = page.getByRole("region", { name: "The chart as a table" });
    await points.getByRole("cell", { name: AT_MOST }).waitFor();
    expect(await points.getByText("at most").count()).toBe(1);
    expect(await violations(page)).toEqual([]);
  });

  it("is shown as such in the report, by a link and in a comparison", {
    tags: ["slow"],
  }, async (test) => {
    const { url, organizer, sale, browser, share } = await boundedSale(test);
    const visitor = await profile(test);
    for (const page of [
      await browser.open(`${url}/auctions/${sale.id}/report`),
      await visitor.open(await share("report")),
    ]) {
      await figure(page, "Peak").getByText(AT_MOST).waitFor();
      await page.getByRole("row", { name: /^2 / }).getByRole("cell", { name: AT_MOST }).waitFor();
      await page.getByText("“at most” is an upper bound").waitFor();
    }
    const shared = await visitor.open(await share("dashboard"));
    await figure(shared, "Peak").getByText(AT_MOST).waitFor();
    const { id } = await organizer.createAuction({ title: "Autumn sale" });
    for (const state of ["live", "ended"]) await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state });
    const page = await browser.open(`${url}/auctions/${sale.id}/dashboard?compare=["${id}"]`);
    await page.getByText(new RegExp(`^Peaks while live: Spring sale ${AT_MOST}\\. .*${MEANING}`)).waitFor();
  });
});
