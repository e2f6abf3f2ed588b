import { describe, expect, it } from "vitest";
import { columns } from "./band-plugin.ts";

const point = (x: number, min: number, peak: number) => ({
  ...{ x, y: min, min, peak, peakIsBound: false },
  from: x - 1,
  to: x + 1,
});

describe("the band", () => {
  it("has the highest peak and the lowest minimum of each pixel", () => {
    const points = [point(0, 5, 9), point(2, 3, 8), point(4, 4, 12), point(10, 7, 7)];
    expect(columns(points, (at) => at / 5)).toEqual([
      { px: 0, peak: 12, min: 3 },
      { px: 2, peak: 7, min: 7 },
    ]);
  });

  it("is as wide as its time around a single point", () => {
    expect(columns([point(10, 1, 2)], (at) => at)).toEqual([
      { px: 9, peak: 2, min: 1 },
      { px: 11, peak: 2, min: 1 },
    ]);
  });
});
