import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs } from "./backoff.ts";

describe("a back-off", () => {
  const backoff = { firstMs: 500, lastMs: 30_000 };

  it("doubles with each failure up to its limit", () => {
    expect([1, 2, 3, 20, 5_000].map((failures) => backoffMs(backoff, failures, 1))).toEqual([
      500, 1_000, 2_000, 30_000, 30_000,
    ]);
  });

  it("waits between half and all of that time, depending on the jitter", () => {
    expect(backoffMs(backoff, 1, 0)).toBe(250);
    expect(backoffMs({ ...backoff, jitter: 1 }, 1, 0)).toBe(0);
    expect(backoffMs({ ...backoff, jitter: 0 }, 2, 0)).toBe(1_000);
  });

  it("never leaves its bounds, and never grows shorter for the same random number", () => {
    const numbers = { firstMs: fc.integer({ min: 1, max: 1_000 }), lastMs: fc.integer({ min: 1_000, max: 100_000 }) };
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const jitter = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({ ...numbers, jitter }),
        fc.integer({ min: 1, max: 2_000 }),
        random,
        (options, n, drawn) => {
          const wait = backoffMs(options, n, drawn);
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(options.lastMs);
          expect(backoffMs(options, n + 1, drawn)).toBeGreaterThanOrEqual(wait);
        },
      ),
    );
  });
});
