import type { Estimate, Interval } from "@headcount/protocol";
import type { AnalyticsContext } from "../../analytics/query.ts";
import { addViewers, estimateOf, type UniqueViewers } from "../../minutes/visits.ts";
import type { Store } from "../../storage/store.ts";

/** Unique viewers in these minutes; `null` if people are not distinguished. */
export async function uniqueViewersIn(
  store: Store,
  auction: AnalyticsContext["auction"] & { id: string },
  intervals: readonly Interval[],
  now: number,
): Promise<Estimate | null> {
  if (auction.countMode !== "people") return null;
  let all: UniqueViewers | null = null;
  for (const { from, to } of intervals) {
    const found = await store.minutes.uniqueViewers(auction.id, { from, to }, now);
    if (found) all = addViewers(all, found);
  }
  return all && estimateOf(all);
}
