import { DAY_MS, type SeasonQuery, seasonQuery } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { iso, T0 } from "../analytics.fixtures.ts";
import { byMeasure, type EndedSale, MEASURES, measureOf } from "./sales.ts";
import { endedSale } from "./season.fixtures.ts";
import { salesWithin, seasonOf } from "./season.ts";
import { chanceOf } from "./weekdays.ts";

const query = (over: Partial<Record<keyof SeasonQuery, unknown>> = {}): SeasonQuery => seasonQuery.parse(over);
const titles = (sales: readonly { title: string }[]): string[] => sales.map(({ title }) => title);

describe("the sales of a season", () => {
  it("started in the period, whose last day is included, in the zone of the query", () => {
    const at = (time: string, number: number) =>
      endedSale(number, 0, {}, { startedAt: `2026-03-${time}Z`, endedAt: "2026-04-01T00:00:00.000Z" });
    const sales = [
      at("09T18:29:59.000", 1),
      at("09T18:30:00.000", 2),
      at("11T18:29:59.999", 3),
      at("11T18:30:00.000", 4),
    ];
    const found = (over: object) => titles(seasonOf(sales, query(over)).page.sales);
    expect(found({ from: "2026-03-10", to: "2026-03-11", tz: "Asia/Kolkata" })).toEqual(["Sale 3", "Sale 2"]);
    expect(found({ from: "2026-03-09T18:30:00Z", to: "2026-03-11T18:30:00Z" })).toEqual(["Sale 3", "Sale 2"]);
    expect(found({})).toHaveLength(4);
    expect(() => seasonOf(sales, query({ from: "2026-03-10", to: "2026-03-09" }))).toThrow("must be before to");
  });

  it("are real: no samples, simulations and demo auctions", () => {
    const all = [endedSale(1, 1), endedSale(2, 2, {}, { kind: "sample" }), endedSale(3, 3, {}, { kind: "simulated" })];
    const { sales, page, last } = seasonOf([...all, endedSale(4, 4, {}, { demo: true })], query());
    expect([sales.total, titles(page.sales), last?.sale.title]).toEqual([1, ["Sale 1"], "Sale 1"]);
  });

  it("have a tag in upper or lower case, which is only text", () => {
    const all = [endedSale(1, 1, {}, { tags: ["<b>Évening</b>"] }), endedSale(2, 2, {}, { tags: ["evening"] })];
    const found = seasonOf(all, query({ tag: " <B>évening</b> " }));
    expect(titles(found.page.sales)).toEqual(["Sale 1"]);
    expect(found.tags).toEqual([
      { tag: "<b>Évening</b>", sales: 1 },
      { tag: "evening", sales: 1 },
    ]);
  });

  it("are compared only with sales that count alike, by default with most of them", () => {
    const all = [
      endedSale(1, 1, { counts: "people", uniqueViewers: 9 }),
      endedSale(2, 2),
      endedSale(3, 3),
      endedSale(4, 4, { counts: "mixed" }),
      endedSale(5, 5, null),
    ];
    const tabs = seasonOf(all, query());
    expect(tabs.sales).toEqual({ total: 5, tabs: 2, people: 1, mixed: 1, none: 1 });
    expect([tabs.countMode, titles(tabs.trend.points as { title: string }[])]).toEqual(["tabs", ["Sale 2", "Sale 3"]]);
    // People reached are unknown if tabs are counted.
    expect(tabs.typical.reached).toEqual({ n: 0, median: null, lower: null, upper: null });
    expect(tabs.page.total).toBe(5);
    const people = seasonOf(all, query({ countMode: "people" }));
    expect([people.totals.lots, people.trend.points[0]?.reached]).toEqual([10, 9]);
  });

  it("are sorted by a measure, unknown values last, in pages", () => {
    const peaks = [30, null, 10, 20];
    const all = peaks.map((overallPeak, index) => endedSale(index + 1, index, { overallPeak }));
    const found = (over: object) => titles(seasonOf(all, query(over)).page.sales);
    expect(found({ sort: "peak" })).toEqual(["Sale 1", "Sale 4", "Sale 3", "Sale 2"]);
    expect(found({ sort: "peak", order: "asc" })).toEqual(["Sale 3", "Sale 4", "Sale 1", "Sale 2"]);
    expect(found({ limit: 3, page: 2 })).toEqual(["Sale 1"]);
    expect(seasonOf(all, query({ limit: 3, page: 9 })).page).toEqual({ sales: [], page: 9, pages: 2, total: 4 });
  });
});

describe("sold values", () => {
  const value = (currency: string, amount: number) => ({ currency, amount, lots: 1 });

  it("are never added over currencies", () => {
    const all = [
      endedSale(1, 1, { soldValue: [value("EUR", 0.1), value("USD", 5)] }),
      endedSale(2, 2, { soldValue: [value("EUR", 0.2)] }),
    ];
    const { currencies, currency, trend } = seasonOf(all, query());
    expect(currencies).toEqual([
      { currency: "EUR", amount: 0.3, lots: 2, sales: 2 },
      { currency: "USD", amount: 5, lots: 1, sales: 1 },
    ]);
    // 6,000 viewer-minutes are 100 viewer-hours.
    expect([currency, trend.points.map((point) => point.value)]).toEqual(["EUR", [0.001, 0.002]]);
    expect(seasonOf(all, query({ currency: "USD" })).trend.points.map((point) => point.value)).toEqual([0.05, null]);
  });

  it("are unknown per viewer-hour if nobody watched", () => {
    const { page } = seasonOf([endedSale(1, 1, { viewerMinutes: 0 })], query());
    expect(page.sales[0]?.valuePerViewerHour).toBeNull();
  });
});

describe("weekdays", () => {
  const week = (number: number, weekday: number, overallAvg: number) =>
    endedSale(number, number, { weekday, overallAvg });

  it("are not compared with fewer than three sales", () => {
    const { weekdays, bestWeekday } = seasonOf([week(1, 3, 5), week(2, 3, 5), week(3, 4, 9)], query());
    expect(weekdays[2]).toMatchObject({ weekday: 3, sales: 2, average: { n: 2, median: null } });
    expect(bestWeekday.average).toBeNull();
  });

  it("have a best one, which is clear only if chance hardly explains it", () => {
    const sales = (wednesdays: number, above: number) =>
      Array.from({ length: 40 }, (_, index) =>
        index < wednesdays ? week(index, 3, index < above ? 80 : 20) : week(index, (index % 2) + 1, 40 + (index % 5)),
      );
    expect(seasonOf(sales(12, 11), query()).bestWeekday.average).toEqual({
      ...{ weekday: 3, n: 12, median: 80, others: 42, above: 11, isClear: true },
    });
    expect(seasonOf(sales(3, 3), query()).bestWeekday.average).toMatchObject({ weekday: 3, above: 3, isClear: false });
    expect(seasonOf(sales(12, 8), query()).bestWeekday.average).toMatchObject({ above: 8, isClear: false });
  });

  it("use the exact chance of a sign test", () => {
    expect([chanceOf(0, 5), chanceOf(5, 5), chanceOf(2, 3), chanceOf(3, 3)]).toEqual([
      expect.closeTo(1),
      expect.closeTo(1 / 32),
      expect.closeTo(0.5),
      expect.closeTo(1 / 8),
    ]);
    expect(chanceOf(5_300, 10_000)).toBeLessThan(1e-8);
  });
});

it("an hour of the week has the median of its sales, without short parts of a sale", () => {
  const at = (number: number, minutes: number, average: number) =>
    endedSale(number, number, { hours: [{ weekday: 3, hour: 20, minutes, viewerMinutes: minutes * average }] });
  const all = [at(1, 60, 10), at(2, 30, 40), at(3, 10, 20), at(4, 9, 1_000)];
  expect(seasonOf(all, query()).hours).toEqual([{ weekday: 3, hour: 20, sales: 3, median: 20 }]);
  expect(seasonOf(all.slice(0, 2), query()).hours).toEqual([{ weekday: 3, hour: 20, sales: 2, median: null }]);
});

it("too many sales for a trend become medians of days, weeks, months or years", () => {
  const many = (count: number, everyDays: number) =>
    Array.from({ length: count }, (_, index) => endedSale(index, index * everyDays, { overallPeak: index }));
  const trend = (count: number, everyDays: number) => seasonOf(many(count, everyDays), query()).trend;
  expect([trend(200, 1).unit, trend(201, 0.1).unit, trend(201, 2).unit, trend(201, 20).unit]).toEqual([
    ...["sale", "day", "week", "month"],
  ]);
  expect(trend(201, 120).unit).toBe("year");
  const days = trend(300, 0.25);
  expect(days.points.reduce((sum, { n }) => sum + n, 0)).toBe(300);
  expect(days.points.slice(0, 2).map(({ n, peak }) => [n, peak])).toEqual([
    [4, 1.5],
    [4, 5.5],
  ]);
  expect(
    trend(201, 0.6)
      .points.slice(0, 2)
      .map(({ n, peak }) => [n, peak]),
  ).toEqual([
    [2, null],
    [2, null],
  ]);
});

const anySales: fc.Arbitrary<EndedSale[]> = fc
  .array(
    fc.record({
      day: fc.integer({ min: 0, max: 60 }),
      counts: fc.constantFrom("tabs", "people", "mixed", null),
      peak: fc.option(fc.nat(9)),
      isBound: fc.boolean(),
      weekday: fc.integer({ min: 1, max: 7 }),
      tag: fc.constantFrom("a", "b"),
      amounts: fc.dictionary(fc.constantFrom("EUR", "USD", "INR"), fc.nat(100), { maxKeys: 2 }),
    }),
    { maxLength: 25 },
  )
  .map((all) =>
    all.map(({ day, counts, peak, isBound, weekday, tag, amounts }, index) =>
      endedSale(
        index,
        day,
        {
          ...{ counts, overallPeak: peak, peakIsBound: isBound, weekday },
          soldValue: Object.entries(amounts).map(([currency, amount]) => ({ currency, amount, lots: 1 })),
        },
        { tags: [tag] },
      ),
    ),
  );

describe("any season", () => {
  it("agrees with a model that counts one by one, in whatever order the sales are given", () => {
    fc.assert(
      fc.property(anySales, fc.integer({ min: 0, max: 60 }), fc.constantFrom("a", undefined), (sales, day, tag) => {
        const from = iso(T0 + day * DAY_MS);
        const asked = query({ from, ...(tag && { tag }), countMode: "tabs", currency: "EUR" });
        const found = seasonOf(sales, asked);
        expect(seasonOf(sales.toReversed(), asked)).toEqual(found);
        const wanted = sales.filter((one) => (one.startedAt ?? "") >= from && (!tag || one.tags.includes(tag)));
        expect(found.sales.total).toBe(wanted.length);
        expect(found.page.total).toBe(wanted.length);
        expect(salesWithin(sales, asked).map(({ id }) => id)).toEqual(
          found.page.sales.map(({ id }) => id).toReversed(),
        );
        const tabs = wanted.filter(({ overview }) => overview?.counts === "tabs");
        const peaks = tabs
          .flatMap(({ overview }) => (overview?.peakIsBound ? [] : (overview?.overallPeak ?? [])))
          .sort((a, b) => a - b);
        const middle = [peaks[Math.floor((peaks.length - 1) / 2)], peaks[Math.ceil((peaks.length - 1) / 2)]];
        const median = peaks.length < 3 ? null : ((middle[0] ?? 0) + (middle[1] ?? 0)) / 2;
        expect(found.typical.peak).toMatchObject({ n: peaks.length, median });
        expect([found.best.peak?.value, found.weakest.peak?.value]).toEqual(
          peaks.length < 3 ? [undefined, undefined] : [peaks.at(-1), peaks[0]],
        );
        const euros = tabs.reduce(
          (sum, { overview }) => sum + (overview?.soldValue?.find((one) => one.currency === "EUR")?.amount ?? 0),
          0,
        );
        expect(found.currencies.find((one) => one.currency === "EUR")?.amount ?? 0).toBe(euros);
        expect(found.weekdays.reduce((sum, one) => sum + one.sales, 0)).toBe(tabs.length);
      }),
    );
  });

  it("is sorted by any measure without losing a sale", () => {
    fc.assert(
      fc.property(anySales, fc.constantFrom(...MEASURES), fc.constantFrom("asc", "desc"), (sales, sort, order) => {
        const { page, currency } = seasonOf(sales, query({ sort, order }));
        const values = page.sales.map((sale) => measureOf(sale, sort, currency));
        const known = values.filter((value) => value !== null);
        expect(values).toEqual([...known, ...values.filter((value) => value === null)]);
        expect(known).toEqual(known.toSorted((a, b) => (order === "asc" ? a - b : b - a)));
        expect(new Set(page.sales.map(({ id }) => id)).size).toBe(sales.length);
      }),
    );
  });
});

it("a season without sales says nothing", () => {
  const empty = seasonOf([], query());
  expect(empty).toMatchObject({ countMode: null, currency: null, last: null, hours: [], tags: [] });
  expect(empty.best).toEqual(byMeasure(() => null));
});
