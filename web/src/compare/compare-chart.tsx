import type { Comparison } from "@headcount/protocol";
import { useComputedColorScheme, useMantineTheme } from "@mantine/core";
import { type ChartData, type ChartOptions, Legend } from "chart.js";
import { useMemo } from "react";
import { Line } from "react-chartjs-2";
import { CHART_COLORS, SERIES_COLORS } from "../charts/chart-colors.ts";
import { lineChart, tooltipLook, viewersAxis } from "../charts/line-chart.ts";
import { formatAverage, formatCount, formatDuration } from "../format/format.ts";
import { labelled } from "../format/kind-words.ts";
import { type ComparePoint, compareLine } from "./compare-points.ts";
import { TEXT } from "./text.ts";

/** Only this chart has a legend. */
const PLUGINS = [Legend];

/** Lines differ by more than color. */
const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [1, 4]];

/** A position on the axis: minutes after the start, or the number of the lot. */
export const positionName = ({ align }: Pick<Comparison, "align">, at: number): string =>
  TEXT.at[align](align === "lot" ? formatCount(at) : formatDuration(at));

/** The averages of several auctions over each other. */
export function CompareChart({ comparison, label }: { comparison: Comparison; label: string }) {
  const scheme = useComputedColorScheme("light");
  const colors = CHART_COLORS[scheme];
  const { fontFamily } = useMantineTheme();
  const data = useMemo<ChartData<"line", ComparePoint[]>>(() => {
    const step = comparison.unitMinutes ?? 1;
    return {
      datasets: comparison.auctions.map(({ id, title, kind, points }, index) => ({
        id,
        label: labelled({ title, kind }),
        data: compareLine(points, step),
        borderColor: SERIES_COLORS[scheme][index] ?? colors.text,
        backgroundColor: SERIES_COLORS[scheme][index] ?? colors.text,
        borderDash: DASHES[index] ?? [],
        borderWidth: index === 0 ? 2.5 : 1.75,
        pointRadius: comparison.align === "lot" ? 3 : 0,
      })),
    };
  }, [comparison, scheme, colors]);
  const options = useMemo<ChartOptions<"line">>(
    () => ({
      ...lineChart(fontFamily),
      scales: {
        x: {
          type: "linear",
          min: comparison.align === "lot" ? 1 : 0,
          grid: { color: colors.grid },
          ticks: {
            color: colors.text,
            maxRotation: 0,
            precision: 0,
            callback: (at) => (comparison.align === "lot" ? formatCount(Number(at)) : formatDuration(Number(at))),
          },
        },
        y: viewersAxis(colors),
      },
      plugins: {
        legend: { position: "bottom", labels: { color: colors.text, usePointStyle: true, pointStyle: "line" } },
        tooltip: {
          ...tooltipLook(colors),
          callbacks: {
            title: ([item]) => (item?.parsed.x == null ? "" : positionName(comparison, item.parsed.x)),
            label: ({ dataset, datasetIndex, parsed: { x, y } }) => {
              const auction = comparison.auctions[datasetIndex];
              const lot = auction?.points.find(({ at }) => at === x)?.label;
              return `${dataset.label}${lot ? `, ${lot}` : ""}: ${formatAverage(y)}`;
            },
          },
        },
      },
    }),
    [comparison, colors, fontFamily],
  );
  return (
    <Line
      data={data}
      options={options}
      updateMode="none"
      datasetIdKey="id"
      plugins={PLUGINS}
      role="img"
      aria-label={label}
    />
  );
}
