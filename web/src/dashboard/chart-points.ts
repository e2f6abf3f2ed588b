import type { Unit, ViewerAnalytics } from "@headcount/protocol";
import type { Span } from "./ranges.ts";
import type { Point } from "./trend.ts";

export interface ChartPoint {
  x: number;
  /** `null` breaks the line. */
  y: number | null;
  /** The stretch that the point stands for. */
  span: Span;
}

export interface ChartPoints {
  average: ChartPoint[];
  peak: ChartPoint[];
  min: ChartPoint[];
  /** Index of the point that is not finished yet. */
  partial: number | null;
  /** From the last point to now: not stored yet. Empty where the range does not reach now. */
  open: Point[];
  /** Stretches without data, epoch ms. */
  gaps: Span[];
}

const UNIT_MS: Record<Unit, number> = {
  slot: 5_000,
  minute: 60_000,
  "5m": 300_000,
  "15m": 900_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Neighbours start so many units apart at most: days have up to 25 hours. */
const ADJACENT = 1.5;
const STALE = 3;

/** What to draw of an answer; `now` (epoch ms) is where the present count `current` belongs. */
export function chartPoints(
  { snapshots, meta }: Pick<ViewerAnalytics, "snapshots" | "meta">,
  current: number | null,
  now: number,
): ChartPoints {
  const unit = UNIT_MS[meta.unit];
  const gaps = meta.gaps.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  const average: ChartPoint[] = [];
  const peak: ChartPoint[] = [];
  const min: ChartPoint[] = [];
  let partial: number | null = null;
  let gap = 0;
  let before: number | null = null;
  for (const { timestamp, avgViewers, peakViewers, minViewers } of snapshots) {
    const isPartial = timestamp === meta.partial;
    const from = Date.parse(timestamp);
    const to = isPartial ? Math.min(Math.max(now, from), from + unit) : from + unit;
    const span = { from, to };
    // A point is drawn over its middle, so that minutes and days alike lie where they happened.
    const x = (from + to) / 2;
    while ((gaps[gap]?.to ?? Number.POSITIVE_INFINITY) < x) gap += 1;
    if (before !== null && (from - before > unit * ADJACENT || covers(gaps[gap], before + unit / 2, x))) {
      const hole = { x: (before + unit / 2 + x) / 2, y: null, span: { from: before + unit, to: from } };
      average.push(hole);
      peak.push(hole);
      min.push(hole);
    }
    if (isPartial) partial = average.length;
    average.push({ x, y: avgViewers, span });
    peak.push({ x, y: peakViewers, span });
    min.push({ x, y: minViewers, span });
    before = from;
  }
  const open = meta.partial === null || current === null ? [] : untilNow(average.at(-1), { x: now, y: current }, unit);
  return { average, peak, min, partial, open, gaps };
}

/** From the last point to now, unless that is so far that it would be a guess. */
function untilNow(last: ChartPoint | undefined, present: Point, unit: number): Point[] {
  if (last?.y == null || present.x <= last.x || present.x - last.x > STALE * unit) return [];
  return [{ x: last.x, y: last.y }, present];
}

const covers = (gap: Span | undefined, from: number, to: number): boolean =>
  gap !== undefined && gap.from <= from && gap.to >= to;

/** Points that stand alone between holes: a line cannot show them. */
export const lonely = (points: readonly Pick<ChartPoint, "y">[]): boolean[] =>
  points.map(({ y }, index) => y !== null && points[index - 1]?.y == null && points[index + 1]?.y == null);
