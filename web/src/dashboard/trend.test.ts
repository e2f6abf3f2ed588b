import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trend } from "./trend.ts";

const T0 = Date.UTC(2026, 10, 23);

describe("the trend", () => {
  it("is the line itself when the points lie on one", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 0, max: 1_000 }),
        fc.integer({ min: 3, max: 500 }),
        (slope, start, n) => {
          const points = Array.from({ length: n }, (_, i) => ({ x: T0 + i * 60_000, y: start + slope * i }));
          const [from, to] = trend(points) ?? [];
          expect(from?.y).toBeCloseTo(start, 5);
          expect(to?.y).toBeCloseTo(start + slope * (n - 1), 5);
        },
      ),
    );
  });

  it("lies between points that scatter evenly", () => {
    const points = [4, 6, 4, 6, 4, 6].map((y, i) => ({ x: T0 + i * 60_000, y }));
    const [from, to] = trend(points) ?? [];
    expect(from?.y).toBeGreaterThan(4);
    expect(to?.y).toBeLessThan(6);
  });

  it("is not drawn through fewer than three points", () => {
    expect(trend([])).toBeNull();
    expect(
      trend([
        { x: 0, y: 1 },
        { x: 1, y: 2 },
      ]),
    ).toBeNull();
  });
});
