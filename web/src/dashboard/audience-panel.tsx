import type { AuctionDetail, ViewerAnalytics } from "@headcount/protocol";
import { Alert, Box, Button, Group, Paper, Stack, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { inZone, TIME } from "../components/format.ts";
import { AudienceChart } from "./audience-chart.tsx";
import { sentence } from "./sentence.ts";
import { SeriesTable } from "./series-table.tsx";

/** What is shown besides the chart itself. */
export interface Shown {
  trend: boolean;
  table: boolean;
}

/** An answer and when it came, epoch ms. */
export interface Dated {
  analytics: ViewerAnalytics;
  at: number;
}

export interface AudiencePanelProps {
  auction: AuctionDetail;
  latest: Dated;
  shown: Shown;
  change: (shown: Shown) => void;
}

/** The chart with its sentence, its switches and its table. It stands still while the pointer inspects it. */
export function AudiencePanel({ auction, latest, shown, change }: AudiencePanelProps) {
  const [held, setHeld] = useState<Dated | null>(null);
  // Another range is another question: what was held answers it no more.
  const isHeld = held !== null && held.analytics.meta.timeRange === latest.analytics.meta.timeRange;
  const { analytics, at } = isHeld ? held : latest;
  const missed = latest.analytics.summary.totalSnapshots - analytics.summary.totalSnapshots;
  const { tz } = analytics.meta;
  const isForeign = tz !== Intl.DateTimeFormat().resolvedOptions().timeZone;
  const words = sentence(analytics.summary, inZone(tz, TIME));
  return (
    <Paper withBorder p="md" radius="lg">
      <Stack gap="md">
        <Group justify="space-between" align="flex-start">
          <Stack gap={2} flex="1 1 18rem">
            <Title order={2} size="h5">
              Audience
            </Title>
            <Text size="sm" c="dimmed">
              {words} {isForeign && `Times in ${tz}.`}
            </Text>
          </Stack>
          <Group gap="lg">
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
        {isHeld && missed > 0 && (
          <Alert variant="light" p="xs" role="status">
            <Group justify="space-between">
              <Text size="sm">Paused, {missed === 1 ? "1 new point" : `${missed} new points`}</Text>
              <Button size="compact-sm" variant="subtle" onClick={() => setHeld(null)}>
                Resume
              </Button>
            </Group>
          </Alert>
        )}
        <Box h={{ base: 260, sm: 340 }} onPointerEnter={() => setHeld(latest)} onPointerLeave={() => setHeld(null)}>
          <AudienceChart
            analytics={analytics}
            current={auction.state === "ended" ? null : auction.viewerCount}
            now={at}
            showTrend={shown.trend}
            label={words}
          />
        </Box>
        {shown.table && <SeriesTable analytics={analytics} />}
      </Stack>
    </Paper>
  );
}
