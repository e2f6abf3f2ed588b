import type { AudienceReport } from "@headcount/protocol";
import { useId } from "react";
import { formatCount } from "../components/format.ts";
import { type ChartPoint, chartPoints } from "../dashboard/chart-points.ts";
import { tickLabels } from "../dashboard/chart-times.ts";
import { timeTicks } from "../dashboard/ticks.ts";
import { countTicks } from "./count-ticks.ts";
import classes from "./report-chart.module.css";

const MOST_TICKS = 6;
/** Size of the drawing's own space, which is stretched to the place there is. */
const [WIDTH, HEIGHT] = [1_000, 100];

export interface ReportChartProps {
  report: Pick<AudienceReport, "snapshots" | "meta" | "madeAt">;
  /** What the chart says, for those who do not see it. */
  label: string;
}

/** The average as a line over the band from minimum to peak, sharp at any size: on paper, too. What was not recorded is hatched. */
export function ReportChart({ report: { snapshots, meta, madeAt }, label }: ReportChartProps) {
  const hatch = useId();
  const { average, peak, min, gaps } = chartPoints({ snapshots, meta }, null, Date.parse(madeAt));
  const span = { from: average[0]?.span.from ?? 0, to: average.at(-1)?.span.to ?? 1 };
  const counts = countTicks(Math.max(...snapshots.map(({ peakViewers }) => peakViewers)), 5);
  const top = counts.at(-1) ?? 1;
  const { ticks, step } = timeTicks(span, MOST_TICKS, meta.tz);
  const times = tickLabels(ticks, step, meta.tz);

  const share = (at: number): number => (at - span.from) / (span.to - span.from);
  const place = (at: number, y: number): string =>
    `${(share(at) * WIDTH).toFixed(2)},${(HEIGHT - (y / top) * HEIGHT).toFixed(3)}`;
  const line = (points: readonly ChartPoint[]): string[] => {
    const [only] = points;
    // A point that stands alone is as long as the time that it stands for.
    const ends = points.length === 1 && only ? [only.span.from, only.span.to] : points.map(({ x }) => x);
    return ends.map((at, i) => place(at, (points[i] ?? only)?.y ?? 0));
  };
  const parts = stretches(average).map(({ from, to }) => ({
    line: line(average.slice(from, to)),
    band: [...line(peak.slice(from, to)), ...line(min.slice(from, to)).reverse()],
  }));

  return (
    <div className={classes.chart} role="img" aria-label={label}>
      <div className={classes.plot}>
        {/* A drawing of its own that is not stretched: paper takes no background of a style. */}
        <svg aria-hidden="true">
          <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path className={classes.grid} d="M0,0V6" />
          </pattern>
          {gaps.map(({ from, to }) => (
            <rect
              key={from}
              x={`${share(from) * 100}%`}
              width={`${(share(to) - share(from)) * 100}%`}
              height="100%"
              fill={`url(#${hatch})`}
            />
          ))}
        </svg>
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {counts.map((count) => (
            <path key={count} className={classes.grid} d={`M${place(span.from, count)}L${place(span.to, count)}`} />
          ))}
          {parts.map(({ line, band }) => (
            <g key={line[0]}>
              <polygon className={classes.band} points={band.join(" ")} />
              <polyline className={classes.line} points={line.join(" ")} />
            </g>
          ))}
        </svg>
        {counts.map((count) => (
          <span key={count} className={classes.count} style={{ bottom: `${(count / top) * 100}%` }}>
            {formatCount(count)}
          </span>
        ))}
        {ticks.map((at, i) => (
          <span key={at} className={classes.time} style={{ left: `${share(at) * 100}%` }}>
            {[times[i]].flat().map((words) => (
              <span key={words}>{words}</span>
            ))}
          </span>
        ))}
      </div>
    </div>
  );
}

/** Where points follow one another without a hole; `to` exclusive. */
function stretches(points: readonly Pick<ChartPoint, "y">[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const [i, { y }] of points.entries()) {
    if (y === null) continue;
    const last = found.at(-1);
    if (last?.to === i) last.to = i + 1;
    else found.push({ from: i, to: i + 1 });
  }
  return found;
}
