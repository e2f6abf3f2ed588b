import { auctionId, type RangeQuery, type Retention, rangeQuery, retention } from "@headcount/protocol";
import { z } from "zod";
import { resolveRange } from "../analytics/query.ts";
import { startRetention } from "../analytics/visits.ts";
import { answer } from "./answer.ts";
import type { ApiOptions, App } from "./context.ts";
import { auctionMay } from "./guards.ts";

/** How long people stay at an own auction. */
export function retentionRoutes(app: App, options: ApiOptions): void {
  const { store, now, grid } = options;
  const retentionIn = async (id: string, query: RangeQuery): Promise<Retention> => {
    const at = now();
    const range = resolveRange(query, { now: at, grid, extent: await store.minutes.extent(id, at) });
    const curve = startRetention(grid);
    for await (const minute of store.minutes.visits(id, range, at)) curve.add(minute);
    return curve.finish();
  };
  app.get(
    "/api/v1/auctions/:id/analytics/retention",
    {
      onRequest: auctionMay(options, "read", ["dashboard"]),
      schema: {
        params: z.object({ id: auctionId }),
        querystring: rangeQuery,
        response: { 200: answer(retention) },
      },
    },
    async (request) => {
      const { auction, query } = request;
      const data = await options.answers(auction.id, JSON.stringify(["retention", query]), () =>
        retentionIn(auction.id, query),
      );
      return { success: true as const, data };
    },
  );
}
