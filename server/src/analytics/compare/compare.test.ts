import { MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextOf, iso, minuteAt, T0 } from "../analytics.fixtures.ts";
import { besides, byLot, type Candidate, deltaOf, sharedUnit, sinceStart } from "./compare.ts";

/** An auction that went live `ms` after T0. It has these viewers per minute, starting `first` minutes after T0; `null`: not recorded. */
const candidate = (
  id: string,
  startedAt: number | null,
  viewers: readonly (number | null)[],
  { endedAt = null as number | null, first = 0, people = viewers.map(() => false) } = {},
): Candidate => {
  const minutes = viewers.flatMap((size, i) => {
    const countModes = [people[i] ? ("people" as const) : ("tabs" as const)];
    return size === null ? [] : [minuteAt(T0 + (first + i) * MINUTE_MS, size, { countModes })];
  });
  const auction = {
    id,
    title: id,
    countMode: "tabs" as const,
    kind: null,
    timeZone: "UTC",
    liveSpans:
      startedAt === null ? [] : [{ from: iso(T0 + startedAt), to: endedAt === null ? null : iso(T0 + endedAt) }],
    enableViewerAnalytics: true,
    toggles: [{ at: T0, enabled: true }],
  } satisfies Candidate["auction"];
  const extent = { first: minutes[0]?.minute ?? T0, last: minutes.at(-1)?.minute ?? T0 };
  return {
    auction,
    context: contextOf({ now: T0 + Math.max(600 * MINUTE_MS, endedAt ?? 0), extent, auction }),
    sources: {
      async *minutes({ from, to }) {
        yield { sum: null, list: () => minutes.filter(({ minute }) => minute >= from && minute < to) };
      },
      async *slots() {},
    },
  };
};

describe("compared auctions", () => {
  it("begin at the minute in which they went live, without the data before and after", async () => {
    const early = candidate("a", 2 * MINUTE_MS + 20_000, [90, 90, 10, 20, 30, 80], { endedAt: 4.5 * MINUTE_MS });
    const late = candidate("b", 100 * MINUTE_MS, [5, 7], { first: 100 });
    const [a, b] = [await sinceStart(early, 1), await sinceStart(late, 1)];
    expect(a.points.map(({ at, avgViewers }) => [at, avgViewers])).toEqual([
      [0, 10],
      [1, 20],
      [2, 30],
    ]);
    expect(b.points.map(({ at, avgViewers }) => [at, avgViewers])).toEqual([
      [0, 5],
      [1, 7],
    ]);
    expect(a.summary).toMatchObject({ overallPeak: 30, viewerMinutes: 2_500 / 60, uniqueViewers: null });
    // 40 seconds with 10, a minute with 20, half a minute with 30.
    expect(a.summary.overallAvg).toBeCloseTo(2_500 / 130, 4);
    expect(a.summary.duration).toBeCloseTo(130 / 60, 9);
  });

  it("are aligned without the breaks in which they were not live", async () => {
    const twice = candidate("a", 0, [1, 2, 90, 90, 90, 6, 7]);
    twice.context.auction.liveSpans = [
      { from: iso(T0), to: iso(T0 + 2 * MINUTE_MS) },
      { from: iso(T0 + 5 * MINUTE_MS), to: iso(T0 + 7 * MINUTE_MS) },
    ];
    const { points, summary } = await sinceStart(twice, 1);
    expect(points.map(({ at, avgViewers }) => [at, avgViewers])).toEqual([
      [0, 1],
      [1, 2],
      [2, 6],
      [3, 7],
    ]);
    expect(summary).toMatchObject({ overallPeak: 7, overallAvg: 4, duration: 4, coverage: 1 });
    const coarse = await sinceStart(twice, 3);
    expect(coarse.points.map(({ at, peakViewers }) => [at, peakViewers])).toEqual([
      [0, 6],
      [3, 7],
    ]);
  });

  it("have no points where nothing was recorded", async () => {
    const { points } = await sinceStart(candidate("a", 0, [1, null, null, 4], { endedAt: 4 * MINUTE_MS }), 1);
    expect(points.map(({ at }) => at)).toEqual([0, 3]);
  });

  it("have no points and no numbers before they went live", async () => {
    const { points, summary } = await sinceStart(candidate("a", null, [1, 2, 3]), 1);
    expect([points, summary.overallPeak, summary.coverage]).toEqual([[], null, null]);
  });

  it("have points of equal length, which depends on the longest auction", () => {
    const of = (minutes: number) => candidate("a", 0, [], { endedAt: minutes * MINUTE_MS });
    expect(sharedUnit([of(10), of(2_000)])).toBe(1);
    expect(sharedUnit([of(2_001), of(10)])).toBe(5);
    expect(sharedUnit([of(60 * 24 * 60)])).toBe(60);
  });

  it("keep viewer-minutes and peak for any length of a point", async () => {
    const sizes = fc.array(fc.option(fc.nat(500)), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 20 }), async (viewers, unit) => {
        const one = candidate("a", 0, viewers, { endedAt: viewers.length * MINUTE_MS });
        const [fine, coarse] = [await sinceStart(one, 1), await sinceStart(one, unit)];
        expect(coarse.summary).toEqual(fine.summary);
        for (const { at, avgViewers, peakViewers } of coarse.points) {
          expect(at % unit).toBe(0);
          const within = fine.points.filter((point) => point.at >= at && point.at < at + unit);
          expect(peakViewers).toBe(Math.max(...within.map((point) => point.peakViewers ?? -1)));
          const mean = within.reduce((sum, point) => sum + (point.avgViewers ?? 0), 0) / within.length;
          expect(avgViewers).toBeCloseTo(mean, 3);
        }
      }),
    );
  });

  it("can be compared lot by lot, in the order of the sale", async () => {
    const side = await sinceStart(candidate("a", 0, [1]), 1);
    const lot = (order: number, title: string | null) =>
      ({ order, number: `${order}A`, title, avgViewers: order, peakViewers: null }) as never;
    expect(byLot(side, [lot(1, "Vase"), lot(2, null)]).points).toEqual([
      { at: 1, label: "1A Vase", avgViewers: 1, peakViewers: null },
      { at: 2, label: "2A", avgViewers: 2, peakViewers: null },
    ]);
  });

  it("are all compared with the first", async () => {
    const sides = [await sinceStart(candidate("a", 0, [30]), 1), await sinceStart(candidate("b", 0, [20]), 1)];
    const [first, second] = besides(sides);
    expect(first?.deltas).toBeNull();
    expect(second?.deltas).toMatchObject({
      overallPeak: { difference: 10, ratio: 0.5 },
      uniqueViewers: { difference: null, ratio: null },
    });
  });
});

it("are not compared if one always counted people and the other switched to people", async () => {
  const people = candidate("a", 0, [20], { endedAt: MINUTE_MS, people: [true] });
  const switched = candidate("b", 0, [20, 30], { endedAt: 2 * MINUTE_MS, people: [false, true] });
  for (const { context, auction } of [people, switched]) context.auction.countMode = auction.countMode = "people";
  const [first, second] = besides([await sinceStart(people, 1), await sinceStart(switched, 1)]);
  expect([first?.counting, second?.counting]).toEqual(["people", "mixed"]);
  expect(second?.deltas).toMatchObject({
    duration: { difference: -1 },
    overallPeak: { difference: null, ratio: null },
  });
});

it("with different modes are compared only by duration", async () => {
  const people = candidate("b", 0, [20], { endedAt: MINUTE_MS, people: [true] });
  people.context.auction.countMode = "people";
  people.auction.countMode = "people";
  const tabs = candidate("a", 0, [30, 30], { endedAt: 2 * MINUTE_MS });
  const [first, second] = besides([await sinceStart(tabs, 1), await sinceStart(people, 1)]);
  expect([first?.counting, second?.counting]).toEqual(["tabs", "people"]);
  const { duration, ...rest } = second?.deltas ?? {};
  expect(duration).toEqual({ difference: 1, ratio: 1 });
  expect(Object.values(rest)).toEqual(Object.keys(rest).map(() => ({ difference: null, ratio: null })));
});

describe("a difference", () => {
  it.each([
    [12, 10, 2, 0.2],
    [5, 10, -5, -0.5],
    [0, 0, 0, 0],
    [3, 0, 3, null],
    [null, 4, null, null],
    [4, null, null, null],
  ])("of %s from %s is %s, as a ratio %s", (ours, theirs, difference, ratio) => {
    expect(deltaOf(ours, theirs)).toEqual({ difference, ratio });
  });
});
