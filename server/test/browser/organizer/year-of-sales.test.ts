import type { Season } from "@headcount/protocol";
import { expect, it } from "vitest";
import { profile, violationsInBoth } from "../../support/browser.ts";
import { at, DAY, saleroom, T0 } from "../../support/saleroom.ts";

const SALES = 120;
const SATURDAY = 6;
const KOLKATA_MS = 5.5 * 3_600_000;
/** A number between 0 and 1 that looks random and is always the same. */
const chance = (seed: number): number => {
  const value = Math.sin(seed * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
};

interface Seeded {
  start: number;
  weekday: number;
  peak: number;
}

/** Every three days. Saturdays in Kolkata draw about half as many again, and the last sale more than usual. */
const YEAR = Array.from({ length: SALES }, (_, nth): Seeded => {
  const start = nth * 3 * DAY;
  const weekday = new Date(T0 + start * 60_000 + KOLKATA_MS).getUTCDay() || 7;
  const factor = (weekday === SATURDAY ? 1.5 : 1) * (nth === SALES - 1 ? 1.8 : 1);
  return { start, weekday, peak: 2 * Math.round((100 + 60 * chance(nth)) * factor) };
});
const minutesOf = (peak: number): number[] => [peak / 2, peak, peak / 2];

/** Counted again in the simplest way. */
const middle = (sales: readonly Seeded[]): number => {
  const sorted = sales.map(({ peak }) => peak).sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
};
const [LAST, BEFORE] = [YEAR[SALES - 1] as Seeded, YEAR.slice(-11, -1)];
const ON_SATURDAYS = YEAR.filter(({ weekday }) => weekday === SATURDAY);
const OTHERS = YEAR.filter(({ weekday }) => weekday !== SATURDAY);
const USUAL = { value: LAST.peak, median: middle(BEFORE), n: 10 };
const CHANGE = `+${Math.round((USUAL.value / USUAL.median - 1) * 100)}%`;

/** The year on a server. In the last sale, lot 2 gets five bids by three bidders, and the others one bid each. */
async function year() {
  const room = await saleroom({ RETENTION_DAYS: "365" });
  let id = "";
  for (const [nth, { start, peak }] of YEAR.entries())
    id = await room.sale(start, minutesOf(peak), { title: `Sale ${nth + 1}`, timeZone: "Asia/Kolkata" });
  const lot = (number: string, bidders: readonly string[]) => [
    { type: "lot_opened", lotNumber: number, at: at(LAST.start + Number(number) - 1) },
    ...bidders.map((bidder, bid) => ({
      ...{ type: "bid", lotNumber: number, bidder, price: 100 + 50 * bid, currency: "INR" },
      at: at(LAST.start + Number(number) - 0.9 + bid / 10),
    })),
    { type: "sold", lotNumber: number, at: at(LAST.start + Number(number) - 0.1) },
  ];
  await room.record(id, ...lot("1", ["A"]), ...lot("2", ["A", "B", "C", "A", "B"]), ...lot("3", ["B"]));
  room.clock(LAST.start + 10);
  await room.server.upkeep?.often();
  return { ...room, id };
}

it("a year of 120 sales says which weekday works, how the last sale did and which lots drew bids, alike on every page", {
  tags: ["slow"],
}, async (test) => {
  const { server, organizer, byKey, id, standsOut } = await year();
  const season: Season = (await byKey("GET", "/api/v1/season?tz=Asia/Kolkata")).body.data;
  expect(season.sales).toMatchObject({ total: SALES, tabs: SALES });
  const above = ON_SATURDAYS.filter(({ peak }) => peak > middle(OTHERS)).length;
  expect(season.bestWeekday.peak).toEqual({
    ...{ weekday: SATURDAY, n: ON_SATURDAYS.length, median: middle(ON_SATURDAYS), others: middle(OTHERS) },
    ...{ above, isClear: true },
  });
  expect(season.last).toMatchObject({ sale: { id }, usual: { peak: USUAL } });
  const report = (await byKey("GET", `/api/v1/auctions/${id}/analytics/report`)).body.data;
  expect((await standsOut(id)).usual).toEqual(season.last?.usual);
  expect(report.usual).toEqual(season.last?.usual);
  expect(report.summary.overallPeak).toBe(LAST.peak);

  const { open } = await profile(test, { as: organizer, viewport: { width: 1440, height: 900 } });
  const page = await open(`${server.url}/season?period=all&measure=peak`);
  await page.getByText(`Saturday is highest: the median is ${middle(ON_SATURDAYS)}, and ${middle(OTHERS)}`).waitFor();
  await page.getByText("Chance alone rarely leads to this.").waitFor();
  const last = page.getByRole("region", { name: "Last sale" });
  const words = `${CHANGE} against the median of 10 sales`;
  await last.getByText(words).first().waitFor();
  expect(await violationsInBoth(page)).toEqual([]);

  await last.getByRole("link", { name: "Its hottest lots" }).click();
  await page.getByRole("region", { name: "What stands out" }).waitFor();
  await page.getByText(words).waitFor();
  const hottest = page.getByRole("region", { name: "Hottest lots" }).getByRole("listitem");
  await hottest.first().getByText(/^2 /).waitFor();

  await page.goto(`${server.url}/auctions/${id}/report`);
  await page
    .getByRole("row", { name: new RegExp(`^Peak ${LAST.peak} ${USUAL.median} of 10 sales \\${CHANGE}`) })
    .waitFor();
  expect(await violationsInBoth(page)).toEqual([]);
});
