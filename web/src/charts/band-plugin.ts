import type { Interval } from "@headcount/protocol/time";
import type { ChartType, Plugin } from "chart.js";
import type { ChartPoint } from "./chart-points.ts";

declare module "chart.js" {
  interface PluginOptionsByType<TType extends ChartType> {
    band?: Band;
  }
}

interface Band {
  /** Indexes (`to` exclusive) of the first dataset's points without a gap between them. */
  segments: readonly Interval[];
  color: string;
}

/** Fills the band from the lowest number to the peak of the first dataset. Two more datasets would cost as much as the line. */
export const bandPlugin: Plugin<"line", Band> = {
  id: "band",
  beforeDatasetsDraw(
    { ctx, chartArea: { left, top, width, height }, data, scales: { x, y } },
    _args,
    { segments, color },
  ) {
    if (!x || !y) return;
    const points = (data.datasets[0]?.data ?? []) as unknown as readonly ChartPoint[];
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.fillStyle = color;
    for (const { from, to } of segments) {
      const edges = columns(points.slice(from, to), (at) => x.getPixelForValue(at));
      ctx.beginPath();
      for (const { px, peak } of edges) ctx.lineTo(px, y.getPixelForValue(peak));
      for (const { px, min } of edges.reverse()) ctx.lineTo(px, y.getPixelForValue(min));
      ctx.fill();
    }
    ctx.restore();
  },
};

interface Column {
  px: number;
  peak: number;
  min: number;
}

/** The band by pixel: of points in one pixel, only the highest and the lowest are visible. */
export function columns(points: readonly ChartPoint[], pixelOf: (at: number) => number): Column[] {
  const [only] = points;
  // A single point is as wide as its interval.
  if (only && points.length === 1)
    return [only.from, only.to].map((at) => ({ px: pixelOf(at), peak: only.peak, min: only.min }));
  const found: Column[] = [];
  let last: Column | undefined;
  for (const { x, peak, min } of points) {
    const px = pixelOf(x);
    if (last && Math.floor(px) === Math.floor(last.px)) {
      if (peak > last.peak) last.peak = peak;
      if (min < last.min) last.min = min;
    } else {
      last = { px, peak, min };
      found.push(last);
    }
  }
  return found;
}
