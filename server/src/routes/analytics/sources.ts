import { type Interval, type RangeQuery, rangeQuery, type SourceAnalytics, sourceAnalytics } from "@headcount/protocol";
import { inQuarters, sourceTotals } from "../../analytics/sources/source-totals.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { yielder } from "../../platform/turns/yielder.ts";
import type { MinuteSources, StoredAuction } from "../../storage/store.ts";
import { isLiveRange, keptSummary } from "./kept-summary.ts";
import { storedRange } from "./stored-range.ts";

/** What was counted in the quarters of an hour of an interval. */
export async function sourcesWithin(
  { store, now, grid }: Pick<ApiOptions, "store" | "now" | "grid">,
  auction: StoredAuction,
  interval: Interval,
): Promise<MinuteSources[]> {
  const found: MinuteSources[] = [];
  for await (const one of store.minutes.sources(auction.id, inQuarters(interval, grid), now())) {
    found.push(one);
    if (yielder.isDue()) await yielder.yield();
  }
  return found;
}

/** Where the viewers of a range came from, from the summary if its minutes have expired. `null` if nothing was counted. */
export async function sourcesOver(
  options: ApiOptions,
  auction: StoredAuction,
  query: RangeQuery,
): Promise<SourceAnalytics | null> {
  const all = await sourcesIn(options, auction, query);
  return all.dimensions.length > 0 ? all : null;
}

async function sourcesIn(options: ApiOptions, auction: StoredAuction, query: RangeQuery): Promise<SourceAnalytics> {
  const tracked = auction.trackSources && auction.enableViewerAnalytics;
  const kept = isLiveRange(query, auction) ? (await keptSummary(options, auction))?.sources : null;
  if (kept) return { ...kept, tracked };
  const { range } = await storedRange(options, auction, query, options.now());
  const { from, to } = inQuarters(range, options.grid);
  const found = await sourcesWithin(options, auction, range);
  return {
    ...{ tracked, from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    dimensions: sourceTotals(found.map(({ sources }) => sources)),
  };
}

/** Where the viewers of an auction come from. */
export function sourcesRoutes(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/sources",
    {
      onRequest: auctionMay(options, "read", ["dashboard"]),
      schema: { params: refParams, querystring: rangeQuery, response: { 200: answer(sourceAnalytics) } },
    },
    async ({ auction, query }) => {
      const data = await options.analyticsQueue(auction.id, JSON.stringify(["sources", query]), () =>
        sourcesIn(options, auction, query),
      );
      return { success: true as const, data };
    },
  );
}
