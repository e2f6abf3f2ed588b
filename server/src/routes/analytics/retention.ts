import { type RangeQuery, type Retention, rangeQuery, retention } from "@headcount/protocol";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { startRetention } from "../../minutes/visits.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { isLiveRange, keptSummary } from "./kept-summary.ts";
import { storedRange } from "./stored-range.ts";

/** How long people stayed in a range. */
export async function retentionIn(options: ApiOptions, auction: StoredAuction, query: RangeQuery): Promise<Retention> {
  const kept = isLiveRange(query, auction) ? await keptSummary(options, auction) : null;
  if (kept) return kept.retention;
  const { store, now, grid } = options;
  const at = now();
  const { whole } = await storedRange(options, auction, query, at);
  const curve = startRetention(grid);
  for (const interval of whole)
    for await (const minute of store.minutes.visits(auction.id, interval, at)) curve.add(minute);
  return curve.finish();
}

/** How long people stay at an auction. */
export function retentionRoutes(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/retention",
    {
      onRequest: auctionMay(options, "read", ["dashboard"]),
      schema: {
        params: refParams,
        querystring: rangeQuery,
        response: { 200: answer(retention) },
      },
    },
    async (request) => {
      const { auction, query } = request;
      const data = await options.analyticsQueue(auction.id, JSON.stringify(["retention", query]), () =>
        retentionIn(options, auction, query),
      );
      return { success: true as const, data };
    },
  );
}
