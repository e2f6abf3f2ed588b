import type { Unit, ViewerAnalytics } from "@headcount/protocol";
import type { Point } from "./trend.ts";

export interface ChartPoint {
  x: number;
  /** `null` breaks the line. */
  y: number | null;
}

export interface ChartPoints {
  average: ChartPoint[];
  peak: ChartPoint[];
  min: ChartPoint[];
  /** From the last point to now: not stored yet. Empty where the range does not reach now. */
  open: Point[];
  /** Stretches without data, epoch ms. */
  gaps: { from: number; to: number }[];
}

const UNIT_MS: Record<Unit, number> = {
  minute: 60_000,
  "5m": 300_000,
  "15m": 900_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** A point is drawn over its middle, so that minutes and days alike lie where they happened. */
const middleOf = (timestamp: string, unit: Unit): number => Date.parse(timestamp) + UNIT_MS[unit] / 2;

/** What to draw of an answer; `now` (epoch ms) is where the present count `current` belongs. */
export function chartPoints(
  { snapshots, meta }: Pick<ViewerAnalytics, "snapshots" | "meta">,
  current: number | null,
  now: number,
): ChartPoints {
  const average: ChartPoint[] = [];
  const peak: ChartPoint[] = [];
  const min: ChartPoint[] = [];
  // Days have up to 25 hours.
  const adjacent = UNIT_MS[meta.unit] * 1.5;
  let before: number | null = null;
  for (const { timestamp, avgViewers, peakViewers, minViewers } of snapshots) {
    const x = middleOf(timestamp, meta.unit);
    if (before !== null && x - before > adjacent) {
      const hole = { x: (before + x) / 2, y: null };
      average.push(hole);
      peak.push(hole);
      min.push(hole);
    }
    average.push({ x, y: avgViewers });
    peak.push({ x, y: peakViewers });
    min.push({ x, y: minViewers });
    before = x;
  }
  const last = average.at(-1);
  const reachesNow = meta.partial !== null && last?.y != null && now - last.x <= 3 * UNIT_MS[meta.unit];
  const open =
    reachesNow && current !== null && now > last.x
      ? [
          { x: last.x, y: last.y as number },
          { x: now, y: current },
        ]
      : [];
  const gaps = meta.gaps.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  return { average, peak, min, open, gaps };
}

/** Points that stand alone between holes: a line cannot show them. */
export const lonely = (points: readonly ChartPoint[]): boolean[] =>
  points.map(({ y }, index) => y !== null && points[index - 1]?.y == null && points[index + 1]?.y == null);
