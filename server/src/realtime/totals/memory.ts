import type { OwnAudience, Totals, TotalsState } from "./totals.ts";

const ALONE: TotalsState = {
  ...{ nodes: 1, lastError: null, staleSeconds: 0 },
  ...{ ticks: 0, failedTicks: 0, tickMs: 0, reaped: 0 },
};

/** The totals of a single node are its own numbers. */
export const memoryTotals = (own: OwnAudience): Totals => ({
  count: (auctionId, now) => own.count(auctionId, now),
  excluded: (auctionId) => own.excluded(auctionId),
  changed() {},
  subscribe() {},
  lead() {},
  async report() {},
  state: ALONE,
  async start() {},
  async stop() {},
});
