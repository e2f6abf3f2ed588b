import { viewerAnalytics as answer, auctionId, viewerCount, viewersQuery } from "@headcount/protocol";
import { z } from "zod";
import { type AnalyticsContext, resolveQuery } from "../analytics/query.ts";
import { viewerAnalytics } from "../analytics/series.ts";
import type { ApiOptions, App } from "./context.ts";
import { organizerOnly, ownAuction } from "./guards.ts";

/** The audience of an own auction over time. */
export function viewersRoutes(app: App, { store, accounts, liveCounts, now, grid, retentionDays }: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/viewers",
    {
      onRequest: organizerOnly(accounts),
      schema: {
        params: z.object({ id: auctionId }),
        querystring: viewersQuery,
        response: { 200: z.object({ success: z.literal(true), data: answer }) },
      },
    },
    async (request) => {
      const auction = await ownAuction(store, request.params.id, request.organizer);
      const at = now();
      const count = (await liveCounts([auction.id])).get(auction.id) ?? null;
      const context: AnalyticsContext = {
        now: at,
        grid,
        auction,
        extent: await store.minutes.extent(auction.id, at),
        retentionDays,
        current: count && viewerCount(count, auction.countMode),
      };
      const query = resolveQuery(request.query, context);
      const data = await viewerAnalytics(store.minutes.read(auction.id, query, at), query, context);
      return { success: true as const, data };
    },
  );
}
