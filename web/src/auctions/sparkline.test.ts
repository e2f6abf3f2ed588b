import { describe, expect, it } from "vitest";
import type { ChartPoint } from "../dashboard/chart-points.ts";
import { sparklines } from "./sparkline.tsx";

const point = (from: number, y: number | null): ChartPoint => ({
  x: from + 5,
  y,
  peak: 0,
  min: 0,
  from,
  to: from + 10,
});
const whole = (points: ChartPoint[]) => ({ points, stretches: [{ from: 0, to: points.length }] });

describe("a sparkline", () => {
  it("runs over the whole width by time, with the highest value at the top and zero at the bottom", () => {
    const points = [point(0, 0), point(10, 10), point(90, 5)];
    expect(sparklines(whole(points), 100, 20)).toEqual(["0.0,20.0 5.0,20.0 15.0,0.0 95.0,10.0 100.0,10.0"]);
  });

  it("is broken where nothing was recorded, and shows what stands alone", () => {
    const points = [point(0, 10), point(10, null), point(40, 10), point(50, null), point(90, 5)];
    const stretches = [
      { from: 0, to: 1 },
      { from: 2, to: 3 },
      { from: 4, to: 5 },
    ];
    expect(sparklines({ points, stretches }, 100, 20)).toEqual([
      "0.0,0.0 5.0,0.0 10.0,0.0",
      "40.0,0.0 45.0,0.0 50.0,0.0",
      "90.0,10.0 95.0,10.0 100.0,10.0",
    ]);
  });

  it("lies on the ground while nobody was there", () => {
    expect(sparklines(whole([point(0, 0), point(10, 0)]), 100, 20)).toEqual([
      "0.0,20.0 25.0,20.0 75.0,20.0 100.0,20.0",
    ]);
  });

  it("of nothing is none", () => {
    expect(sparklines({ points: [], stretches: [] }, 100, 20)).toEqual([]);
  });
});
