import type { OwnAudience, Totals } from "./totals.ts";

/** The totals of a node that is alone: its own numbers. */
export const memoryTotals = (own: OwnAudience): Totals => ({
  count: (auctionId, now) => own.count(auctionId, now),
  excluded: (auctionId) => own.excluded(auctionId),
  changed() {},
  subscribe() {},
  lead() {},
  state: null,
  async start() {},
  async stop() {},
});
