import type { ViewerAnalytics } from "@headcount/protocol";
import { useComputedColorScheme } from "@mantine/core";
import {
  type ChartData,
  Chart as ChartJs,
  type ChartOptions,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { useMemo } from "react";
import { Line } from "react-chartjs-2";
import { formatAverage, formatCount, inZone } from "../components/format.ts";
import { type ChartPoint, chartPoints, lonely } from "./chart-points.ts";
import { gapPlugin } from "./gap-plugin.ts";
import { DAY, timeTicks } from "./ticks.ts";
import { trend } from "./trend.ts";

ChartJs.register(Filler, LinearScale, LineController, LineElement, PointElement, Tooltip, gapPlugin);

const COLORS = {
  light: {
    line: "#3b5bdb",
    band: "rgba(76, 110, 245, 0.18)",
    trend: "#c2255c",
    text: "#5c6570",
    grid: "#e9ecef",
    gap: "#ced4da",
  },
  dark: {
    line: "#91a7ff",
    band: "rgba(116, 143, 252, 0.25)",
    trend: "#faa2c1",
    text: "#a6afba",
    grid: "#2f353d",
    gap: "#464e58",
  },
} as const;

const TICKS = 8;
const LONELY_RADIUS = 3;

export interface AudienceChartProps {
  analytics: ViewerAnalytics;
  current: number | null;
  /** Epoch ms, of the answer. */
  now: number;
  showTrend: boolean;
  /** What the chart says, for those who do not see it. */
  label: string;
}

/** The average as a line over the band from minimum to peak; what is unknown is hatched, what is unfinished dashed. */
export function AudienceChart({ analytics, current, now, showTrend, label }: AudienceChartProps) {
  const colors = COLORS[useComputedColorScheme("light")];
  const points = useMemo(() => chartPoints(analytics, current, now), [analytics, current, now]);

  const data = useMemo<ChartData<"line", ChartPoint[]>>(() => {
    const edge = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0, backgroundColor: colors.band };
    const line = { borderColor: colors.line, borderWidth: 2, pointRadius: 0, pointHitRadius: 0 };
    const alone = lonely(points.average);
    const known = points.average.flatMap(({ x, y }) => (y === null ? [] : [{ x, y }]));
    return {
      datasets: [
        {
          ...line,
          label: "Average",
          data: points.average,
          backgroundColor: colors.line,
          ...(alone.includes(true) && { pointRadius: alone.map((is) => (is ? LONELY_RADIUS : 0)) }),
        },
        { ...edge, label: "Minimum", data: points.min, fill: false },
        { ...edge, label: "Peak", data: points.peak, fill: "-1" },
        { ...line, label: "Until now", data: points.open, borderDash: [4, 4] },
        {
          ...line,
          label: "Trend",
          data: (showTrend && trend(known)) || [],
          borderColor: colors.trend,
          borderWidth: 1.5,
          borderDash: [8, 4],
        },
      ],
    };
  }, [points, colors, showTrend]);

  const { meta } = analytics;
  const options = useMemo<ChartOptions<"line">>(() => {
    const first = points.average[0]?.x ?? Date.parse(meta.from);
    const last = points.open.at(-1)?.x ?? points.average.at(-1)?.x ?? Date.parse(meta.to);
    const span = { from: first, to: Math.max(last, first + 60_000) };
    const { ticks, step } = timeTicks(span, TICKS, meta.tz);
    const label = tickLabels(ticks, step, meta.tz);
    const full = inZone(meta.tz, { dateStyle: "medium", timeStyle: "short" });
    const zone = meta.tz === Intl.DateTimeFormat().resolvedOptions().timeZone ? "" : ` ${meta.tz}`;
    const text = { color: colors.text };
    return {
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      animation: false,
      interaction: { mode: "index", intersect: false, axis: "x" },
      scales: {
        x: {
          type: "linear",
          min: span.from,
          max: span.to,
          grid: { color: colors.grid },
          ticks: { ...text, maxRotation: 0, callback: (value) => label.get(Number(value)) ?? "" },
          afterBuildTicks: (axis) => {
            axis.ticks = ticks.map((value) => ({ value }));
          },
        },
        y: {
          min: 0,
          suggestedMax: 4,
          grid: { color: colors.grid },
          ticks: { ...text, precision: 0, callback: (value) => formatCount(Number(value)) },
        },
      },
      plugins: {
        gaps: { spans: points.gaps, color: colors.gap },
        tooltip: {
          filter: ({ datasetIndex }) => datasetIndex <= 2,
          callbacks: {
            title: ([item]) => (item?.parsed.x == null ? "" : full(item.parsed.x) + zone),
            label: ({ dataset, parsed }) =>
              `${dataset.label}: ${dataset.label === "Average" ? formatAverage(parsed.y) : formatCount(parsed.y)}`,
          },
        },
      },
    };
  }, [points, meta, colors]);

  return <Line data={data} options={options} updateMode="none" datasetIdKey="label" role="img" aria-label={label} />;
}

/** The time, and below it the day where a new one begins: on the first tick of each. */
function tickLabels(ticks: readonly number[], step: number, timeZone: string): Map<number, string | string[]> {
  const time = inZone(timeZone, { hour: "2-digit", minute: "2-digit" });
  const day = inZone(timeZone, { day: "numeric", month: "short" });
  const crosses = ticks.length > 0 && day(ticks[0] ?? 0) !== day(ticks.at(-1) ?? 0);
  return new Map(
    ticks.map((at, index) => {
      if (step >= DAY) return [at, day(at)];
      const isNewDay = crosses && (index === 0 || day(at) !== day(ticks[index - 1] ?? 0));
      return [at, isNewDay ? [time(at), day(at)] : time(at)];
    }),
  );
}
