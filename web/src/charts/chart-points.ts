import type { Meta, Snapshot, Unit, ViewerAnalytics } from "@headcount/protocol";
import { DAY_MS, type Interval, MINUTE_MS, SLOT_MS } from "@headcount/protocol/time";
import type { Point } from "./trend.ts";

/** `from` and `to` are the point's interval. */
export interface ChartPoint extends Interval {
  x: number;
  /** The average; `null` breaks the line and the band. */
  y: number | null;
  peak: number;
  peakIsBound: boolean;
  min: number;
  /** Recorded samples. */
  weight?: number;
  groups?: Snapshot["groups"];
}

export interface ChartPoints {
  points: ChartPoint[];
  /** Indexes (`to` exclusive) of points without a gap between them. */
  segments: Interval[];
  /** The highest value drawn. */
  highest: number;
  /** Index of the unfinished point. */
  partial: number | null;
  /** The line from the last point to now, which is not stored yet. Empty if the range does not include now. */
  open: Point[];
  /** Intervals without data, epoch ms. */
  gaps: Interval[];
}

/** A month counts with its mean length. */
const UNIT_MS: Record<Exclude<Unit, "range">, number> = {
  slot: SLOT_MS,
  minute: MINUTE_MS,
  "5m": 5 * MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  hour: 60 * MINUTE_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30.44 * DAY_MS,
};
/** The length of a point, ms. */
export const unitMs = ({ unit, from, to }: Pick<Meta, "unit" | "from" | "to">): number =>
  unit === "range" ? Math.max(1, Date.parse(to) - Date.parse(from)) : UNIT_MS[unit];

/** Maximum units between the starts of adjacent points. Days have up to 25 hours. */
const ADJACENT = 1.5;
const STALE = 3;

/** The points of an answer; `now` (epoch ms) is the time of the count `current`. */
export function chartPoints(
  { snapshots, meta }: Pick<ViewerAnalytics, "snapshots" | "meta">,
  current: number | null,
  now: number,
): ChartPoints {
  const unit = unitMs(meta);
  const gaps = meta.gaps.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  const points: ChartPoint[] = [];
  const segments: Interval[] = [];
  let begun = 0;
  let partial: number | null = null;
  let highest = 0;
  let gap = 0;
  let before: number | null = null;
  const whole = finished(snapshots, unit);
  for (let i = 0; i < snapshots.length; i += 1) {
    const snapshot = snapshots[i] as Snapshot;
    const isPartial = snapshot.timestamp === meta.partial;
    const point = isPartial ? unfinished(snapshot, unit, now) : (whole[i] as ChartPoint);
    const { x, from, peak } = point;
    while ((gaps[gap]?.to ?? Number.POSITIVE_INFINITY) < x) gap += 1;
    if (before !== null && (from - before > unit * ADJACENT || covers(gaps[gap], before + unit / 2, x))) {
      segments.push({ from: begun, to: points.length });
      points.push({
        x: (before + unit / 2 + x) / 2,
        y: null,
        peak: 0,
        peakIsBound: false,
        min: 0,
        from: before + unit,
        to: from,
      });
      begun = points.length;
    }
    if (isPartial) partial = points.length;
    points.push(point);
    if (peak > highest) highest = peak;
    before = from;
  }
  if (begun < points.length) segments.push({ from: begun, to: points.length });
  const isOpen = meta.partial !== null && current !== null;
  const open = isOpen ? untilNow(points.at(-1), { x: now, y: current }, unit) : [];
  return { points, segments, highest: Math.max(highest, open.at(-1)?.y ?? 0), partial, open, gaps };
}

/** A point is drawn at the middle of its interval. */
const pointOf = (
  { avgViewers, peakViewers, peakIsBound, minViewers, sampleCount, groups }: Snapshot,
  from: number,
  to: number,
): ChartPoint => ({
  x: (from + to) / 2,
  y: avgViewers,
  peak: peakViewers,
  peakIsBound,
  min: minViewers,
  weight: sampleCount,
  from,
  to,
  ...(groups && { groups }),
});

function unfinished(snapshot: Snapshot, unit: number, now: number): ChartPoint {
  const from = Date.parse(snapshot.timestamp);
  return pointOf(snapshot, from, Math.min(Math.max(now, from), from + unit));
}

interface Made {
  snapshots: readonly Snapshot[];
  unit: number;
  points: readonly ChartPoint[];
}

let made: Made = { snapshots: [], unit: 0, points: [] };

/** A point for each snapshot. Points of unchanged snapshots are reused from the previous answer. */
function finished(snapshots: readonly Snapshot[], unit: number): readonly ChartPoint[] {
  const before = made;
  const points = snapshots.map((snapshot, i) => {
    const point = snapshot === before.snapshots[i] && unit === before.unit ? before.points[i] : undefined;
    if (point) return point;
    const from = Date.parse(snapshot.timestamp);
    return pointOf(snapshot, from, from + unit);
  });
  made = { snapshots, unit, points };
  return points;
}

/** The line from the last point to now, unless the last point is too old. Slots are also stored minute by minute. */
function untilNow(last: ChartPoint | undefined, present: Point, unit: number): Point[] {
  if (last?.y == null || present.x <= last.x || present.x - last.x > STALE * Math.max(unit, MINUTE_MS)) return [];
  return [{ x: last.x, y: last.y }, present];
}

const covers = (gap: Interval | undefined, from: number, to: number): boolean =>
  gap !== undefined && gap.from <= from && gap.to >= to;

/** The interval of the time axis: the range, or the recorded part of "all". */
export function axisSpan(
  { timeRange, from, to }: Pick<Meta, "timeRange" | "from" | "to">,
  { points, open }: Pick<ChartPoints, "points" | "open">,
): Interval {
  const [first, last] = [points.at(0), points.at(-1)];
  const begin = Date.parse(from);
  const end = timeRange === "all" && last ? last.to : Date.parse(to);
  const span = { from: Math.min(begin, first?.x ?? begin), to: Math.max(end, last?.x ?? end, open.at(-1)?.x ?? end) };
  return { from: span.from, to: Math.max(span.to, span.from + MINUTE_MS) };
}
