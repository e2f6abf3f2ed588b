import { seasonQuery } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { endedSale } from "./season.fixtures.ts";
import { seasonOf } from "./season.ts";

const SALES = 120;
const SATURDAY = 6;
/** A number between 0 and 1 that looks random and is always the same. */
const chance = (seed: number): number => {
  const value = Math.sin(seed * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
};

/** Sales every three days. T0 is one of their days, so all weekdays come in turn. Saturdays draw more than half as many again. */
const year = Array.from({ length: SALES }, (_, nth) => {
  const weekday = ((nth * 3) % 7) + 1;
  const isLast = nth === SALES - 1;
  const peak = Math.round((300 + 200 * chance(nth)) * (weekday === SATURDAY ? 1.7 : 1) * (isLast ? 1.5 : 1));
  return endedSale(nth + 1, nth * 3, {
    ...{ weekday, overallPeak: peak, overallAvg: peak / 2, viewerMinutes: peak * 60, counts: "people" },
    ...{ uniqueViewers: peak * 3, uniqueViewersLow: peak * 3, uniqueViewersHigh: peak * 3 },
  });
});
const season = seasonOf(year, seasonQuery.parse({}));

/** Counted again in the simplest way. */
const middle = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
};
const peaks = (sales: readonly (typeof year)[number][]): number[] =>
  sales.map(({ overview }) => overview?.overallPeak ?? 0);

describe("a year of 120 sales", () => {
  it("says which weekday draws most, by how much, and that chance does not explain it", () => {
    const [own, others] = [true, false].map((isOwn) =>
      peaks(year.filter(({ overview }) => (overview?.weekday === SATURDAY) === isOwn)),
    );
    expect(season.bestWeekday.peak).toMatchObject({
      ...{ weekday: SATURDAY, n: own?.length, median: middle(own ?? []), others: middle(others ?? []) },
      isClear: true,
    });
    expect(season.weekdays.map(({ sales }) => sales).reduce((sum, sales) => sum + sales)).toBe(SALES);
  });

  it("names no weekday as clearly best if they do not differ", () => {
    const even = year.map((sale, nth) =>
      endedSale(nth + 1, nth * 3, { ...sale.overview, overallPeak: 300 + (nth % 5) }),
    );
    expect(seasonOf(even, seasonQuery.parse({})).bestWeekday.peak?.isClear).toBe(false);
  });

  it("says whether the last sale did better than the ten before it, in each measure", () => {
    const before = year.slice(-11, -1);
    const last = year.at(-1);
    expect(season.last?.sale.title).toBe("Sale 120");
    const usual = { value: last?.overview?.overallPeak, median: middle(peaks(before)), n: 10 };
    expect(season.last?.usual.peak).toEqual(usual);
    expect(season.last?.usual.reached).toEqual({
      ...{ value: 3 * (usual.value ?? 0), median: 3 * usual.median },
      n: 10,
    });
    expect((usual.value ?? 0) / usual.median).toBeGreaterThan(1.2);
  });
});
