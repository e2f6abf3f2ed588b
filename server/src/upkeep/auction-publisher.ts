import type { AuctionWritten } from "../http/types.ts";
import { inTurn } from "../platform/in-turn.ts";
import type { StoredAuction } from "../storage/store.ts";

export interface AuctionPublisherOptions {
  find(id: string): Promise<StoredAuction | null>;
  publish(id: string, auction: StoredAuction | null): unknown;
}

/**
 * Publishes the stored state of an auction after each write. Writes may be answered in a different order than they were performed, so their results
 * could bring back a deleted auction or old settings.
 */
export function auctionPublisher({ find, publish }: AuctionPublisherOptions): AuctionWritten {
  const turns = inTurn();
  return (id, written) =>
    turns(id, async () => {
      // While the store does not answer, the write itself is the newest known state.
      await publish(id, await find(id).catch(() => written));
    });
}
