import type { AuctionDetail } from "@headcount/protocol";
import { IDLE_LIVE_MS } from "@headcount/protocol/limits";
import { Alert, Button, Group, Text } from "@mantine/core";
import { usePatchAuction } from "../api/auctions.ts";
import { ErrorNotice } from "./error-notice.tsx";
import { TEXT } from "./text.ts";

/** Asks whether a live auction without viewers for hours is over; nothing for other auctions. */
export function IdleNotice({ auction }: { auction: AuctionDetail }) {
  const patch = usePatchAuction(auction.id);
  const { state, emptySeconds, demo, kind, role } = auction;
  const canEnd = role === "owner" || role === "editor";
  if (state !== "live" || emptySeconds === null || demo || kind !== null || !canEnd) return null;
  if (emptySeconds * 1_000 < IDLE_LIVE_MS) return null;
  return (
    <Alert color="yellow" variant="light" role="status" title={TEXT.idle.title}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" flex="1 1 20rem">
          {TEXT.idle.text(Math.floor(emptySeconds / 3_600))}
        </Text>
        <Button size="xs" color="red.9" loading={patch.isPending} onClick={() => patch.mutate({ state: "ended" })}>
          {TEXT.idle.end}
        </Button>
      </Group>
      <ErrorNotice error={patch.error} />
    </Alert>
  );
}
