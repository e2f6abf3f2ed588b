import type { ViewerAnalytics } from "@headcount/protocol";
import type { Interval } from "@headcount/protocol/time";
import { Box, Button, Group, Stack, Switch, Text, Title } from "@mantine/core";
import { type ReactNode, useCallback, useState } from "react";
import type { ChartArea } from "../../charts/area-plugin.ts";
import figure from "../../components/figure.module.css";
import { formatCount } from "../../format/format.ts";
import { withAtMost } from "../../format/peak-words.ts";
import { rangeTime } from "../../time/range-time.ts";
import { zoneName } from "../../time/zone-format.ts";
import { TEXT } from "../text.ts";
import { AudienceChart, type AudienceChartProps } from "./audience-chart.tsx";
import classes from "./audience-panel.module.css";
import { DragZoom } from "./drag-zoom.tsx";
import { GroupLegend } from "./group-legend.tsx";
import { minutesSince, newPoints } from "./live-points.ts";
import { sentence } from "./sentence.ts";
import { SeriesTable } from "./series-table.tsx";

const T = TEXT.audience;

/** Optional parts of the panel. */
export interface Shown {
  trend: boolean;
  table: boolean;
}

/** An answer, its arrival (epoch ms), and the count at the end of its chart; `null` if the chart ends with the last record. */
export interface Dated {
  analytics: ViewerAnalytics;
  at: number;
  current: number | null;
}

export interface AudiencePanelProps {
  latest: Dated;
  shown: Shown;
  change: (shown: Shown) => void;
  /** Shows this interval instead, in finer points. */
  zoom: (span: Interval) => void;
  /** Returns from a zoom to the range; `null` if there is no zoom. */
  leaveZoom: (() => void) | null;
  lots: AudienceChartProps["lots"];
  pointed: AudienceChartProps["pointed"];
  notes: NonNullable<AudienceChartProps["notes"]>;
  /** Content under the chart, aligned with it. */
  under?: (area: ChartArea) => ReactNode;
}

/** Identifies a query. A range that includes now moves on but stays the same query. */
const questionOf = ({ analytics: { meta } }: Dated): string =>
  meta.timeRange ?? `${meta.from} ${meta.partial === null ? meta.to : "now"}`;

const isSame = (a: ChartArea, b: ChartArea): boolean =>
  a.left === b.left && a.right === b.right && a.from === b.from && a.to === b.to;

/** The chart with its sentence, switches and table. It pauses while the pointer is over it. */
export function AudiencePanel({
  latest,
  shown,
  change,
  zoom,
  leaveZoom,
  lots,
  pointed,
  notes,
  under,
}: AudiencePanelProps) {
  const [area, setArea] = useState<ChartArea | null>(null);
  // In a later task, because the chart is laid out while React renders.
  const laidOut = useCallback((next: ChartArea): void => {
    queueMicrotask(() => setArea((now) => (now && isSame(now, next) ? now : next)));
  }, []);
  const [held, setHeld] = useState<Dated | null>(null);
  const question = questionOf(latest);
  const isHeld = held !== null && questionOf(held) === question;
  const { analytics, at, current } = isHeld ? held : latest;
  // A zoom into the past never changes. The notice shows how many minutes were stored since the zoom began.
  const [begun, setBegun] = useState({ question, meta: latest.analytics.meta });
  if (begun.question !== question) setBegun({ question, meta: latest.analytics.meta });
  const isPast = leaveZoom !== null && latest.analytics.meta.partial === null;
  const missed = isPast ? minutesSince(begun.meta, latest.analytics.meta) : newPoints(analytics, latest.analytics);
  const resume = (): void => (isPast ? leaveZoom() : setHeld(null));
  const { meta, summary, snapshots } = analytics;
  const words = withAtMost(sentence(summary, rangeTime(meta, "minute")), [summary, ...snapshots]);
  return (
    <Stack gap="xs">
      <Title order={2} className={figure.spoken ?? ""}>
        {T.title}
      </Title>
      {/* The notice is inside the paused area, so that a pointer on its way to the button does not resume the chart. */}
      <Box pos="relative" onPointerEnter={() => setHeld(latest)} onPointerLeave={() => setHeld(null)}>
        <DragZoom area={area} zoom={zoom}>
          <Box h={{ base: 260, sm: 340 }}>
            <AudienceChart
              {...{ analytics, current, lots, pointed, notes, laidOut }}
              now={at}
              showTrend={shown.trend}
              label={words}
            />
          </Box>
        </DragZoom>
        {area && under?.(area)}
        {(isHeld || isPast) && missed > 0 && (
          <Group className={classes.paused} gap="xs">
            <Text size="sm" role="status">
              {T.paused(missed, formatCount(missed))}
            </Text>
            <Button size="compact-sm" variant="light" onClick={resume}>
              {T.resume}
            </Button>
          </Group>
        )}
      </Box>
      <Group justify="space-between" align="flex-start">
        <Text size="sm" c="dimmed" flex="1 1 18rem">
          {words} {TEXT.timesIn(zoneName(meta.tz, Date.parse(meta.from), Date.parse(meta.to)))}
        </Text>
        <Group gap="lg">
          {leaveZoom && (
            <Button size="compact-sm" variant="light" onClick={leaveZoom}>
              {T.resetZoom}
            </Button>
          )}
          <Switch
            label={T.trend}
            checked={shown.trend}
            onChange={({ currentTarget }) => change({ ...shown, trend: currentTarget.checked })}
          />
          <Switch
            label={T.asTable}
            checked={shown.table}
            onChange={({ currentTarget }) => change({ ...shown, table: currentTarget.checked })}
          />
        </Group>
      </Group>
      {summary.groups && <GroupLegend groups={summary.groups} />}
      {shown.table && <SeriesTable analytics={analytics} />}
    </Stack>
  );
}
