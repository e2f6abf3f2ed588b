import { DAY_MS } from "@headcount/protocol/time";
import { Paper, Text, Title, useComputedColorScheme, useMantineTheme } from "@mantine/core";
import type { ChartOptions } from "chart.js";
import { useMemo } from "react";
import { Line } from "react-chartjs-2";
import { CHART_COLORS } from "../../charts/chart-colors.ts";
import { lineChart, tooltipLook, viewersAxis } from "../../charts/line-chart.ts";
import { formatCount } from "../../format/format.ts";
import { inZone } from "../../time/zone-format.ts";
import { DAY } from "./last-sale.tsx";
import { measureWords } from "./measure-words.ts";
import classes from "./season.module.css";
import type { PartProps } from "./season-page.tsx";
import { TEXT } from "./text.ts";

const T = TEXT.trend;
const MONTH = { month: "short", year: "2-digit" } as const;
const DAY_MONTH = { day: "numeric", month: "short" } as const;
/** Up to this length (ms), the axis shows days. */
const DAYS_SHOWN_MS = 100 * DAY_MS;

/** One measure over the season. */
export function TrendChart({ season: { trend, currency, tz }, measure }: PartProps) {
  const colors = CHART_COLORS[useComputedColorScheme("light")];
  const { fontFamily } = useMantineTheme();
  const { unit, points } = trend;
  const data = useMemo(
    () => ({
      datasets: [
        {
          label: TEXT.measure[measure],
          data: points.map((point) => ({ x: Date.parse(point.at), y: point[measure] })),
          borderColor: colors.line,
          backgroundColor: colors.line,
          borderWidth: 1.5,
          pointRadius: points.length > 100 ? 1.5 : 3,
          spanGaps: false,
        },
      ],
    }),
    [points, measure, colors],
  );
  const options = useMemo<ChartOptions<"line">>(() => {
    const [first, last] = [Date.parse(points[0]?.at ?? ""), Date.parse(points.at(-1)?.at ?? "")];
    const axis = inZone(tz, last - first < DAYS_SHOWN_MS ? DAY_MONTH : MONTH);
    const day = inZone(tz, DAY);
    const words = (value: number | null): string => measureWords(measure, value, currency);
    const scale = viewersAxis(colors);
    return {
      ...lineChart(fontFamily),
      scales: {
        x: {
          type: "linear",
          ...(points.length > 1 && { min: first, max: last }),
          grid: { color: colors.grid },
          ticks: { color: colors.text, maxRotation: 0, maxTicksLimit: 8, callback: (at) => axis(Number(at)) },
        },
        y: {
          ...scale,
          ticks: { color: colors.text, maxTicksLimit: 6, callback: (value) => words(Number(value)) },
          suggestedMax: measure === "value" ? 0 : scale.suggestedMax,
        },
      },
      plugins: {
        legend: { display: false },
        tooltip: {
          ...tooltipLook(colors),
          displayColors: false,
          callbacks: {
            title: ([item]) => (item?.parsed.x == null ? "" : day(item.parsed.x)),
            label: ({ dataIndex, parsed }) => {
              const point = points[dataIndex];
              if (point?.title) return [words(parsed.y), point.title];
              return T.point(words(parsed.y), TEXT.sales(point?.n ?? 0, formatCount(point?.n ?? 0)));
            },
          },
        },
      },
    };
  }, [points, measure, currency, tz, colors, fontFamily]);
  const known = points.filter((point) => point[measure] !== null).length;
  return (
    <Paper withBorder radius="lg" p="md" component="section" aria-labelledby="season-trend">
      <Title order={2} size="h6" id="season-trend">
        {T.title}: {TEXT.measure[measure]}
      </Title>
      <Text size="sm" c="dimmed">
        {known === 0 && measure === "reached" ? TEXT.unknownReached : T.unit[unit]}
      </Text>
      {known > 0 && (
        <div className={classes.chart}>
          <Line
            data={data}
            options={options}
            updateMode="none"
            datasetIdKey="label"
            role="img"
            aria-label={T.label(TEXT.measure[measure], formatCount(known))}
          />
        </div>
      )}
    </Paper>
  );
}
