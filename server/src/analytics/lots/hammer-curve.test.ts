import { DEFAULT_GRID, minuteMs } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics.fixtures.ts";
import { hammerSums } from "./hammer-curve.ts";

const { slotMs, slotsPerMinute } = DEFAULT_GRID;
type Means = ReadonlyMap<number, number>;

const bySums = (hammers: readonly number[], means: Means) => {
  const sums = hammerSums(DEFAULT_GRID);
  for (const at of hammers) sums.hammer(at);
  for (const [index, mean] of [...means].sort(([a], [b]) => a - b)) sums.add(T0 + index * slotMs, mean);
  return sums.finish();
};

/** The definition: the lots with 24 known slots, and their mean at each offset. */
const byLots = (hammers: readonly number[], means: Means) => {
  const offsets = Array.from({ length: 2 * slotsPerMinute }, (_, i) => i - slotsPerMinute);
  const windows = hammers
    .map((at) => offsets.map((offset) => means.get(Math.floor((at - 1 - T0) / slotMs) + offset)))
    .filter((window) => window.every((mean) => mean !== undefined));
  return offsets.map((offset, i) => ({
    offset: (offset * slotMs) / 1_000,
    n: windows.length,
    viewers: windows.length < 3 ? null : windows.reduce((sum, window) => sum + (window[i] ?? 0), 0) / windows.length,
  }));
};

describe("the curve around hammers", () => {
  it("is the mean of the lots with complete data, for missing slots and hammers at any time", () => {
    const hammers = fc.array(fc.integer({ min: 0, max: 6 * minuteMs(DEFAULT_GRID) }), { maxLength: 60 });
    const missing = fc.array(fc.integer({ min: -20, max: 90 }), { maxLength: 4 });
    fc.assert(
      fc.property(hammers, missing, fc.nat(50), (after, holes, seed) => {
        const at = after.map((ms) => T0 + ms);
        const means = new Map(
          Array.from({ length: 110 }, (_, i): [number, number] => [i - 20, (i * (seed + 7)) % 97]).filter(
            ([index]) => !holes.includes(index),
          ),
        );
        const expected = byLots(at, means);
        for (const [i, { offset, viewers, n }] of bySums(at, means).entries()) {
          expect([offset, n]).toEqual([expected[i]?.offset, expected[i]?.n]);
          if (viewers === null) expect(expected[i]?.viewers).toBeNull();
          else expect(viewers).toBeCloseTo(expected[i]?.viewers ?? Number.NaN, 6);
        }
      }),
    );
  });

  it("shows no drop that is only a change of lots, and nothing for fewer than three lots", () => {
    const means = new Map(Array.from({ length: 48 }, (_, i): [number, number] => [i, 1_000]));
    // Only the hammer of the fourth lot is known.
    means.set(100, 10);
    const hammers = [13, 14, 15, 101].map((slot) => T0 + slot * slotMs);
    expect(bySums(hammers, means).every(({ viewers, n }) => viewers === 1_000 && n === 3)).toBe(true);
    expect(bySums(hammers.slice(1), means).every(({ viewers, n }) => viewers === null && n === 2)).toBe(true);
  });

  it("has the slot of the hammer at 0, like the lot itself", () => {
    const means = new Map(Array.from({ length: 48 }, (_, i): [number, number] => [i, i < 20 ? 10 : 99]));
    const onEdge = bySums(
      [1, 1, 1].map(() => T0 + 20 * slotMs),
      means,
    );
    expect(onEdge.find(({ offset }) => offset === 0)?.viewers).toBe(10);
    expect(onEdge.find(({ offset }) => offset === 5)?.viewers).toBe(99);
  });
});
