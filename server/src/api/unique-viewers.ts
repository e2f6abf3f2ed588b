import type { Estimate } from "@headcount/protocol";
import type { AnalyticsContext } from "../analytics/query.ts";
import type { Stretch } from "../analytics/stretch.ts";
import { estimateOf } from "../analytics/visits.ts";
import type { Store } from "../storage/store.ts";

/** How many different people there were in these minutes; `null` where people are not told apart. */
export async function uniqueViewersIn(
  store: Store,
  auction: AnalyticsContext["auction"] & { id: string },
  { from, to }: Stretch,
  now: number,
): Promise<Estimate | null> {
  if (auction.countMode !== "people") return null;
  const found = await store.minutes.uniqueViewers(auction.id, { from, to }, now);
  return found && estimateOf(found);
}
