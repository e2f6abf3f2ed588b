import type { AudienceReport } from "@headcount/protocol";
import { useId } from "react";
import { type ChartPoint, chartPoints } from "../charts/chart-points.ts";
import { tickLabels } from "../charts/chart-times.ts";
import { countTicks } from "../charts/count-ticks.ts";
import { timeTicks } from "../charts/ticks.ts";
import { formatCount } from "../format/format.ts";
import classes from "./report-chart.module.css";

const MAX_PRINTED_TICKS = 6;
const MAX_PHONE_TICKS = 4;
/** Size of the drawing's own coordinates, which are scaled to the page. */
const [WIDTH, HEIGHT] = [1_000, 100];

export interface ReportChartProps {
  report: Pick<AudienceReport, "snapshots" | "meta" | "madeAt">;
  /** Text alternative of the chart. */
  label: string;
}

/** The average as a line over the band from the lowest number to the peak, sharp at any size and on paper. Gaps are hatched. */
export function ReportChart({ report: { snapshots, meta, madeAt }, label }: ReportChartProps) {
  const hatch = useId();
  const { points, segments, gaps } = chartPoints({ snapshots, meta }, null, Date.parse(madeAt));
  const span = { from: points[0]?.from ?? 0, to: points.at(-1)?.to ?? 1 };
  const counts = countTicks(Math.max(...snapshots.map(({ peakViewers }) => peakViewers)), 5);
  const top = counts.at(-1) ?? 1;
  const { ticks, step } = timeTicks(span, MAX_PRINTED_TICKS, meta.tz);
  const times = tickLabels(ticks, step, meta.tz);

  const share = (at: number): number => (at - span.from) / (span.to - span.from);
  const pointAt = (at: number, y: number): string =>
    `${(share(at) * WIDTH).toFixed(2)},${(HEIGHT - (y / top) * HEIGHT).toFixed(3)}`;
  const line = (shown: readonly ChartPoint[], of: "y" | "peak" | "min"): string[] => {
    const [only] = shown;
    // A single point is as long as its interval.
    const ends = shown.length === 1 && only ? [only.from, only.to] : shown.map(({ x }) => x);
    return ends.map((at, i) => pointAt(at, (shown[i] ?? only)?.[of] ?? 0));
  };
  const parts = segments.map(({ from, to }) => {
    const shown = points.slice(from, to);
    return { line: line(shown, "y"), band: [...line(shown, "peak"), ...line(shown, "min").reverse()] };
  });

  return (
    <div className={classes.chart} role="img" aria-label={label}>
      <div className={classes.plot}>
        {/* A separate drawing that is not scaled, because backgrounds are not printed. */}
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
            <path key={count} className={classes.grid} d={`M${pointAt(span.from, count)}L${pointAt(span.to, count)}`} />
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
          <span
            key={at}
            className={`${classes.time} ${i % 2 === 1 && ticks.length > MAX_PHONE_TICKS ? classes.between : ""}`}
            style={{ left: `${share(at) * 100}%` }}
          >
            {[times[i]].flat().map((words) => (
              <span key={words}>{words}</span>
            ))}
          </span>
        ))}
      </div>
    </div>
  );
}
