import type { AuctionDetail } from "@headcount/protocol";
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { AuctionBadges } from "../components/auction-badges.tsx";
import { AuctionLinks } from "../components/auction-links.tsx";
import { formatAverage, formatViewers } from "../format/format.ts";
import { formatPeak } from "../format/peak-words.ts";
import { Sparkline } from "./sparkline.tsx";
import { TEXT } from "./text.ts";

/** An auction in the list: viewers now, the peak and average of its live time, and a sparkline. */
export function AuctionCard({ auction }: { auction: AuctionDetail }) {
  const { overview, state, viewerCount } = auction;
  // The current count may be the peak until its minute is recorded.
  const now = state === "live" ? viewerCount : null;
  const recorded = overview?.overallPeak ?? 0;
  const peak = overview || now !== null ? Math.max(recorded, now ?? 0) : null;
  const isBound = overview?.peakIsBound === true && peak === recorded;
  return (
    <Paper withBorder p="md" radius="lg" component="article">
      <Group justify="space-between" gap="lg">
        <Stack gap={6} flex="1 1 16rem" miw={0}>
          <AuctionBadges auction={auction} />
          <Title order={2} size="h4" dir="auto" style={{ overflowWrap: "anywhere" }}>
            {auction.title}
          </Title>
          <AuctionLinks auction={auction} />
        </Stack>
        <Group gap="md" maw="100%">
          {overview && overview.points.length > 1 && <Sparkline values={overview.points} />}
          <Figure label={TEXT.watchingNow} value={formatViewers(viewerCount)} />
          <Figure label={TEXT.average} value={formatAverage(overview?.overallAvg ?? null)} />
          <Figure label={TEXT.peak} value={formatPeak(overview?.overallPeak === null && !now ? null : peak, isBound)} />
        </Group>
      </Group>
    </Paper>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <Stack gap={0} miw="4rem" style={{ flexShrink: 0, whiteSpace: "nowrap" }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={700}>
        {value}
      </Text>
    </Stack>
  );
}
