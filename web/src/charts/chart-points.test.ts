import type { Meta, Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { axisSpan, chartPoints } from "./chart-points.ts";

const T0 = Date.UTC(2026, 10, 23, 10);
const iso = (minutes: number): string => new Date(T0 + minutes * 60_000).toISOString();
const point = (minutes: number, avgViewers: number): Snapshot =>
  ({ timestamp: iso(minutes), avgViewers, peakViewers: avgViewers + 1, minViewers: 0 }) as Snapshot;
const meta = (changes: Partial<Meta> = {}): Meta => ({
  countMode: "tabs",
  summarizedAt: null,
  timeRange: "all",
  from: iso(0),
  to: iso(60),
  unit: "minute",
  points: 720,
  tz: "UTC",
  partial: null,
  gaps: [],
  stored: null,
  retentionDays: 90,
  ...changes,
});

describe("the points of the chart", () => {
  it("break the line exactly where minutes are missing", () => {
    const snapshots = [point(0, 5), point(1, 6), point(9, 7), point(10, 8)];
    const gaps = [{ from: iso(2), to: iso(9) }];
    const { points, gaps: shown } = chartPoints({ snapshots, meta: meta({ gaps }) }, null, T0);
    expect(points.map(({ y }) => y)).toEqual([5, 6, null, 7, 8]);
    expect(points[2]?.x).toBeGreaterThan(points[1]?.x ?? 0);
    expect(points[2]?.x).toBeLessThan(points[3]?.x ?? 0);
    expect(shown).toEqual([{ from: T0 + 120_000, to: T0 + 540_000 }]);
  });

  it("do not break it between days of 23 and 25 hours", () => {
    const hours = [0, 24, 49, 72];
    const snapshots = hours.map((hour) => point(hour * 60, 1));
    const { points } = chartPoints({ snapshots, meta: meta({ unit: "day" }) }, null, T0);
    expect(points).toHaveLength(4);
  });

  it("with the same label on several days have separate positions (pitfall 8)", () => {
    const snapshots = [0, 24, 48].map((hours) => point(hours * 60, hours));
    const { points } = chartPoints({ snapshots, meta: meta({ unit: "minute" }) }, null, T0);
    const drawn = points.filter(({ y }) => y !== null);
    expect(drawn.map(({ x, y }) => [x - T0 - 30_000, y])).toEqual([0, 24, 48].map((h) => [h * 3_600_000, h]));
  });

  it("extend to now with the current count, if the range does", () => {
    const snapshots = [point(0, 5)];
    const now = T0 + 90_000;
    expect(chartPoints({ snapshots, meta: meta({ partial: iso(1) }) }, 9, now).open).toEqual([
      { x: T0 + 30_000, y: 5 },
      { x: now, y: 9 },
    ]);
    expect(chartPoints({ snapshots, meta: meta() }, 9, now).open).toEqual([]);
    expect(chartPoints({ snapshots, meta: meta({ partial: iso(1) }) }, null, now).open).toEqual([]);
    expect(chartPoints({ snapshots, meta: meta({ partial: iso(99) }) }, 9, T0 + 99 * 60_000).open).toEqual([]);
  });

  it("break the line if a gap extends from the middle of one point to the middle of the next, although neither is missing", () => {
    const snapshots = [point(0, 5), point(5, 6), point(10, 7)];
    const gaps = [{ from: iso(2), to: iso(9) }];
    const { points } = chartPoints({ snapshots, meta: meta({ unit: "5m", gaps }) }, null, T0);
    expect(points.map(({ y }) => y)).toEqual([5, null, 6, 7]);
    const short = [{ from: iso(3), to: iso(6) }];
    expect(chartPoints({ snapshots, meta: meta({ unit: "5m", gaps: short }) }, null, T0).points).toHaveLength(3);
  });

  it("draw the unfinished point at its elapsed part, and continue from there to now", () => {
    const snapshots = [point(0, 5), point(60, 8)];
    const now = T0 + 80 * 60_000;
    const drawn = chartPoints({ snapshots, meta: meta({ unit: "hour", partial: iso(60) }) }, 9, now);
    expect(drawn.partial).toBe(1);
    expect(drawn.points[1]).toMatchObject({ x: T0 + 70 * 60_000, from: T0 + 3_600_000, to: now });
    expect(drawn.open).toEqual([
      { x: T0 + 70 * 60_000, y: 8 },
      { x: now, y: 9 },
    ]);
    expect(chartPoints({ snapshots, meta: meta({ unit: "hour" }) }, 9, now).partial).toBeNull();
  });

  it("of slots are 5 s long, and reach to now while their minute is not stored", () => {
    const snapshots = [0, 5, 10].map((seconds) => point(seconds / 60, 5));
    const slots = meta({ unit: "slot", partial: iso(1) });
    const { points, open } = chartPoints({ snapshots, meta: slots }, 9, T0 + 90_000);
    expect(points.map(({ x }) => x - T0)).toEqual([2_500, 7_500, 12_500]);
    expect(open.at(-1)).toEqual({ x: T0 + 90_000, y: 9 });
  });

  it("have the maximum for the chart's height", () => {
    const snapshots = [point(0, 5), point(1, 8)];
    expect(chartPoints({ snapshots, meta: meta() }, null, T0).highest).toBe(9);
    expect(chartPoints({ snapshots, meta: meta({ partial: iso(2) }) }, 40, T0 + 120_000).highest).toBe(40);
  });

  it("are split into segments by gaps", () => {
    const snapshots = [0, 2, 3, 9].map((minute) => point(minute, 1));
    expect(chartPoints({ snapshots, meta: meta() }, null, T0).segments).toEqual([
      { from: 0, to: 1 },
      { from: 2, to: 4 },
      { from: 5, to: 6 },
    ]);
    expect(chartPoints({ snapshots: [], meta: meta() }, null, T0).segments).toEqual([]);
  });
});

describe("the time axis", () => {
  const spanOf = (snapshots: Snapshot[], changes: Partial<Meta>, current: number | null = null, now = T0) => {
    const asked = meta(changes);
    const { from, to } = axisSpan(asked, chartPoints({ snapshots, meta: asked }, current, now));
    return [(from - T0) / 60_000, (to - T0) / 60_000];
  };

  it("spans the requested range, whatever was recorded", () => {
    expect(spanOf([point(20, 5), point(21, 6)], { timeRange: "hour" })).toEqual([0, 60]);
    expect(spanOf([point(20, 5)], { timeRange: null })).toEqual([0, 60]);
  });

  it("spans the stored data for a range of all time, and not the time since then", () => {
    expect(spanOf([point(0, 5), point(9, 6)], { timeRange: "all", to: iso(9_000) })).toEqual([0, 10]);
  });

  it("extends to now with the line, and starts at the middle of a day that began before the range", () => {
    expect(spanOf([point(59, 5)], { timeRange: "hour", partial: iso(60) }, 7, T0 + 60.5 * 60_000)).toEqual([0, 60.5]);
    expect(spanOf([point(-1_440, 5)], { timeRange: null, unit: "day" })).toEqual([-720, 60]);
  });
});
