import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countOf, highestOf, missingOf, type Ranges, withNumbers } from "./ranges.ts";

const numbers = fc.array(fc.integer({ min: 1, max: 40 }));

describe("ranges of numbers", () => {
  it("are joined when they touch", () => {
    expect(withNumbers([], [3, 1])).toEqual([
      [1, 1],
      [3, 3],
    ]);
    expect(withNumbers([[1, 4]], [5, 6, 2])).toEqual([[1, 6]]);
  });

  it("have the same content as a set of numbers, in any order and with repeats", () => {
    fc.assert(
      fc.property(fc.array(numbers), (batches) => {
        const ranges = batches.reduce<Ranges>(withNumbers, []);
        const set = new Set(batches.flat());
        const highest = Math.max(0, ...set);
        expect(
          ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
        ).toEqual([...set].sort((a, b) => a - b));
        expect([countOf(ranges), highestOf(ranges), missingOf(ranges)]).toEqual([
          set.size,
          highest,
          highest - set.size,
        ]);
        for (const [index, [first]] of ranges.entries())
          if (index > 0) expect(first).toBeGreaterThan((ranges[index - 1]?.[1] ?? 0) + 1);
      }),
    );
  });
});
