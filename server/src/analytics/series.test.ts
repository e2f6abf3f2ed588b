import { viewerAnalytics as answerSchema, HOUR_MS, MINUTE_MS, viewersQuery } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minuteSumOf } from "../minutes/minute-sum.ts";
import { answer, contextOf, iso, minuteAt, T0 } from "./analytics.fixtures.ts";
import { resolveQuery } from "./query.ts";
import { viewerAnalytics } from "./series.ts";

const range = (from: number, to: number) => ({ from: iso(from), to: iso(to) });

describe("a point", () => {
  it("of one minute is the minute", () => {
    const stored = minuteAt(T0, { last: 4, mean: 3.3, min: 2, max: 8 }, { sampleCount: 6 });
    const { snapshots } = answer([stored], {});
    expect(snapshots).toEqual([
      {
        timestamp: iso(T0),
        viewerCount: 4,
        avgViewers: 3.3,
        peakViewers: 8,
        minViewers: 2,
        sampleCount: 6,
        peakAt: iso(T0 + 5_000),
        peakIsBound: false,
        joins: 1,
        leaves: 2,
        viewerSeconds: 99,
        people: 2,
        connections: 4,
        coverage: 0.5,
        countModes: ["tabs"],
      },
    ]);
  });

  it("of several minutes weights the average by sampled time, and is never a mean of means", () => {
    const minutes = [minuteAt(T0, 10, { sampleCount: 1 }), minuteAt(T0 + MINUTE_MS, 100, { sampleCount: 12 })];
    const { snapshots, summary } = answer(minutes, { unit: "hour" });
    expect(snapshots[0]?.avgViewers).toBeCloseTo(1_210 / 13, 10);
    expect(snapshots[0]).toMatchObject({
      viewerCount: 100,
      sampleCount: 13,
      viewerSeconds: 6_050,
      joins: 2,
      leaves: 4,
    });
    expect(summary.overallAvg).toBeCloseTo(1_210 / 13, 10);
  });

  it("has its highest peak, the first time of it, and its lowest minimum, not those of the last minute", () => {
    const values = [5, 90, 2, 90, 7].map((value, i) => minuteAt(T0 + i * MINUTE_MS, value));
    expect(answer(values, { unit: "hour" }).snapshots[0]).toMatchObject({
      peakViewers: 90,
      peakAt: iso(T0 + MINUTE_MS + 5_000),
      minViewers: 2,
      viewerCount: 7,
    });
  });

  it("follows the auction's current count mode; people and connections do not change", () => {
    const auction = { countMode: "people" } as const;
    const { snapshots, summary } = answer([minuteAt(T0, 8)], {}, { auction });
    expect(snapshots[0]).toMatchObject({
      viewerCount: 4,
      avgViewers: 4,
      peakViewers: 4,
      minViewers: 4,
      viewerSeconds: 240,
    });
    expect(snapshots[0]).toMatchObject({ people: 4, connections: 8 });
    expect(summary).toMatchObject({ overallPeak: 4, overallAvg: 4, viewerMinutes: 4 });
  });

  it("of zeros is zero, and has a peak time only if slots are known", () => {
    const unknown = { last: 0, mean: 0, min: 0, max: 0, maxAt: null };
    const minutes = [minuteAt(T0, 0), minuteAt(T0 + MINUTE_MS, 0, { connections: unknown })];
    const { snapshots } = answer(minutes, {});
    expect(snapshots.map((s) => [s.viewerCount, s.peakViewers, s.minViewers])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(snapshots.map((s) => s.peakAt)).toEqual([iso(T0 + 5_000), null]);
  });

  it("exists only if something was sampled; missing data is a gap, never a zero", () => {
    const minutes = [0, 1, 4, 9].map((i) => minuteAt(T0 + i * MINUTE_MS, 3));
    const unsampled = minuteAt(T0 + 6 * MINUTE_MS, 0, { sampleCount: 0 });
    const { snapshots, meta } = answer([...minutes.slice(0, 3), unsampled, ...minutes.slice(3)], {});
    expect(snapshots.map((s) => s.timestamp)).toEqual(minutes.map((m) => iso(m.minute)));
    expect(meta.gaps).toEqual([
      { from: iso(T0 + 2 * MINUTE_MS), to: iso(T0 + 4 * MINUTE_MS) },
      { from: iso(T0 + 5 * MINUTE_MS), to: iso(T0 + 9 * MINUTE_MS) },
    ]);
    expect(answer(minutes, { unit: "hour" }).meta.gaps).toHaveLength(2);
  });
});

describe("a range", () => {
  // minute   0     1     2     3        range: [1, 3)
  //  viewers  900   5     7     800
  const minutes = [900, 5, 7, 800].map((value, i) => minuteAt(T0 + i * MINUTE_MS, value, { joins: value }));

  it("includes no peak, sum, length or gap from outside", () => {
    const far = minuteAt(T0 - HOUR_MS, 1_000);
    const { snapshots, summary, meta } = answer([far, ...minutes], range(T0 + MINUTE_MS, T0 + 3 * MINUTE_MS));
    expect(snapshots.map((s) => s.viewerCount)).toEqual([5, 7]);
    expect(summary).toMatchObject({
      overallPeak: 7,
      overallMin: 5,
      overallAvg: 6,
      duration: 2,
      totalSnapshots: 2,
      viewerMinutes: 12,
    });
    expect(meta.gaps).toEqual([]);
    expect(meta.stored).toEqual({ first: iso(T0 - HOUR_MS), last: iso(T0 + 3 * MINUTE_MS) });
  });

  it("across a long point counts only the part inside", () => {
    const { snapshots } = answer(minutes, { ...range(T0 + MINUTE_MS, T0 + 3 * MINUTE_MS), unit: "hour" });
    expect(snapshots).toHaveLength(1);
    expect(snapshots[0]).toMatchObject({ timestamp: iso(T0), peakViewers: 7, joins: 12, coverage: 1 });
  });

  it("of whole minutes leaves out minutes that extend beyond its edges", () => {
    const { summary } = answer(minutes, range(T0 + 1, T0 + 4 * MINUTE_MS - 1));
    expect(summary.overallPeak).toBe(7);
  });

  it("that ends now names the unfinished point", () => {
    const now = T0 + 3 * MINUTE_MS + 30_000;
    expect(answer(minutes, {}, { now }).meta.partial).toBe(iso(T0 + 3 * MINUTE_MS));
    expect(answer(minutes, { unit: "hour" }, { now }).meta.partial).toBe(iso(T0));
    expect(answer(minutes, range(T0, T0 + MINUTE_MS), { now }).meta.partial).toBeNull();
  });
});

describe("hours and days", () => {
  const hourly = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => minuteAt(from + i * MINUTE_MS, i));
  const pointsIn = (tz: string, unit: "hour" | "day", from: number, minutes: number) =>
    answer(
      hourly(from, minutes),
      { unit, tz },
      { now: from + (minutes + 1) * MINUTE_MS, auction: { liveSpans: [] } },
    ).snapshots.map((s) => [s.timestamp.slice(0, 16), s.sampleCount / 12]);

  it("show a repeated 2:00 hour as two hours of 60 minutes, in order", () => {
    // Berlin, 25 October 2026: 3:00 summer time becomes 2:00 at 01:00Z
    expect(pointsIn("Europe/Berlin", "hour", Date.UTC(2026, 9, 24, 23), 240)).toEqual([
      ["2026-10-24T23:00", 60],
      ["2026-10-25T00:00", 60],
      ["2026-10-25T01:00", 60],
      ["2026-10-25T02:00", 60],
    ]);
  });

  it("show the 120 minutes of a repeated 2:00 hour, in order (F13)", () => {
    const from = Date.UTC(2026, 9, 25, 0);
    const minutes = hourly(from, 120);
    const query = { unit: "minute", tz: "Europe/Berlin", ...range(from, from + 120 * MINUTE_MS) } as const;
    const { snapshots, meta } = answer(minutes, query, { now: from + 121 * MINUTE_MS });
    expect(snapshots.map((s) => [s.timestamp, s.viewerCount])).toEqual(minutes.map((m, i) => [iso(m.minute), i]));
    expect(meta).toMatchObject({ tz: "Europe/Berlin", gaps: [] });
  });

  it("have days of 23 and 25 hours when the clock changes", () => {
    expect(pointsIn("Europe/Berlin", "day", Date.UTC(2026, 9, 24, 22), 26 * 60)).toEqual([
      ["2026-10-24T22:00", 1_500],
      ["2026-10-25T23:00", 60],
    ]);
    expect(pointsIn("Europe/Berlin", "day", Date.UTC(2026, 2, 28, 23), 24 * 60)).toEqual([
      ["2026-03-28T23:00", 1_380],
      ["2026-03-29T22:00", 60],
    ]);
  });

  it("begin on the hour in zones with offsets of half an hour or 45 minutes", () => {
    expect(pointsIn("Asia/Kolkata", "hour", T0, 90)).toEqual([
      ["2026-03-09T23:30", 30],
      ["2026-03-10T00:30", 60],
    ]);
    expect(pointsIn("Asia/Kathmandu", "day", T0 + 18 * HOUR_MS, 30)).toEqual([
      ["2026-03-09T18:15", 15],
      ["2026-03-10T18:15", 15],
    ]);
  });

  it("are cut if the clock changes by half an hour", () => {
    // Lord Howe, 5 April 2026: 2:00 (+11) becomes 1:30 (+10:30) at 15:00Z
    expect(pointsIn("Australia/Lord_Howe", "hour", Date.UTC(2026, 3, 4, 14), 150)).toEqual([
      ["2026-04-04T14:00", 60],
      ["2026-04-04T15:00", 30],
      ["2026-04-04T15:30", 60],
    ]);
  });

  it("are cut if the clock changes within an hour", () => {
    // St. John's, 7 November 2010: 0:01 (-2:30) becomes 23:01 (-3:30) of the day before at 02:31Z
    expect(pointsIn("America/St_Johns", "hour", Date.UTC(2010, 10, 7, 2), 120)).toEqual([
      ["2010-11-07T01:30", 30],
      ["2010-11-07T02:30", 1],
      ["2010-11-07T02:31", 59],
      ["2010-11-07T03:30", 30],
    ]);
  });

  it("are separate days if two have the same label on the clock", () => {
    const twice = [minuteAt(T0, 1), minuteAt(T0 + 24 * HOUR_MS, 2)];
    expect(answer(twice, { unit: "hour" }, { now: T0 + 25 * HOUR_MS }).snapshots.map((s) => s.viewerCount)).toEqual([
      1, 2,
    ]);
  });
});

describe("coverage", () => {
  const stored = (...at: number[]) => at.map((i) => minuteAt(T0 + i * MINUTE_MS, 3));
  const coverageOf = (at: number[], over: Parameters<typeof contextOf>[0] = {}) => {
    const { snapshots, summary } = answer(stored(...at), { unit: "hour", ...range(T0, T0 + 10 * MINUTE_MS) }, over);
    expect(snapshots[0]?.coverage).toBe(summary.coverage);
    return summary.coverage;
  };

  it("counts missing minutes of a live, tracked auction as not seen", () => {
    expect(coverageOf([0, 1, 2, 3, 4])).toBe(0.5);
    expect(coverageOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toBe(1);
  });

  it("leaves out minutes before and after the live time, and unfinished minutes", () => {
    expect(coverageOf([4, 5], { auction: { liveSpans: [{ from: iso(T0 + 4 * MINUTE_MS), to: null }] } })).toBe(2 / 6);
    expect(coverageOf([0, 1], { auction: { liveSpans: [{ from: iso(T0), to: iso(T0 + 2 * MINUTE_MS) }] } })).toBe(1);
    expect(coverageOf([0, 1], { now: T0 + 2 * MINUTE_MS + 59_999 })).toBe(1);
  });

  it("leaves out minutes that began while the toggle was off", () => {
    const toggles = [
      { at: T0, enabled: true },
      { at: T0 + 2 * MINUTE_MS + 1, enabled: false },
      { at: T0 + 8 * MINUTE_MS, enabled: true },
    ];
    // expected: 0, 1, 2, 8, 9
    expect(coverageOf([0, 1, 2], { auction: { toggles } })).toBe(3 / 5);
  });

  it("covers only the live time, whatever else was recorded", () => {
    const stray = minuteAt(T0, 3, { sampleCount: 6 });
    const never = answer([stray], {}, { auction: { liveSpans: [] } });
    expect([never.summary.coverage, never.snapshots[0]?.coverage]).toEqual([0.5, 0.5]);
    const apart = [minuteAt(T0, 3), minuteAt(T0 + 600 * MINUTE_MS, 3)];
    const twoOf601 = answer(apart, {}, { now: T0 + 601 * MINUTE_MS, auction: { liveSpans: [] } });
    expect(twoOf601.summary).toMatchObject({ duration: 601, coverage: 2 / 601 });
    const liveSpans = [{ from: iso(T0 + MINUTE_MS), to: iso(T0 + 3 * MINUTE_MS) }];
    expect(answer([stray, ...stored(1)], { timeRange: "all" }, { auction: { liveSpans } }).summary.coverage).toBe(0.5);
  });

  it("covers each live span, without the breaks", () => {
    const liveSpans = [
      { from: iso(T0), to: iso(T0 + 2 * MINUTE_MS) },
      { from: iso(T0 + 8 * MINUTE_MS), to: iso(T0 + 10 * MINUTE_MS) },
    ];
    expect(coverageOf([0, 1, 8, 9], { auction: { liveSpans } })).toBe(1);
    expect(coverageOf([0, 1, 5, 9], { auction: { liveSpans } })).toBe(0.75);
  });

  it("does not expect a minute that has just ended, unless it has arrived", () => {
    const after = (ms: number) => ({ now: T0 + 2 * MINUTE_MS + ms });
    expect([coverageOf([0], after(9_999)), coverageOf([0], after(10_000))]).toEqual([1, 0.5]);
    expect(coverageOf([0, 1], after(0))).toBe(1);
  });

  it("of the summary includes missing points", () => {
    const { snapshots, summary } = answer(stored(0, 9), { unit: "minute", ...range(T0, T0 + 10 * MINUTE_MS) });
    expect(snapshots.map((s) => s.coverage)).toEqual([1, 1]);
    expect(summary.coverage).toBe(0.2);
  });

  it("is at most 1, however often an external recorder samples", () => {
    const { snapshots, summary } = answer([minuteAt(T0, 3, { sampleCount: 60 })], {}, { now: T0 + MINUTE_MS });
    expect(snapshots[0]).toMatchObject({ coverage: 1, viewerSeconds: 180, sampleCount: 60 });
    expect(summary.coverage).toBe(1);
  });
});

describe("any stored minutes", () => {
  const anyMinutes = fc.uniqueArray(fc.nat(3_000), { minLength: 1, maxLength: 80 }).chain((starts) => {
    const anyLevel = fc
      .tuple(fc.nat(500), fc.nat(500), fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([a, b, c, share]) => {
        const [min = 0, last = 0, max = 0] = [a, b, c].sort((x, y) => x - y);
        return { min, last, max, mean: Math.min(max, min + share * (max - min)) };
      });
    const minutes = starts
      .sort((a, b) => a - b)
      .map((i) =>
        fc
          .tuple(anyLevel, fc.integer({ min: 1, max: 12 }))
          .map(([l, sampleCount]) => minuteAt(T0 + i * MINUTE_MS, l, { sampleCount })),
      );
    return fc.tuple(...minutes);
  });
  const anyUnit = fc.constantFrom(...(["5m", "15m", "hour", "day"] as const));
  const anyZone = fc.constantFrom("UTC", "Asia/Kolkata", "America/New_York", "Pacific/Apia");

  it("are rolled up into ordered points with min ≤ avg ≤ peak, which add up to the summary", () => {
    fc.assert(
      fc.property(anyMinutes, anyUnit, anyZone, (minutes, unit, tz) => {
        const found = answer(minutes, { unit, tz }, { now: T0 + 3_001 * MINUTE_MS });
        const { snapshots, summary } = answerSchema.parse(found);
        const sum = (of: (s: (typeof snapshots)[number]) => number) => snapshots.reduce((n, s) => n + of(s), 0);
        for (const [i, s] of snapshots.entries()) {
          expect(s.minViewers).toBeLessThanOrEqual(s.avgViewers);
          expect(s.avgViewers).toBeLessThanOrEqual(s.peakViewers);
          expect(s.coverage).toBeGreaterThan(0);
          expect(s.coverage).toBeLessThanOrEqual(1);
          if (i > 0) expect(s.timestamp > (snapshots[i - 1]?.timestamp ?? "")).toBe(true);
        }
        expect(summary.totalSnapshots).toBe(minutes.length);
        expect(summary.overallPeak).toBe(snapshots.reduce((n, s) => Math.max(n, s.peakViewers), 0));
        expect(sum((s) => s.sampleCount)).toBe(minutes.reduce((n, m) => n + m.sampleCount, 0));
        expect(sum((s) => s.viewerSeconds) / 60).toBeCloseTo(summary.viewerMinutes, 6);
        // A single minute keeps its exact mean. Sums have four decimals, like slots.
        expect(summary.overallAvg).toBeCloseTo(sum((s) => s.viewerSeconds) / 5 / sum((s) => s.sampleCount), 4);
      }),
    );
  });

  it("give the same answer hour by hour and minute by minute, for any range, unit, zone and toggles", async () => {
    // Intervals of minutes without gaps, so that most hours are complete. Cuts seldom coincide with an hour.
    const anyIntervals = fc
      .array(fc.tuple(fc.nat(150), fc.integer({ min: 1, max: 200 })), { minLength: 1, maxLength: 8 })
      .map((pairs) => {
        let at = 0;
        return pairs.flatMap(([gap, length]) => {
          const first = at + gap;
          at = first + length;
          return Array.from({ length }, (_, i) => first + i);
        });
      });
    const anyCase = fc.record({
      starts: anyIntervals,
      seed: fc.nat(1_000),
      cut: fc.tuple(fc.nat(700), fc.integer({ min: 1, max: 2_000 })),
      toggledAt: fc.uniqueArray(fc.nat(1_500), { maxLength: 4 }),
      unit: anyUnit,
      tz: anyZone,
      countMode: fc.constantFrom(...(["tabs", "people"] as const)),
    });
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ starts, seed, cut, toggledAt, unit, tz, countMode }) => {
        const minutes = starts.map((i) => {
          const [min, max] = [(i * 7 + seed) % 50, ((i * 13 + seed) % 40) + 50];
          const mean = min + ((max - min) * ((i + seed) % 10)) / 9;
          return minuteAt(T0 + i * MINUTE_MS, { last: min, min, max, mean }, { sampleCount: 1 + ((i + seed) % 14) });
        });
        const toggles = toggledAt
          .sort((a, b) => a - b)
          .map((i, place) => ({ at: T0 + i * MINUTE_MS, enabled: place % 2 === 1 }));
        const context = contextOf({
          now: T0 + 3_000 * MINUTE_MS,
          extent: { first: T0 + (starts.at(0) ?? 0) * MINUTE_MS, last: T0 + (starts.at(-1) ?? 0) * MINUTE_MS },
          auction: { countMode, toggles: [{ at: T0, enabled: true }, ...toggles] },
        });
        const asked = range(T0 + cut[0] * MINUTE_MS, T0 + (cut[0] + cut[1]) * MINUTE_MS);
        const query = resolveQuery(viewersQuery.parse({ ...asked, unit, tz }), context);
        async function* hours(withSum: boolean) {
          for (const list of Map.groupBy(minutes, ({ minute }) => Math.floor(minute / HOUR_MS)).values())
            yield { sum: withSum ? minuteSumOf(list, context.grid) : null, list: () => list };
        }
        expect(await viewerAnalytics(hours(true), query, context)).toEqual(
          await viewerAnalytics(hours(false), query, context),
        );
      }),
    );
  });

  it("are folded in one pass, even 130,000", async () => {
    const minutes = Array.from({ length: 129_600 }, (_, i) => minuteAt(T0 + i * MINUTE_MS, i % 100));
    const context = contextOf({
      now: T0 + 129_600 * MINUTE_MS,
      extent: { first: T0, last: T0 + 129_599 * MINUTE_MS },
    });
    const query = resolveQuery(viewersQuery.parse({ timeRange: "all", points: 2_000 }), context);
    async function* pages() {
      for (let at = 0; at < minutes.length; at += 60) yield { sum: null, list: () => minutes.slice(at, at + 60) };
    }
    const { snapshots, summary } = await viewerAnalytics(pages(), query, context);
    expect(snapshots).toHaveLength(90);
    expect(summary).toMatchObject({
      totalSnapshots: 129_600,
      overallPeak: 99,
      overallMin: 0,
      coverage: 1,
      duration: 129_600,
    });
  });
});
