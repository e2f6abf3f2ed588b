import type { AuctionDetail, CatalogueLot } from "@headcount/protocol";
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatClock } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import { momentText } from "../../format/moment-words.ts";
import { serverNow } from "../../time/server-time.ts";
import type { DeskView } from "../desk-view.ts";
import { TEXT } from "../text.ts";
import { Interest } from "./interest.tsx";
import { Watching } from "./watching.tsx";

const T = TEXT.block;

interface OnTheBlockProps {
  auction: AuctionDetail;
  view: DeskView;
  catalogue: readonly CatalogueLot[];
}

const SECOND_MS = 1_000;

/** The server's time, epoch ms, each second. */
function useNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** The lot on the block with its last bid and its time, or the next lot, and the audience. */
export function OnTheBlock({ auction, view: { lot, lastBid, nextLot }, catalogue }: OnTheBlockProps) {
  const now = useNow();
  const estimate = catalogue.find(({ number }) => number === (lot ?? nextLot)?.number)?.estimate;
  const next = nextLot ? T.next(isolated(nextLot.number), isolated(nextLot.title ?? "")) : T.noNext;
  const onBlock = T.lot(isolated(lot?.number ?? ""));
  return (
    <Paper withBorder p="md" radius="lg" component="section" aria-label={T.title} translate="no">
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={4} miw={0} flex="1 1 14rem">
          <Text size="sm" c="dimmed" mih="1.55em">
            {lot ? (lot.title === null ? "" : onBlock) : T.none}
          </Text>
          <Title order={2} size="h3" style={{ overflowWrap: "anywhere" }} dir="auto">
            {lot ? (lot.title ?? onBlock) : next}
          </Title>
          <Text mih="1.55em" fw={500} style={{ overflowWrap: "anywhere" }}>
            {lastBid ? momentText(lastBid) : lot ? T.noBid : ""}
          </Text>
          {lot && (
            <Text size="sm" c="dimmed">
              {T.since(formatClock(now - Date.parse(lot.openedAt)))}
            </Text>
          )}
          {lot && <Interest auctionId={auction.id} lotNumber={lot.number} />}
          {estimate !== undefined && (
            <Text size="sm" c="dimmed">
              {T.estimate(isolated(estimate))}
            </Text>
          )}
        </Stack>
        <Watching auction={auction} now={now} />
      </Group>
    </Paper>
  );
}
