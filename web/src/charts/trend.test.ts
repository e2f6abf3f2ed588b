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
          const line = trend(points) ?? [];
          expect(line.at(0)?.y).toBeCloseTo(start, 5);
          expect(line.at(-1)?.y).toBeCloseTo(Math.max(0, start + slope * (n - 1)), 5);
        },
      ),
    );
  });

  it("is in the middle of evenly scattered points", () => {
    const points = [4, 6, 4, 6, 4, 6].map((y, i) => ({ x: T0 + i * 60_000, y }));
    const [from, to] = trend(points) ?? [];
    expect(from?.y).toBeGreaterThan(4);
    expect(to?.y).toBeLessThan(6);
  });

  it("ends at zero if it would fall below, because a count is never negative", () => {
    const line = trend([100, 10, 0, 0].map((y, i) => ({ x: T0 + i * 60_000, y }))) ?? [];
    expect(line.map(({ y }) => Math.round(y))).toEqual([74, 0, 0]);
    expect(Math.round(((line[1]?.x ?? 0) - T0) / 600)).toBe(239);
  });

  it("follows longer recorded time: an hour with one known minute has the weight of that minute", () => {
    const points = [10, 10, 10, 1_000].map((y, i) => ({ x: T0 + i * 3_600_000, y, weight: i === 3 ? 0.001 : 720 }));
    for (const { y } of trend(points) ?? []) expect(y).toBeCloseTo(10, 0);
    expect(trend(points.map((point, i) => ({ ...point, weight: i > 1 ? 0 : 1 })))).toBeNull();
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
