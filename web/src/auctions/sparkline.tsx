import type { ViewerAnalytics } from "@headcount/protocol";
import { type ChartPoints, chartPoints } from "../dashboard/chart-points.ts";

const WIDTH = 120;
const HEIGHT = 36;

/** The points of a polyline for each stretch without a gap, oldest first: by time over the width, and from zero up to the highest average. */
export function sparklines(
  { points, stretches }: Pick<ChartPoints, "points" | "stretches">,
  width: number,
  height: number,
): string[] {
  const [from, to] = [points.at(0)?.from ?? 0, points.at(-1)?.to ?? 1];
  const highest = points.reduce((most, { y }) => Math.max(most, y ?? 0), 1);
  const place = (at: number, y: number): string =>
    `${(((at - from) / (to - from)) * width).toFixed(1)},${(height - (y / highest) * height).toFixed(1)}`;
  return stretches.map((stretch) => {
    const shown = points.slice(stretch.from, stretch.to);
    const [first, last] = [shown.at(0), shown.at(-1)];
    // From edge to edge of what was recorded, so that a point that stands alone can be seen.
    const ends = [{ ...first, x: first?.from }, ...shown, { ...last, x: last?.to }];
    return ends.map(({ x, y }) => place(x ?? from, y ?? 0)).join(" ");
  });
}

/** How an audience went, without axes; the numbers beside it say the rest. */
export function Sparkline({ analytics }: { analytics: Pick<ViewerAnalytics, "snapshots" | "meta"> }) {
  const lines = sparklines(chartPoints(analytics, null, Date.parse(analytics.meta.to)), WIDTH, HEIGHT);
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      style={{ flexShrink: 1, minWidth: 0 }}
      aria-hidden="true"
      fill="none"
      stroke="var(--mantine-primary-color-filled)"
      strokeWidth={2}
      strokeLinejoin="round"
      strokeLinecap="round"
    >
      {lines.map((points) => (
        <polyline key={points} points={points} />
      ))}
    </svg>
  );
}
