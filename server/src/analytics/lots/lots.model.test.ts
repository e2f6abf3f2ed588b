import { type IntervalAudience, MINUTE_MS, SLOT_MS } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampledSlot } from "../../minutes/slot.ts";
import { anyMoments } from "../../storage/moment.fixtures.ts";
import { T0 } from "../analytics.fixtures.ts";
import { analyse, lotRuns, slot, UNKNOWN } from "./lots.fixtures.ts";

/** Slots of five minutes from T0 on, some of them missing. */
const anySlots: fc.Arbitrary<SampledSlot[]> = fc
  .array(
    fc.option(fc.tuple(fc.nat(500), fc.nat(40), fc.nat(40), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(9)), {
      freq: 4,
    }),
    { minLength: 60, maxLength: 60 },
  )
  .map((all) =>
    all.flatMap((one, index) => {
      if (!one) return [];
      const [base, below, above, share, moves] = one;
      const [min, max] = [Math.max(0, base - below), base + above];
      const mean = Math.min(max, min + share * (max - min));
      return slot(index, { last: base, mean, min, max }, moves, moves);
    }),
  );

/** The result from a grid of 100 ms cells, for an interval with edges on the grid. Slow and simple. */
const byCells = (slots: readonly SampledSlot[], from: number, to: number) => {
  const CELL = 100;
  let [sampled, viewerMs, joins] = [0, 0, 0];
  const levels: number[] = [];
  for (let at = from; at < to; at += CELL) {
    const holder = slots.find((one) => at >= one.from && at < one.to);
    if (!holder) continue;
    sampled += CELL;
    viewerMs += holder.connections.mean * CELL;
    joins += (holder.joins * CELL) / SLOT_MS;
    const within = holder.from >= from && holder.to <= to;
    const { min, max, mean } = holder.connections;
    levels.push(...(within ? [min, max] : [Math.floor(mean), Math.ceil(mean)]));
  }
  return { sampled, viewerMs, joins, peak: Math.max(...levels), min: Math.min(...levels) };
};

describe("lots from any moments and slots", () => {
  const now = T0 + 5 * MINUTE_MS;

  it("agree with a model of 100 ms cells", async () => {
    await fc.assert(
      fc.asyncProperty(anyMoments, anySlots, async (moments, slots) => {
        // All five minutes should have been recorded.
        const { lots } = await analyse(moments, slots, { now, extent: { first: T0, last: now - MINUTE_MS } });
        const runs = lotRuns(moments);
        expect(lots).toHaveLength(runs.length);
        for (const [i, found] of lots.entries()) {
          const { from, to } = runs[i] ?? { from: 0, to: 0 };
          const end = Math.max(from, to ?? now);
          const cells = byCells(slots, from, end);
          expect(found.secondsOnBlock).toBeCloseTo((end - from) / 1_000, 6);
          if (end === from) expect(found.coverage).toBeNull();
          else expect(found.coverage).toBeCloseTo(cells.sampled / (end - from), 9);
          if (cells.sampled === 0) expect(found).toMatchObject(UNKNOWN);
          else {
            expect(found.viewerMinutes).toBeCloseTo(cells.viewerMs / MINUTE_MS, 6);
            expect(found.avgViewers).toBeCloseTo(cells.viewerMs / cells.sampled, 6);
            expect(found.joins).toBeCloseTo(cells.joins, 6);
            expect(found.peakViewers).toBe(cells.peak);
            expect(found.minViewers).toBe(cells.min);
          }
        }
      }),
    );
  });

  it("have peak ≥ average ≥ minimum, and values in between at the edges", async () => {
    const within = ({ peakViewers, minViewers }: IntervalAudience, values: (number | null)[]): void => {
      for (const value of values) {
        if (value === null) continue;
        expect(value).toBeLessThanOrEqual(peakViewers ?? -1);
        expect(value).toBeGreaterThanOrEqual(minViewers ?? Number.POSITIVE_INFINITY);
      }
    };
    await fc.assert(
      fc.asyncProperty(anyMoments, anySlots, async (moments, slots) => {
        const { lots } = await analyse(moments, slots, { now });
        for (const one of lots) {
          // A lot that opened and closed at the same time has only the numbers at its edges.
          if (one.secondsOnBlock === 0)
            expect([one.avgViewers, one.peakViewers, one.minViewers]).toEqual([null, null, null]);
          else within(one, [one.avgViewers, one.viewersAtOpen, one.viewersAtHammer]);
        }
      }),
    );
  });

  it("have at most the viewer-minutes, joins and leaves of the whole range", async () => {
    await fc.assert(
      fc.asyncProperty(anyMoments, anySlots, async (moments, slots) => {
        const { lots } = await analyse(moments, slots, { now });
        const sum = (of: "viewerMinutes" | "joins" | "leaves") => lots.reduce((all, one) => all + (one[of] ?? 0), 0);
        const whole = slots.reduce((all, { connections }) => all + (connections.mean * SLOT_MS) / MINUTE_MS, 0);
        expect(sum("viewerMinutes")).toBeLessThanOrEqual(whole * (1 + 1e-9));
        const moves = slots.reduce((all, { joins }) => all + joins, 0);
        expect(sum("joins")).toBeLessThanOrEqual(moves + 1e-6);
        expect(sum("leaves")).toBeLessThanOrEqual(moves + 1e-6);
      }),
    );
  });

  it("are the same for any order of the moments", async () => {
    const shuffled = anyMoments.chain((moments) =>
      fc.tuple(fc.constant(moments), fc.shuffledSubarray(moments, { minLength: moments.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, anySlots, async ([moments, mixed], slots) => {
        expect(await analyse(mixed, slots, { now })).toEqual(await analyse(moments, slots, { now }));
      }),
    );
  });
});
