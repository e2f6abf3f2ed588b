import type { ViewerAnalytics } from "@headcount/protocol";
import { useComputedColorScheme, useMantineTheme } from "@mantine/core";
import { type ChartData, Chart as ChartJs, type ChartOptions } from "chart.js";
import { memo, useMemo } from "react";
import { Line } from "react-chartjs-2";
import type { ChartArea } from "../../charts/area-plugin.ts";
import { areaPlugin } from "../../charts/area-plugin.ts";
import { bandPlugin } from "../../charts/band-plugin.ts";
import { CHART_COLORS } from "../../charts/chart-colors.ts";
import { axisSpan, type ChartPoint, chartPoints } from "../../charts/chart-points.ts";
import { pointTime, tickLabels } from "../../charts/chart-times.ts";
import { gapPlugin } from "../../charts/gap-plugin.ts";
import { lineChart, tooltipLook, viewersAxis } from "../../charts/line-chart.ts";
import { MINUTE, timeTicks } from "../../charts/ticks.ts";
import { trend } from "../../charts/trend.ts";
import { formatAverage, formatCount } from "../../format/format.ts";

ChartJs.register(gapPlugin);

const PLUGINS = [areaPlugin, bandPlugin];
const NOBODY = (): void => {};

/** Room that a label of the time axis needs. */
const LABEL_PX = 68;
const SLOT = 5_000;
const MOST_TICKS = 10;
const LONELY_RADIUS = 3;
const DASHES = [4, 4];

export interface AudienceChartProps {
  analytics: ViewerAnalytics;
  current: number | null;
  /** Epoch ms, of the answer. */
  now: number;
  showTrend: boolean;
  /** What the chart says, for those who do not see it. */
  label: string;
  /** Receives where it draws. */
  laidOut?: (area: ChartArea) => void;
}

/** The average as a line over the band from minimum to peak; what is unknown is hatched, what is unfinished dashed. */
export const AudienceChart = memo(function AudienceChart(props: AudienceChartProps) {
  const { analytics, current, now, showTrend, label, laidOut = NOBODY } = props;
  const colors = CHART_COLORS[useComputedColorScheme("light")];
  const drawn = useMemo(() => chartPoints(analytics, current, now), [analytics, current, now]);

  const data = useMemo<ChartData<"line", (ChartPoint | { x: number; y: number })[]>>(() => {
    const line = {
      borderColor: colors.line,
      backgroundColor: colors.line,
      pointHoverBackgroundColor: colors.line,
      pointHoverBorderColor: colors.line,
      borderWidth: 2,
      pointRadius: 0,
      // So that a dot at the chart's edge is a whole one.
      clip: LONELY_RADIUS + 1,
    };
    const { points, stretches, partial, open } = drawn;
    const alone = new Set(stretches.flatMap(({ from, to }) => (to - from === 1 ? [from] : [])));
    const known = showTrend ? points.flatMap(({ x, y, weight = 1 }) => (y === null ? [] : [{ x, y, weight }])) : [];
    return {
      datasets: [
        {
          ...line,
          label: "Average",
          data: points,
          // A line cannot show a point that stands alone.
          ...(alone.size > 0 && { pointRadius: ({ dataIndex }) => (alone.has(dataIndex) ? LONELY_RADIUS : 0) }),
          ...(partial !== null && {
            segment: { borderDash: ({ p1DataIndex }) => (p1DataIndex === partial ? DASHES : undefined) },
          }),
        },
        { ...line, label: "Now", data: open, borderDash: DASHES },
        {
          ...line,
          label: "Trend",
          data: trend(known) ?? [],
          borderColor: colors.trend,
          borderWidth: 1.5,
          borderDash: [8, 4],
          pointHoverRadius: 0,
        },
      ],
    };
  }, [drawn, colors, showTrend]);

  const { fontFamily } = useMantineTheme();
  const { meta } = analytics;
  const options = useMemo<ChartOptions<"line">>(() => {
    const { tz, unit } = meta;
    const shown = axisSpan(meta, drawn);
    const text = { color: colors.text };
    const when = pointTime(unit, tz);
    return {
      ...lineChart(fontFamily),
      scales: {
        x: {
          type: "linear",
          min: shown.from,
          max: shown.to,
          grid: { color: colors.grid },
          ticks: {
            ...text,
            maxRotation: 0,
            autoSkip: false,
            callback: (_value, index, ticks) => ticks[index]?.label ?? "",
          },
          afterBuildTicks: (axis) => {
            const room = Math.floor(axis.width / LABEL_PX);
            const most = Math.max(2, Math.min(room, MOST_TICKS));
            const { ticks, step } = timeTicks(shown, most, tz, unit === "slot" ? SLOT : MINUTE);
            const labels = tickLabels(ticks, step, tz);
            axis.ticks = ticks.map((value, index) => ({ value, label: labels[index] ?? "" }));
          },
        },
        y: viewersAxis(colors, drawn.highest),
      },
      plugins: {
        gaps: { spans: drawn.gaps, color: colors.gap },
        band: { stretches: drawn.stretches, color: colors.band },
        area: { laidOut },
        tooltip: {
          displayColors: false,
          ...tooltipLook(colors),
          // The dashed line begins at the last point, which speaks for itself.
          filter: ({ dataset, dataIndex }) =>
            dataset.label !== "Trend" && (dataset.label !== "Now" || dataIndex === drawn.open.length - 1),
          callbacks: {
            title: ([item]) => when(item?.raw as ChartPoint | undefined),
            label: ({ dataset, parsed: { y }, raw }) => {
              if (dataset.label !== "Average") return `${dataset.label}: ${formatCount(y)}`;
              const { peak, min } = raw as ChartPoint;
              return [`Average: ${formatAverage(y)}`, `Peak: ${formatCount(peak)}`, `Minimum: ${formatCount(min)}`];
            },
          },
        },
      },
    };
  }, [drawn, meta, colors, fontFamily, laidOut]);

  return (
    <Line
      data={data}
      options={options}
      updateMode="none"
      datasetIdKey="label"
      role="img"
      aria-label={label}
      plugins={PLUGINS}
    />
  );
});
