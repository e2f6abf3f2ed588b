import type { AuctionWritten } from "../http/types.ts";
import { inTurn } from "../platform/in-turn.ts";
import type { StoredAuction } from "../storage/store.ts";

export interface AuctionPublisherOptions {
  find(id: string): Promise<StoredAuction | null>;
  publish(id: string, auction: StoredAuction | null): unknown;
}

/**
 * Publishes what an auction is after each write, as it is stored then. Writes may be answered in another order than they were done: the result of each
 * could bring back one that was deleted, or settings that were changed since.
 */
export function auctionPublisher({ find, publish }: AuctionPublisherOptions): AuctionWritten {
  const turns = inTurn();
  return (id, written) =>
    turns(id, async () => {
      // While the store does not answer, the write itself is the newest that is known.
      await publish(id, await find(id).catch(() => written));
    });
}
