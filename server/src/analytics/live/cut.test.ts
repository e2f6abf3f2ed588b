import { DEFAULT_GRID, type LiveSpan, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Minute, minuteSumOf } from "../../minutes/minute-sum.ts";
import { reachesInto, type SampledSlot } from "../../minutes/slot.ts";
import { contextOf, iso, T0 } from "../analytics.fixtures.ts";
import { lotFindings } from "../lots/lots.ts";
import { resolveQuery } from "../query.ts";
import { viewerAnalytics } from "../series.ts";
import { type MinuteSources, minutesOf, seenAtEdges } from "./cut.ts";
import { liveIntervals } from "./live-spans.ts";

const SLOT = DEFAULT_GRID.slotMs;
const MINUTES = 6;
const NOW = T0 + 60 * MINUTE_MS;

/** Slots of six minutes. Each is seen completely, partly or not at all. */
const anySlots = fc
  .array(fc.option(fc.tuple(fc.nat(90), fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 4 })), { freq: 5 }), {
    minLength: MINUTES * 12,
    maxLength: MINUTES * 12,
  })
  .map((all) =>
    all.flatMap((one, index): SampledSlot[] => {
      if (!one) return [];
      const [base, above, moves, quarters] = one;
      const level = { last: base, mean: base + above / 3, min: base, max: base + above };
      const from = T0 + index * SLOT;
      return [
        {
          ...{ from, to: from + SLOT, share: quarters / 4, connections: level, people: level },
          ...{ joins: moves, leaves: moves, countModes: ["people"] },
        },
      ];
    }),
  );
/** Live intervals, to the second. */
const anySpans = fc
  .uniqueArray(fc.nat(MINUTES * 60), { minLength: 2, maxLength: 6 })
  .map((seconds) => seconds.toSorted((a, b) => a - b))
  .map((seconds) =>
    seconds.flatMap((from, i): LiveSpan[] => {
      const to = seconds[i + 1];
      return i % 2 === 0 && to !== undefined ? [{ from: iso(T0 + from * 1_000), to: iso(T0 + to * 1_000) }] : [];
    }),
  );

/** The minutes that a store creates from the slots. */
const minutesIn = (slots: readonly SampledSlot[]): Minute[] =>
  Array.from({ length: MINUTES }, (_, i) => T0 + i * MINUTE_MS).flatMap((minute): Minute[] => {
    const own = slots.filter(({ from }) => from >= minute && from < minute + MINUTE_MS);
    if (own.length === 0) return [];
    const seen = own.reduce((sum, { share }) => sum + share * SLOT, 0);
    const top = own.reduce((a, b) => (b.people.max > a.people.max ? b : a));
    const level = {
      last: own.at(-1)?.people.last ?? 0,
      mean: own.reduce((sum, { people, share }) => sum + people.mean * share * SLOT, 0) / seen,
      min: Math.min(...own.map(({ people }) => people.min)),
      max: top.people.max,
      maxAt: top.from + 1_000,
    };
    const sum = (of: (slot: SampledSlot) => number): number => own.reduce((total, one) => total + of(one), 0);
    return [
      {
        ...{ minute, connections: level, people: level, sampleCount: own.length, seen },
        ...{ joins: sum(({ joins }) => joins), leaves: sum(({ leaves }) => leaves) },
        countModes: ["people"],
      },
    ];
  });

const sourcesOf = (slots: readonly SampledSlot[], packed: boolean): MinuteSources => {
  const minutes = minutesIn(slots);
  return {
    async *minutes({ from, to }) {
      const within = minutes.filter(({ minute }) => minute >= from && minute < to);
      if (within.length > 0) yield { sum: packed ? minuteSumOf(within, DEFAULT_GRID) : null, list: () => within };
    },
    async *slots(interval) {
      yield* slots.filter((slot) => reachesInto(slot, interval));
    },
  };
};

/** The same result from cells of one second, each weighted by the share of its slot that was seen. */
const byCells = (slots: readonly SampledSlot[], spans: readonly LiveSpan[]) => {
  let [seen, viewerMs, joins] = [0, 0, 0];
  for (const { from, to } of liveIntervals({ liveSpans: spans }))
    for (let at = from; at < to; at += 1_000) {
      const slot = slots.find((one) => at >= one.from && at < one.to);
      if (!slot) continue;
      seen += slot.share * 1_000;
      viewerMs += slot.people.mean * slot.share * 1_000;
      joins += slot.joins / 5;
    }
  return { seen, viewerMs, joins };
};
const lengthOf = (spans: readonly LiveSpan[]): number =>
  liveIntervals({ liveSpans: spans }).reduce((sum, { from, to }) => sum + to - from, 0);

describe("a range of live time", () => {
  const cases = fc.tuple(anySlots, anySpans, fc.boolean());
  const contextWith = (slots: readonly SampledSlot[], liveSpans: LiveSpan[]) => {
    const minutes = minutesIn(slots);
    const [first, last] = [minutes.at(0)?.minute, minutes.at(-1)?.minute];
    return contextOf({
      now: NOW,
      extent: first === undefined || last === undefined ? null : { first, last },
      auction: { liveSpans, countMode: "people" },
    });
  };

  it("has the data within it, to the second, and agrees with the phases and the coverage of every other range", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([slots, spans, packed]) => {
        const [sources, context] = [sourcesOf(slots, packed), contextWith(slots, spans)];
        const query = resolveQuery({ points: 2_000, finest: "minute", timeRange: "live" }, context);
        const { summary, snapshots } = await viewerAnalytics(minutesOf(query, sources, DEFAULT_GRID), query, context);
        const { seen, viewerMs, joins } = byCells(slots, spans);
        expect(summary.viewerMinutes).toBeCloseTo(viewerMs / MINUTE_MS, 2);
        expect(summary.coverage).toBeCloseTo(seen / lengthOf(spans), 3);
        expect(summary.duration).toBeCloseTo(lengthOf(spans) / MINUTE_MS, 9);
        expect(snapshots.reduce((sum, point) => sum + point.joins, 0)).toBeCloseTo(joins, 6);
        if (seen === 0) expect(summary.overallAvg).toBeNull();
        else expect(summary.overallAvg).toBeCloseTo(viewerMs / seen, 1);

        const { phases } = await lotFindings(context, {
          ...sources,
          moments: [],
          yielder: { isDue: () => false, yield: async () => {} },
        });
        expect(phases.during).toMatchObject({
          avgViewers: summary.overallAvg,
          peakViewers: summary.overallPeak,
          minViewers: summary.overallMin,
          peakAt: summary.peakAt,
          coverage: summary.coverage,
        });

        const all = resolveQuery({ points: 2_000, finest: "minute", timeRange: "all" }, context);
        const edges = await seenAtEdges(liveIntervals(context.auction), all, sources, DEFAULT_GRID);
        const whole = await viewerAnalytics(sources.minutes(all), all, { ...context, seenAtEdges: edges });
        const from = Math.max(all.from, ...(context.extent ? [] : [all.to]));
        const within = spans.map((span) => ({
          from: iso(Math.max(from, Date.parse(span.from))),
          to: iso(Math.max(from, Date.parse(span.to ?? ""))),
        }));
        const possible = lengthOf(within);
        if (possible > 0) expect(whole.summary.coverage).toBeCloseTo(seen / possible, 3);
      }),
    );
  });

  it("has the time of a peak from its minute, if it is within the range", async () => {
    const slots = [0, 1, 2].map((index): SampledSlot => {
      const level = { last: index, mean: index, min: index, max: index };
      const from = T0 + index * SLOT;
      return {
        from,
        to: from + SLOT,
        share: 1,
        connections: level,
        people: level,
        joins: 0,
        leaves: 0,
        countModes: [],
      };
    });
    const peakOf = async (to: number): Promise<string | null> => {
      const context = contextWith(slots, [{ from: iso(T0 + 2_500), to: iso(T0 + to) }]);
      const query = resolveQuery({ points: 1, finest: "minute", timeRange: "live" }, context);
      const answer = await viewerAnalytics(minutesOf(query, sourcesOf(slots, false), DEFAULT_GRID), query, context);
      return answer.summary.peakAt;
    };
    expect(await peakOf(15_000)).toBe(iso(T0 + 11_000));
    expect(await peakOf(10_000)).toBe(iso(T0 + 5_000));
  });
});
