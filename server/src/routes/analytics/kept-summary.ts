import { type AuctionSummary, DAY_MS, type RangeQuery } from "@headcount/protocol";
import type { LotFindings } from "../../analytics/lots/lots.ts";
import { defaultRange } from "../../analytics/query.ts";
import type { ApiOptions } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";

/** The live time of an ended auction whose minutes are all still stored. */
export const isWhole = ({ state, liveSpans }: StoredAuction, now: number, retentionDays: number): boolean =>
  state === "ended" && liveSpans[0] !== undefined && Date.parse(liveSpans[0].from) > now - retentionDays * DAY_MS;

/** The summary of an ended auction whose minutes have begun to expire; `null` while its minutes have more detail, and if there is no summary. */
export const keptSummary = async (
  { store, now, retentionDays }: ApiOptions,
  auction: StoredAuction,
): Promise<AuctionSummary | null> =>
  auction.state === "ended" && auction.liveSpans.length > 0 && !isWhole(auction, now(), retentionDays)
    ? store.summaries.find(auction.id)
    : null;

/** Whether a query is for the live time of an auction that has ended. */
export const isLiveRange = ({ timeRange, from, to }: RangeQuery, { liveSpans }: StoredAuction): boolean =>
  from === undefined && to === undefined && (timeRange ?? defaultRange({ liveSpans })) === "live";

/** Lots from the stored summary. */
export const keptLots = ({ lots: { lots, bids, total, ...findings } }: AuctionSummary): LotFindings => ({
  ...findings,
  count: total,
  lots: () => lots,
  bids: () => bids,
});
