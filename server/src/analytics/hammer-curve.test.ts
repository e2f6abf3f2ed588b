import { DEFAULT_GRID, minuteMs } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { T0 } from "./analytics.fixtures.ts";
import { clipAverage, clipOf, clipper } from "./clip.ts";
import { hammerSums } from "./hammer-curve.ts";

const { slotMs, slotsPerMinute } = DEFAULT_GRID;
interface Sampled {
  index: number;
  mean: number;
}

/** As it is meant: a window for each hammer and offset, cut out of the slots, and the mean over their averages. */
const byWindows = (hammers: readonly number[], slots: readonly Sampled[]) => {
  const curve = Array.from({ length: 2 * slotsPerMinute }, (_, i) => {
    const offset = (i - slotsPerMinute) * slotMs;
    return { offset, clips: hammers.map((at) => clipOf(at + offset, at + offset + slotMs)) };
  });
  const take = clipper(curve.flatMap(({ clips }) => clips).sort((a, b) => a.from - b.from));
  for (const { index, mean } of slots) {
    const from = T0 + index * slotMs;
    take({ from, to: from + slotMs, level: { last: mean, mean, min: mean, max: mean }, joins: 0, leaves: 0, share: 1 });
  }
  return curve.map(({ offset, clips }) => {
    const averages = clips.flatMap((clip) => clipAverage(clip) ?? []);
    const sum = averages.reduce((all, one) => all + one, 0);
    return {
      offset: offset / 1_000,
      viewers: averages.length === 0 ? null : sum / averages.length,
      n: averages.length,
    };
  });
};

const bySums = (hammers: readonly number[], slots: readonly Sampled[]) => {
  const sums = hammerSums(DEFAULT_GRID);
  for (const at of hammers) sums.hammer(at);
  for (const { index, mean } of slots) sums.add(T0 + index * slotMs, mean);
  return sums.finish();
};

describe("sums around hammers", () => {
  it("are what a window for each hammer and offset gives, with slots missing and hammers at any instant", () => {
    const hammers = fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 3 * minuteMs(DEFAULT_GRID) }),
        fc.nat(36).map((slot) => slot * slotMs),
      ),
      { maxLength: 40 },
    );
    const slots = fc
      .uniqueArray(fc.integer({ min: -20, max: 60 }), { maxLength: 80 })
      .chain((indexes) =>
        fc.tuple(
          ...indexes
            .sort((a, b) => a - b)
            .map((index) => fc.record({ index: fc.constant(index), mean: fc.integer({ min: 0, max: 9_000 }) })),
        ),
      );
    fc.assert(
      fc.property(hammers, slots, (after, sampled) => {
        const at = after.map((ms) => T0 + ms);
        const expected = byWindows(at, sampled);
        for (const [i, { offset, viewers, n }] of bySums(at, sampled).entries()) {
          expect([offset, n]).toEqual([expected[i]?.offset, expected[i]?.n]);
          if (viewers === null) expect(expected[i]?.viewers).toBeNull();
          else expect(viewers).toBeCloseTo(expected[i]?.viewers ?? Number.NaN, 6);
        }
      }),
    );
  });
});
