import type { ChartType, Plugin } from "chart.js";
import type { Interval } from "../time/ranges.ts";
import type { ChartPoint } from "./chart-points.ts";

declare module "chart.js" {
  interface PluginOptionsByType<TType extends ChartType> {
    band?: Band;
  }
}

interface Band {
  /** Indexes (`to` exclusive) of the first dataset's points between which there is no hole. */
  stretches: readonly Interval[];
  color: string;
}

/** Fills what lies between minimum and peak of the first dataset's points: as datasets of their own both would cost as much as the line. */
export const bandPlugin: Plugin<"line", Band> = {
  id: "band",
  beforeDatasetsDraw(
    { ctx, chartArea: { left, top, width, height }, data, scales: { x, y } },
    _args,
    { stretches, color },
  ) {
    if (!x || !y) return;
    const points = (data.datasets[0]?.data ?? []) as unknown as readonly ChartPoint[];
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.fillStyle = color;
    for (const { from, to } of stretches) {
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

/** The band pixel by pixel: of points that share one only the highest and the lowest can be seen. */
export function columns(points: readonly ChartPoint[], pixelOf: (at: number) => number): Column[] {
  const [only] = points;
  // A point that stands alone is as wide as the time that it stands for.
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
