import { type AuctionOverview, HeadcountError, minuteStart } from "@headcount/protocol";
import { LRUCache } from "lru-cache";
import type { ApiOptions } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { overviewUntilNow } from "../analytics/overview-until-now.ts";

/** The most auctions whose computed overview is cached. */
const REMEMBERED_OVERVIEWS = 1_000;

export type Overviews = (auctions: readonly StoredAuction[]) => Promise<Map<string, AuctionOverview>>;

/**
 * Reads the overviews of auctions. Ended auctions use their summaries. Others are computed until now, over their live time, or over all stored data if they were
 * never live. Computed overviews are cached for a minute, because stored data grows once a minute.
 */
export function overviewsOf(options: ApiOptions): Overviews {
  const { store, grid, now } = options;
  const known = new LRUCache<string, { minute: number; updatedAt: string; overview: AuctionOverview }>({
    max: REMEMBERED_OVERVIEWS,
  });
  const untilNow = async (auction: StoredAuction): Promise<AuctionOverview> => {
    const { id, updatedAt, liveSpans } = auction;
    const minute = minuteStart(now() - grid.slotMs, grid);
    const same = known.get(id);
    if (same?.minute === minute && same.updatedAt === updatedAt) return same.overview;
    const timeRange = liveSpans.length > 0 ? "live" : "all";
    const overview = await overviewUntilNow(options, auction, { timeRange });
    known.set(id, { minute, updatedAt, overview });
    return overview;
  };
  return async (auctions) => {
    const ended = auctions.filter(({ state }) => state === "ended").map(({ id }) => id);
    const overviews = await store.summaries.overviews(ended);
    for (const auction of auctions.filter(({ id }) => !overviews.has(id))) {
      try {
        const overview = await untilNow(auction);
        if (overview.overallPeak !== null || auction.liveSpans.length > 0) overviews.set(auction.id, overview);
      } catch (error) {
        // The list is still useful if there is no time now to compute the numbers of an auction.
        if (!(error instanceof HeadcountError)) throw error;
      }
    }
    return overviews;
  };
}
