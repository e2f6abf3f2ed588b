import type { AnalyticsContext } from "../analytics/query.ts";
import type { Stretch } from "../analytics/stretch.ts";
import type { Store } from "../storage/store.ts";

/** About how many different people there were in these minutes; `null` where people are not told apart. */
export async function reached(
  store: Store,
  auction: AnalyticsContext["auction"] & { id: string },
  { from, to }: Stretch,
  now: number,
): Promise<number | null> {
  if (auction.countMode !== "people") return null;
  return (await store.minutes.reach(auction.id, { from, to }, now))?.estimate ?? null;
}
