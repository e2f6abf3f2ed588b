import type { Interval } from "@headcount/protocol/time";
import type { Chart, ChartType, Plugin } from "chart.js";

declare module "chart.js" {
  interface PluginOptionsByType<TType extends ChartType> {
    gaps?: { spans: readonly Interval[]; color: string };
  }
}

const STRIPE_PX = 8;

/** Hatches gaps in the recording, behind the lines. */
export const gapPlugin: Plugin<"line", { spans: readonly Interval[]; color: string }> = {
  id: "gaps",
  defaults: { spans: [], color: "transparent" },
  beforeDatasetsDraw(chart, _args, { spans, color }) {
    const { left, right, top, bottom } = chart.chartArea;
    for (const { from, to } of spans) {
      const start = Math.max(left, pixelOf(chart, from));
      const end = Math.min(right, pixelOf(chart, to));
      if (end > start) hatch(chart.ctx, { left: start, right: end, top, bottom }, color);
    }
  },
};

const pixelOf = (chart: Chart, at: number): number => chart.scales.x?.getPixelForValue(at) ?? 0;

function hatch(
  ctx: CanvasRenderingContext2D,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
  color: string,
): void {
  const height = bottom - top;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, height);
  ctx.clip();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let x = left - height; x < right; x += STRIPE_PX) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
