import type { AuctionDetail } from "@headcount/protocol";
import { Group, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useRecentSlots } from "../../api/analytics.ts";
import { useAuction } from "../../api/auctions.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { formatViewers } from "../../format/format.ts";
import { serverNow, serverTime } from "../../time/server-time.ts";
import { TEXT } from "../text.ts";
import { type CountAt, recent, recentCounts } from "./recent-counts.ts";

const T = TEXT.watching;
/** An older count may be wrong. */
const OLD_MS = 20_000;

interface WatchingProps {
  auction: AuctionDetail;
  /** Epoch ms. */
  now: number;
}

/** The count, and its last five minutes from the recorded slots and from the counts that this page has seen. */
export function Watching({ auction, now }: WatchingProps) {
  const { dataUpdatedAt } = useAuction(auction.id);
  const { data: slots = [] } = useRecentSlots(auction.id, () => recent(serverNow()), auction.enableViewerAnalytics);
  const [seen, setSeen] = useState<readonly CountAt[]>([]);
  const { viewerCount: count } = auction;
  const at = serverTime(dataUpdatedAt);
  useEffect(() => {
    if (count === null) return;
    setSeen((before) => [...before.filter((one) => one.at > recent(at).from && one.at < at), { at, count }]);
  }, [at, count]);
  const isOld = now - at > OLD_MS;
  return (
    <Group gap="md" align="flex-end" miw={0} maw="100%" translate="no">
      <Stack gap={0}>
        <Text fz={28} fw={700} lh={1.2} {...(isOld && { c: "dimmed" })}>
          {formatViewers(count)}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {isOld ? T.old : T.now}
        </Text>
      </Stack>
      <Stack gap={0} miw={0}>
        <Sparkline values={recentCounts([...slots, ...seen], now)} />
        <Text size="xs" c="dimmed" style={{ whiteSpace: "nowrap" }}>
          {T.line}
        </Text>
      </Stack>
    </Group>
  );
}
