import { describe, expect, it } from "vitest";
import { compareLine, compareRows } from "./compare-points.ts";

const point = (at: number, avgViewers: number | null = at) => ({
  at,
  label: null,
  avgViewers,
  peakViewers: avgViewers,
  peakIsBound: false,
});

describe("auctions side by side", () => {
  it("have lines that break at gaps", () => {
    expect(compareLine([point(0), point(5), point(20)], 5)).toEqual([
      { x: 0, y: 0 },
      { x: 5, y: 5 },
      { x: 10, y: null },
      { x: 20, y: 20 },
    ]);
  });

  it("have a row for each position of any auction", () => {
    const rows = compareRows([{ points: [point(0), point(5)] }, { points: [point(5), point(10)] }]);
    expect(rows.map(({ at, points }) => [at, ...points.map((each) => each?.avgViewers ?? null)])).toEqual([
      [0, 0, null],
      [5, 5, 5],
      [10, null, 10],
    ]);
  });
});
