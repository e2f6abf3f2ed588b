import type { AuctionDetail } from "@headcount/protocol";
import { IDLE_LIVE_MS } from "@headcount/protocol/limits";
import { Alert, Text } from "@mantine/core";
import { canChangeState } from "./state-button.tsx";
import { TEXT } from "./text.ts";

/** Asks whether a live auction without viewers for hours is over; nothing for other auctions. */
export function IdleNotice({ auction }: { auction: AuctionDetail }) {
  const { state, emptySeconds, demo, kind } = auction;
  if (state !== "live" || emptySeconds === null || demo || kind !== null || !canChangeState(auction)) return null;
  if (emptySeconds * 1_000 < IDLE_LIVE_MS) return null;
  return (
    <Alert color="yellow" variant="light" role="status" title={TEXT.idle.title}>
      <Text size="sm">{TEXT.idle.text(Math.floor(emptySeconds / 3_600))}</Text>
    </Alert>
  );
}
