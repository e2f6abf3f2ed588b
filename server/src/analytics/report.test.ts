import fc from "fast-check";
import { expect, it } from "vitest";
import { lotOf } from "./analytics.fixtures.ts";
import { lotsByPeak } from "./report.ts";

const numbers = (peaks: (number | null)[], most: number): number[] => {
  const top = lotsByPeak(most);
  for (const [i, peakViewers] of peaks.entries()) top.add(lotOf({ order: i + 1, peakViewers }));
  return top.finish().map(({ order }) => order);
};

it("the top lots have the highest peaks, the earlier of equal ones first, without lots that were not recorded", () => {
  expect(numbers([5, null, 9, 9, 0], 10)).toEqual([3, 4, 1, 5]);
  expect(numbers([5, null, 9, 9, 0], 2)).toEqual([3, 4]);
  expect(numbers([null], 2)).toEqual([]);
});

it("no lot that is left out has a higher peak than a shown one", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(20))), fc.nat(12), (peaks, most) => {
      const shown = new Set(numbers(peaks, most));
      const known = peaks.flatMap((peak, i) => (peak === null ? [] : { peak, isShown: shown.has(i + 1) }));
      const lowest = Math.min(...known.filter(({ isShown }) => isShown).map(({ peak }) => peak));
      expect(shown.size).toBe(Math.min(most, known.length));
      for (const { peak, isShown } of known) if (!isShown && shown.size > 0) expect(peak).toBeLessThanOrEqual(lowest);
    }),
  );
});
