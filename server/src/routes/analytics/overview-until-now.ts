import type { AuctionOverview, TimeRange } from "@headcount/protocol";
import type { ApiOptions } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { OVERVIEW_POINTS, overviewOf } from "./summaries.ts";
import { audienceOver } from "./viewers.ts";

const NOT_SUMMARIZED = { lots: null, sold: null, soldValue: null, weekday: null, hours: null };

/** The overview of an auction that has no summary, until now. */
export async function overviewUntilNow(
  options: ApiOptions,
  auction: StoredAuction,
  { timeRange }: { timeRange: TimeRange },
): Promise<AuctionOverview> {
  const audience = await audienceOver(options, auction, { timeRange, points: OVERVIEW_POINTS, finest: "minute" });
  return overviewOf(audience, NOT_SUMMARIZED, new Date(options.now()).toISOString());
}
