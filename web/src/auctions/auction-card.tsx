import type { AuctionDetail } from "@headcount/protocol";
import { auctionApi } from "@headcount/sdk";
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { dataOf } from "../api.ts";
import { AuctionBadges } from "../components/auction-badges.tsx";
import { AuctionLinks } from "../components/auction-header.tsx";
import { formatCount, formatViewers } from "../components/format.ts";
import { withPresent } from "../components/present.ts";
import { reached } from "../reach.ts";
import { Sparkline } from "./sparkline.tsx";

const SPARKLINE_POINTS = 60;
const MINUTE_MS = 60_000;

/** An auction in the list: who watches now, the highest audience so far, and how it went. */
export function AuctionCard({ auction }: { auction: AuctionDetail }) {
  const { data: answer } = useQuery({
    queryKey: ["sparkline", auction.id],
    queryFn: async () =>
      dataOf(await reached(() => auctionApi.getViewerAnalytics(auction.id, { points: SPARKLINE_POINTS }))),
    refetchInterval: auction.state === "live" ? MINUTE_MS : false,
  });
  const data = answer && withPresent(answer, auction.viewerCount);
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
        <Group gap="lg" wrap="nowrap" maw="100%">
          {data && data.snapshots.length > 1 && <Sparkline analytics={data} />}
          <Figure label="Watching now" value={formatViewers(auction.viewerCount)} />
          <Figure label="Peak" value={formatCount(data?.summary.overallPeak ?? null)} />
        </Group>
      </Group>
    </Paper>
  );
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <Stack gap={0} miw="5rem" style={{ flexShrink: 0, whiteSpace: "nowrap" }}>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={700}>
        {value}
      </Text>
    </Stack>
  );
}
