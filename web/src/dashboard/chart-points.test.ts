import type { Meta, Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { chartPoints, lonely } from "./chart-points.ts";

const T0 = Date.UTC(2026, 10, 23, 10);
const iso = (minutes: number): string => new Date(T0 + minutes * 60_000).toISOString();
const point = (minutes: number, avgViewers: number): Snapshot =>
  ({ timestamp: iso(minutes), avgViewers, peakViewers: avgViewers + 1, minViewers: 0 }) as Snapshot;
const meta = (changes: Partial<Meta> = {}): Meta => ({
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
  it("break the line where minutes are missing, and nowhere else", () => {
    const snapshots = [point(0, 5), point(1, 6), point(9, 7), point(10, 8)];
    const gaps = [{ from: iso(2), to: iso(9) }];
    const { average, gaps: shown } = chartPoints({ snapshots, meta: meta({ gaps }) }, null, T0);
    expect(average.map(({ y }) => y)).toEqual([5, 6, null, 7, 8]);
    expect(average[2]?.x).toBeGreaterThan(average[1]?.x ?? 0);
    expect(average[2]?.x).toBeLessThan(average[3]?.x ?? 0);
    expect(shown).toEqual([{ from: T0 + 120_000, to: T0 + 540_000 }]);
  });

  it("do not break it between days of 23 and 25 hours", () => {
    const hours = [0, 24, 49, 72];
    const snapshots = hours.map((hour) => point(hour * 60, 1));
    const { average } = chartPoints({ snapshots, meta: meta({ unit: "day" }) }, null, T0);
    expect(average).toHaveLength(4);
  });

  it("of several days that share a label each stand at their own place (lie 8)", () => {
    const snapshots = [0, 24, 48].map((hours) => point(hours * 60, hours));
    const { average } = chartPoints({ snapshots, meta: meta({ unit: "minute" }) }, null, T0);
    const drawn = average.filter(({ y }) => y !== null);
    expect(drawn.map(({ x, y }) => [x - T0 - 30_000, y])).toEqual([0, 24, 48].map((h) => [h * 3_600_000, h]));
  });

  it("reach to now, where the range does, with the count of now", () => {
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

  it("break it where a gap lies between two neighbours from middle to middle, though neither is missing", () => {
    const snapshots = [point(0, 5), point(5, 6), point(10, 7)];
    const gaps = [{ from: iso(2), to: iso(9) }];
    const { average } = chartPoints({ snapshots, meta: meta({ unit: "5m", gaps }) }, null, T0);
    expect(average.map(({ y }) => y)).toEqual([5, null, 6, 7]);
    const short = [{ from: iso(3), to: iso(6) }];
    expect(chartPoints({ snapshots, meta: meta({ unit: "5m", gaps: short }) }, null, T0).average).toHaveLength(3);
  });

  it("draw the unfinished one over what is over of it, and lead on from there to now", () => {
    const snapshots = [point(0, 5), point(60, 8)];
    const now = T0 + 80 * 60_000;
    const drawn = chartPoints({ snapshots, meta: meta({ unit: "hour", partial: iso(60) }) }, 9, now);
    expect(drawn.partial).toBe(1);
    expect(drawn.average[1]).toMatchObject({ x: T0 + 70 * 60_000, span: { from: T0 + 3_600_000, to: now } });
    expect(drawn.open).toEqual([
      { x: T0 + 70 * 60_000, y: 8 },
      { x: now, y: 9 },
    ]);
    expect(chartPoints({ snapshots, meta: meta({ unit: "hour" }) }, 9, now).partial).toBeNull();
  });

  it("that stand alone are known", () => {
    const at = (y: number | null) => ({ y });
    expect(lonely([at(1), at(null), at(2), at(3), at(null), at(4)])).toEqual([true, false, false, false, false, true]);
  });
});
