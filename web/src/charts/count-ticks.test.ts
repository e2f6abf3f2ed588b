import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countTicks } from "./count-ticks.ts";

describe("the ticks of a count", () => {
  it.each([
    [0, [0, 1]],
    [1, [0, 1]],
    [4, [0, 1, 2, 3, 4]],
    [7, [0, 2, 4, 6, 8]],
    [890, [0, 200, 400, 600, 800, 1_000]],
  ])("up to %i are %j", (highest, ticks) => {
    expect(countTicks(highest, 5)).toEqual(ticks);
  });

  it("are whole and even, at most the requested number, and include the highest value", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 2, max: 10 }), (highest, most) => {
        const ticks = countTicks(highest, most);
        const [zero, step = 0] = ticks;
        expect(zero).toBe(0);
        expect(ticks).toEqual(ticks.map((_, i) => i * step));
        expect(Number.isInteger(step) && step > 0).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
      }),
    );
  });
});
