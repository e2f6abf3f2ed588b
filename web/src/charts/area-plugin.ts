import type { Interval } from "@headcount/protocol/time";
import type { ChartType, Plugin } from "chart.js";

/** The position of the plot, to align content under the chart: pixels from the left edge, and the instants at both ends. */
export interface ChartArea extends Interval {
  left: number;
  right: number;
}

declare module "chart.js" {
  interface PluginOptionsByType<TType extends ChartType> {
    area?: { laidOut: (area: ChartArea) => void };
  }
}

/** Reports the position of the plot after each layout. */
export const areaPlugin: Plugin<"line", { laidOut: (area: ChartArea) => void }> = {
  id: "area",
  afterLayout({ chartArea: { left, right }, scales: { x } }, _args, { laidOut }) {
    if (x) laidOut({ left, right, from: x.min, to: x.max });
  },
};
