import type { LotAnalytics, LotAudience, Meta, ViewerAnalytics } from "@headcount/protocol";
import { type Interval, MINUTE_MS, SLOT_MS } from "@headcount/protocol/time";
import { useComputedColorScheme, useMantineTheme } from "@mantine/core";
import { type ChartData, Chart as ChartJs, type ChartOptions } from "chart.js";
import { memo, useMemo } from "react";
import { Line } from "react-chartjs-2";
import type { ChartArea } from "../../charts/area-plugin.ts";
import { areaPlugin } from "../../charts/area-plugin.ts";
import { bandPlugin } from "../../charts/band-plugin.ts";
import { CHART_COLORS, SERIES_COLORS } from "../../charts/chart-colors.ts";
import { axisSpan, type ChartPoint, type ChartPoints, chartPoints } from "../../charts/chart-points.ts";
import { pointTime, tickLabels } from "../../charts/chart-times.ts";
import { gapPlugin } from "../../charts/gap-plugin.ts";
import { lineChart, tooltipLook, viewersAxis } from "../../charts/line-chart.ts";
import { type Mark, marksPlugin, type Note } from "../../charts/marks-plugin.ts";
import { timeTicks } from "../../charts/ticks.ts";
import { trend } from "../../charts/trend.ts";
import { formatAverage, formatCount } from "../../format/format.ts";
import { groupName } from "../../format/group-words.ts";
import { formatPeak } from "../../format/peak-words.ts";
import { lotLine, lotName } from "../../lots/lot-words.ts";
import { lotAt } from "../hero/hero-words.ts";
import { TEXT } from "../text.ts";
import { groupLines } from "./group-lines.ts";

const T = TEXT.audience;

ChartJs.register(gapPlugin);

const PLUGINS = [areaPlugin, bandPlugin, marksPlugin];
const NO_NOTES: readonly Note[] = [];
const IGNORED = (): void => {};

/** Width of a label on the time axis. */
const LABEL_PX = 68;
const MAX_TICKS = 10;
const LONELY_RADIUS = 3;
const DASHES = [4, 4];

export interface AudienceChartProps {
  analytics: ViewerAnalytics;
  current: number | null;
  /** When the answer arrived, epoch ms. */
  now: number;
  showTrend: boolean;
  /** Text alternative of the chart. */
  label: string;
  lots?: Pick<LotAnalytics, "lots" | "bids"> | undefined;
  /** The lot to stand out. */
  pointed?: LotAudience | undefined;
  /** Lines with a text. */
  notes?: readonly Note[];
  /** Receives the position of the plot. */
  laidOut?: (area: ChartArea) => void;
}

type Colors = (typeof CHART_COLORS)[keyof typeof CHART_COLORS];
type Scales = NonNullable<ChartOptions<"line">["scales"]>;
type Plugins = NonNullable<ChartOptions<"line">["plugins"]>;
type Data = ChartData<"line", (ChartPoint | { x: number; y: number | null })[]>;

/** The average as a line over the band from the lowest number to the peak. Gaps are hatched, unfinished parts are dashed. */
export const AudienceChart = memo(function AudienceChart(props: AudienceChartProps) {
  const { analytics, current, now, showTrend, label, lots, pointed, notes = NO_NOTES, laidOut = IGNORED } = props;
  const scheme = useComputedColorScheme("light");
  const colors = CHART_COLORS[scheme];
  const { fontFamily } = useMantineTheme();
  const { meta } = analytics;
  const drawn = useMemo(() => chartPoints(analytics, current, now), [analytics, current, now]);
  const data = useMemo(() => linesOf(drawn, scheme, showTrend), [drawn, scheme, showTrend]);
  const options = useMemo<ChartOptions<"line">>(
    () => ({
      ...lineChart(fontFamily),
      scales: { x: timeAxis(drawn, meta, colors), y: viewersAxis(colors, drawn.highest) },
      plugins: {
        gaps: { spans: drawn.gaps, color: colors.gap },
        band: { segments: drawn.segments, color: colors.band },
        area: { laidOut },
        marks: {
          marks: marksOf(drawn, lots, colors),
          notes,
          noteColor: colors.note,
          shade: pointed ? intervalOfLot(pointed, now) : null,
          shadeColor: colors.shade,
          font: `600 12px ${fontFamily}`,
        },
        tooltip: tooltip(drawn, meta, lots, colors),
      },
    }),
    [drawn, meta, colors, fontFamily, lots, pointed, notes, now, laidOut],
  );
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

/** The average, the line from the last point to now, the trend, and the average of each group. */
function linesOf(
  { points, segments, partial, open }: ChartPoints,
  scheme: keyof typeof CHART_COLORS,
  showTrend: boolean,
): Data {
  const colors = CHART_COLORS[scheme];
  const line = {
    borderColor: colors.line,
    backgroundColor: colors.line,
    pointHoverBackgroundColor: colors.line,
    pointHoverBorderColor: colors.line,
    borderWidth: 2,
    pointRadius: 0,
    // So that a dot at the edge of the chart is not cut off.
    clip: LONELY_RADIUS + 1,
  };
  const alone = new Set(segments.flatMap(({ from, to }) => (to - from === 1 ? [from] : [])));
  const known = showTrend ? points.flatMap(({ x, y, weight = 1 }) => (y === null ? [] : [{ x, y, weight }])) : [];
  return {
    datasets: [
      {
        ...line,
        label: T.line.average,
        data: points,
        // A line cannot show a single point.
        ...(alone.size > 0 && { pointRadius: ({ dataIndex }) => (alone.has(dataIndex) ? LONELY_RADIUS : 0) }),
        ...(partial !== null && {
          segment: { borderDash: ({ p1DataIndex }) => (p1DataIndex === partial ? DASHES : undefined) },
        }),
      },
      { ...line, label: T.line.now, data: open, borderDash: DASHES },
      {
        ...line,
        label: T.line.trend,
        data: trend(known) ?? [],
        borderColor: colors.trend,
        borderWidth: 1.5,
        borderDash: [8, 4],
        pointHoverRadius: 0,
      },
      ...groupLines(points, SERIES_COLORS[scheme]),
    ],
  };
}

function timeAxis(drawn: ChartPoints, meta: Meta, colors: Colors) {
  const shown = axisSpan(meta, drawn);
  return {
    type: "linear",
    min: shown.from,
    max: shown.to,
    grid: { color: colors.grid },
    ticks: {
      color: colors.text,
      maxRotation: 0,
      autoSkip: false,
      callback: (_value, index, ticks) => ticks[index]?.label ?? "",
    },
    afterBuildTicks: (axis) => {
      const room = Math.floor(axis.width / LABEL_PX);
      const most = Math.max(2, Math.min(room, MAX_TICKS));
      const { ticks, step } = timeTicks(shown, most, meta.tz, meta.unit === "slot" ? SLOT_MS : MINUTE_MS);
      const labels = tickLabels(ticks, step, meta.tz);
      axis.ticks = ticks.map((value, index) => ({ value, label: labels[index] ?? "" }));
    },
  } satisfies Scales[string];
}

/** The highest point with the lot on the block, and now. */
function marksOf({ points, open }: ChartPoints, lots: AudienceChartProps["lots"], colors: Colors): Mark[] {
  const known = points.filter(({ y }) => y !== null);
  const top = known.reduce<ChartPoint | undefined>(
    (best, one) => (one.peak > (best?.peak ?? 0) ? one : best),
    undefined,
  );
  const now = open.at(-1);
  return [
    ...(top ? [{ x: top.x, y: top.peak, text: peakLabel(top, lotIn(lots, top.x)), color: colors.line }] : []),
    ...(now ? [{ ...now, text: T.line.now, color: colors.now }] : []),
  ];
}

const peakLabel = ({ peak, peakIsBound }: ChartPoint, lot: LotAudience | undefined): string =>
  T.peakMark(formatPeak(peak, peakIsBound), lot ? lotName(lot) : null);

const lotIn = (lots: AudienceChartProps["lots"], at: number): LotAudience | undefined =>
  lotAt(lots, new Date(at).toISOString());

const intervalOfLot = ({ openedAt, closedAt }: LotAudience, now: number): Interval => ({
  from: Date.parse(openedAt),
  to: closedAt === null ? now : Date.parse(closedAt),
});

/** The lot on the block at a point, and the bids within its interval. */
function lotLines(lots: AudienceChartProps["lots"], { x, from, to }: ChartPoint): string[] {
  const lot = lotIn(lots, x);
  const bids = (lots?.bids ?? []).reduce((sum, { minute, bids }) => {
    const at = Date.parse(minute);
    return at >= from && at < to ? sum + bids : sum;
  }, 0);
  return [...(lot ? [lotLine(lot)] : []), ...(bids > 0 ? [T.bids(bids, formatCount(bids))] : [])];
}

function tooltip({ open }: ChartPoints, { unit, tz }: Meta, lots: AudienceChartProps["lots"], colors: Colors) {
  const when = pointTime(unit, tz);
  return {
    displayColors: false,
    ...tooltipLook(colors),
    // The dashed line starts at the last point, which has its own tooltip.
    filter: ({ dataset, dataIndex }) =>
      dataset.label === T.line.average || (dataset.label === T.line.now && dataIndex === open.length - 1),
    callbacks: {
      title: ([item]) => when(item?.raw as ChartPoint | undefined),
      label: ({ dataset: { label = "" }, parsed: { y }, raw }) => {
        if (label !== T.line.average) return T.value(label, formatCount(y));
        const { peak, peakIsBound, min, groups = [] } = raw as ChartPoint;
        return [
          T.value(label, formatAverage(y)),
          T.value(T.peak, formatPeak(peak, peakIsBound)),
          T.value(T.lowest, formatCount(min)),
          ...groups.map((group) => T.value(groupName(group), formatAverage(group.avgViewers))),
          ...lotLines(lots, raw as ChartPoint),
        ];
      },
    },
  } satisfies Plugins["tooltip"];
}
