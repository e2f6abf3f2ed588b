import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DELAYS, delayMs } from "./connection.ts";

describe("the wait before another attempt", () => {
  it("is between 2 and 20 s after any number of failures", () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat({ max: 2_000 }), chance, (failures, random) => {
        const delay = delayMs(failures, DELAYS, random);
        expect(delay).toBeGreaterThanOrEqual(2_000);
        expect(delay).toBeLessThanOrEqual(20_000);
      }),
    );
  });

  it("is random in a growing range, even at the first attempt", () => {
    expect([delayMs(0, DELAYS, 0), delayMs(0, DELAYS, 0.999)].map(Math.round)).toEqual([2_000, 3_998]);
    expect(Math.round(delayMs(9, DELAYS, 0.999))).toBe(19_982);
  });
});
