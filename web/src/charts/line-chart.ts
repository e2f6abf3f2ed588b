import {
  Chart as ChartJs,
  type ChartOptions,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import { formatCount } from "../format/format.ts";
import type { CHART_COLORS } from "./chart-colors.ts";

ChartJs.register(LinearScale, LineController, LineElement, PointElement, Tooltip);

type Colors = (typeof CHART_COLORS)[keyof typeof CHART_COLORS];

/** Options of all charts on the dashboard: parsed data, no animation, and tooltips along the x axis. */
export const lineChart = (fontFamily: string) =>
  ({
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    animation: false,
    // So that neither a dot at the end nor the label of the highest one is cut off.
    layout: { padding: { right: 6, top: 14 } },
    font: { family: fontFamily },
    // "index" would fail, because the datasets have different lengths.
    interaction: { mode: "nearest", intersect: false, axis: "x" },
  }) as const satisfies ChartOptions<"line">;

/** An axis of viewers, from 0 to at least `highest`. */
export const viewersAxis = (colors: Colors, highest = 4, maxTicksLimit = 8) =>
  ({
    min: 0,
    suggestedMax: Math.max(4, highest),
    grid: { color: colors.grid },
    ticks: {
      color: colors.text,
      precision: 0,
      maxTicksLimit,
      autoSkip: false,
      callback: (value: number | string) => formatCount(Number(value)),
    },
  }) as const;

export const tooltipLook = (colors: Colors) => ({
  backgroundColor: colors.tooltip,
  titleColor: colors.tooltipText,
  bodyColor: colors.tooltipText,
  borderColor: colors.grid,
  borderWidth: 1,
  padding: 10,
});
