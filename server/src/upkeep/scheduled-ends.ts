import type { Grid } from "@headcount/protocol";
import type { AuctionWritten } from "../http/types.ts";
import type { Logger } from "../platform/logger.ts";
import { patchedAuction } from "../routes/organizer/auction-changes.ts";
import { audit, BY_HEADCOUNT } from "../routes/organizer/audit.ts";
import { settingChanges } from "../routes/organizer/audit-changes.ts";
import type { Store, StoredAuction } from "../storage/store.ts";

const AUCTIONS_PER_PAGE = 100;

interface ScheduledEndsOptions {
  store: Store;
  retentionMs: number;
  grid: Grid;
  log: Logger;
  /** Epoch ms. */
  now(): number;
  auctionWritten: AuctionWritten;
}

/**
 * Returns a function that ends the live auctions whose `endsAt` has passed; call it every few seconds. An auction ends at its `endsAt`, even if no server ran
 * then. Several servers may call it at once: one of them ends each auction.
 */
export function scheduledEnds({ store, retentionMs, grid, log, now, auctionWritten }: ScheduledEndsOptions) {
  const end = async (id: string): Promise<void> => {
    let before: StoredAuction | null = null;
    const changed = await store.auctions.update(id, (auction) => {
      const { state, endsAt } = auction;
      const isDue = state === "live" && endsAt !== null && Date.parse(endsAt) <= now();
      before = isDue ? auction : null;
      return isDue
        ? patchedAuction(auction, { state: "ended" }, { now: Date.parse(endsAt), retentionMs, grid })
        : auction;
    });
    if (!before || !changed) return;
    await auctionWritten(id, changed);
    const changes = settingChanges(before, changed);
    await audit({ store, now, log }, BY_HEADCOUNT, { act: "auction_changed", auction: changed, changes });
  };

  return async (): Promise<void> => {
    for (;;) {
      const due = await store.auctions.listDue(new Date(now()).toISOString(), AUCTIONS_PER_PAGE);
      for (const { id } of due) await end(id);
      if (due.length < AUCTIONS_PER_PAGE) return;
    }
  };
}
