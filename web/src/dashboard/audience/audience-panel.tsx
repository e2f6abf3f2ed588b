import type { ViewerAnalytics } from "@headcount/protocol";
import { Box, Button, Group, Paper, Stack, Switch, Text, Title } from "@mantine/core";
import { type ReactNode, useCallback, useState } from "react";
import type { ChartArea } from "../../charts/area-plugin.ts";
import { formatCount } from "../../format/format.ts";
import { rangeTime } from "../../time/range-time.ts";
import type { Interval } from "../../time/ranges.ts";
import { isForeign } from "../../time/shown-zone.ts";
import { AudienceChart } from "./audience-chart.tsx";
import classes from "./audience-panel.module.css";
import { DragZoom } from "./drag-zoom.tsx";
import { minutesSince, newPoints } from "./live-points.ts";
import { sentence } from "./sentence.ts";
import { SeriesTable } from "./series-table.tsx";

/** What is shown besides the chart itself. */
export interface Shown {
  trend: boolean;
  table: boolean;
}

/** An answer, when it came (epoch ms), and the count that its chart ends with; `null` where it ends with its records. */
export interface Dated {
  analytics: ViewerAnalytics;
  at: number;
  current: number | null;
}

export interface AudiencePanelProps {
  latest: Dated;
  shown: Shown;
  change: (shown: Shown) => void;
  /** Shows this stretch instead, in finer points. */
  zoom: (span: Interval) => void;
  /** Leads back from a stretch to the range; `null` where that is shown. */
  leaveZoom: (() => void) | null;
  /** What lies under the chart, in line with it. */
  under?: (area: ChartArea) => ReactNode;
}

/** What was asked: a range that reaches now moves on and is still the same question. */
const questionOf = ({ analytics: { meta } }: Dated): string =>
  meta.timeRange ?? `${meta.from} ${meta.partial === null ? meta.to : "now"}`;

const isSame = (a: ChartArea, b: ChartArea): boolean =>
  a.left === b.left && a.right === b.right && a.from === b.from && a.to === b.to;

/** The chart with its sentence, its switches and its table. It stands still while the pointer inspects it. */
export function AudiencePanel({ latest, shown, change, zoom, leaveZoom, under }: AudiencePanelProps) {
  const [area, setArea] = useState<ChartArea | null>(null);
  // In a later turn: the chart is laid out while React draws.
  const laidOut = useCallback((next: ChartArea): void => {
    queueMicrotask(() => setArea((now) => (now && isSame(now, next) ? now : next)));
  }, []);
  const [held, setHeld] = useState<Dated | null>(null);
  const question = questionOf(latest);
  const isHeld = held !== null && questionOf(held) === question;
  const { analytics, at, current } = isHeld ? held : latest;
  // A zoom into the past stands still by itself; what counts is how much came since it began.
  const [begun, setBegun] = useState({ question, meta: latest.analytics.meta });
  if (begun.question !== question) setBegun({ question, meta: latest.analytics.meta });
  const isPast = leaveZoom !== null && latest.analytics.meta.partial === null;
  const missed = isPast ? minutesSince(begun.meta, latest.analytics.meta) : newPoints(analytics, latest.analytics);
  const resume = (): void => (isPast ? leaveZoom() : setHeld(null));
  const { meta } = analytics;
  const words = sentence(analytics.summary, rangeTime(meta, "minute"));
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack gap="md">
        <Group justify="space-between" align="flex-start">
          <Stack gap={2} flex="1 1 18rem">
            <Title order={2} size="h5">
              Audience
            </Title>
            <Text size="sm" c="dimmed">
              {words} {isForeign(meta.tz) && `Times in ${meta.tz}.`}
            </Text>
          </Stack>
          <Group gap="lg">
            {leaveZoom && (
              <Button size="compact-sm" variant="light" onClick={leaveZoom}>
                Reset zoom
              </Button>
            )}
            <Switch
              label="Trend line"
              checked={shown.trend}
              onChange={({ currentTarget }) => change({ ...shown, trend: currentTarget.checked })}
            />
            <Switch
              label="Show as table"
              checked={shown.table}
              onChange={({ currentTarget }) => change({ ...shown, table: currentTarget.checked })}
            />
          </Group>
        </Group>
        {/* The notice lies within what holds the chart: a pointer on its way to the button would set the chart free. */}
        <Box pos="relative" onPointerEnter={() => setHeld(latest)} onPointerLeave={() => setHeld(null)}>
          <DragZoom area={area} zoom={zoom}>
            <Box h={{ base: 260, sm: 340 }}>
              <AudienceChart
                analytics={analytics}
                current={current}
                now={at}
                showTrend={shown.trend}
                label={words}
                laidOut={laidOut}
              />
            </Box>
          </DragZoom>
          {area && under?.(area)}
          {(isHeld || isPast) && missed > 0 && (
            <Group className={classes.paused} gap="xs">
              <Text size="sm" role="status">
                Paused, {missed === 1 ? "1 new point" : `${formatCount(missed)} new points`}
              </Text>
              <Button size="compact-sm" variant="light" onClick={resume}>
                Resume
              </Button>
            </Group>
          )}
        </Box>
        {shown.table && <SeriesTable analytics={analytics} />}
      </Stack>
    </Paper>
  );
}
