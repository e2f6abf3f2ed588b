import { describe, expect, it, type TestContext } from "vitest";
import { profile, signIn } from "./browser.ts";
import { startServer } from "./harness.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** An auction in a zone, watched by so many in the minutes that begin then, before a browser of that locale. */
async function desk(test: TestContext, { locale = "en-GB", timeZone = "UTC" }, starts: readonly number[], viewers = 7) {
  const server = await startServer({ SLOT_MS: "5000" });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ title: "Sale", timeZone, enableViewerAnalytics: true });
  const level = { viewerCount: viewers, avgViewers: viewers + 0.25, peakViewers: viewers + 1, minViewers: viewers };
  const snapshots = starts.map((at) => ({
    auctionId: id,
    snapshot: { timestamp: new Date(at).toISOString(), ...level, sampleCount: 12 },
  }));
  const { body } = await server.post("/api/v1/analytics/snapshots", { snapshots });
  expect(body.data.results.map(({ stored }: { stored: boolean }) => stored)).toEqual(starts.map(() => true));
  const browser = await profile(test, { locale, timezoneId: "UTC", viewport: { width: 1280, height: 900 } });
  const page = await browser.open(server.url);
  await signIn(page);
  const tile = (name: string) => page.locator("dl > *", { has: page.getByText(name, { exact: true }) }).locator("dd");
  const show = (search = "") => page.goto(`${server.url}/auctions/${id}/dashboard${search}`);
  return { server, organizer, id, page, tile, show };
}

describe("numbers and dates", () => {
  it.for(["en", "en-IN", "hi", "de"])("are written as in %s", async (locale, test) => {
    const at = Math.floor(Date.now() / DAY) * DAY - DAY + 14.5 * 60 * MINUTE;
    const { tile, show, page } = await desk(test, { locale }, [at], 1_234_567);
    await show("?table=true");
    const number = new Intl.NumberFormat(locale);
    await tile("Minimum").getByText(number.format(1_234_567)).waitFor();
    expect(await tile("Peak").textContent()).toContain(number.format(1_234_568));
    const average = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(1_234_567.25);
    expect(await tile("Average").textContent()).toContain(average);
    const when = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(
      at,
    );
    const [row] = await page.getByRole("region", { name: "The chart as a table" }).getByRole("rowheader").all();
    expect(await row?.textContent()).toBe(when);
  });
});

describe("days on which the clock changes", () => {
  /** The latest instant before now, within the retention, at which the zone's clock moved by so many hours. */
  const change = (timeZone: string, hours: 1 | -1): number | null => {
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", day: "2-digit" });
    const hourOf = (at: number) => Number(clock.formatToParts(at).find(({ type }) => type === "hour")?.value);
    const now = Math.floor(Date.now() / (60 * MINUTE)) * 60 * MINUTE;
    for (let at = now; at > now - 88 * DAY; at -= 60 * MINUTE)
      if ((hourOf(at) - hourOf(at - 60 * MINUTE) + 24) % 24 === (1 + hours + 24) % 24) return at;
    return null;
  };
  const zones = Intl.supportedValuesOf("timeZone");

  it("have 25 hours in chart and table, with both of the hours that look the same told apart", async (test) => {
    const found = zones.map((timeZone) => ({ timeZone, at: change(timeZone, -1) })).find(({ at }) => at !== null);
    if (!found?.at) return test.skip("no clock was put back in the last 88 days");
    const { timeZone, at } = found;
    const starts = [at - 30 * MINUTE, at + 30 * MINUTE];
    const { page, show } = await desk(test, { timeZone }, starts);
    await show(
      `?table=true&from=${new Date(at - 180 * MINUTE).toISOString()}&to=${new Date(at + 180 * MINUTE).toISOString()}`,
    );
    const rows = page.getByRole("region", { name: "The chart as a table" }).getByRole("rowheader");
    await expect.poll(() => rows.count()).toBe(2);
    const [later = "", earlier = ""] = await rows.allTextContents();
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
    expect(clock.format(starts[0])).toBe(clock.format(starts[1]));
    for (const text of [later, earlier]) expect(text).toContain(clock.format(starts[0]));
    expect(later).not.toBe(earlier);
  });

  it("have 23 hours, and CSV shows both offsets", async (test) => {
    const found = zones.map((timeZone) => ({ timeZone, at: change(timeZone, 1) })).find(({ at }) => at !== null);
    if (!found?.at) return test.skip("no clock was put forward in the last 88 days");
    const { timeZone, at } = found;
    const { organizer, id } = await desk(test, { timeZone }, [at - MINUTE, at]);
    const path = `/api/v1/auctions/${id}/analytics`;
    const days = (await organizer.call("GET", `${path}/viewers?unit=day`)).body.data.snapshots;
    // Where the clock moves at midnight, the minute before is of the day before.
    const start = Date.parse(days.at(-1).timestamp);
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
    expect(clock.format(start)).toMatch(/^0[01]:00$/);
    expect(start).toBeLessThanOrEqual(at);
    // The day after begins 23 hours later.
    expect(clock.format(start + 23 * 60 * MINUTE)).toBe("00:00");
    const csv = String((await organizer.call("GET", `${path}/export.csv`)).body);
    const offsets = [...csv.matchAll(/T\d\d:\d\d:\d\d([+-]\d\d:\d\d)/g)].map(([, offset]) => offset);
    expect(new Set(offsets).size).toBe(2);
  });
});
