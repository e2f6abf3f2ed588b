import {
  auctionId,
  HeadcountError,
  liveView,
  publicAuction,
  publicConfig,
  publicCount,
  viewerCount,
} from "@headcount/protocol";
import { z } from "zod";
import type { ApiOptions, App } from "./context.ts";

/** What anyone may ask for: the live page's data, and what the sign-in page shows. */
export function liveViewRoutes(app: App, options: ApiOptions): void {
  const { store, liveCounts, signUp, retentionDays, realtimeUrl, publicUrl } = options;
  app.get(
    "/api/v1/auctions/:id/live-view",
    {
      schema: {
        params: z.object({ id: auctionId }),
        response: { 200: z.object({ success: z.literal(true), data: liveView }) },
      },
    },
    async (request) => {
      const auction = await store.auctions.find(request.params.id);
      if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
      const count = (await liveCounts([auction.id])).get(auction.id) ?? null;
      const shown = count && publicCount(viewerCount(count, auction.countMode), auction.publicCounter);
      const visible = shown === null ? null : count;
      const data = { auction: publicAuction.parse(auction), viewerCount: shown, count: visible, realtimeUrl };
      return { success: true as const, data };
    },
  );

  app.get(
    "/api/v1/config",
    { schema: { response: { 200: z.object({ success: z.literal(true), data: publicConfig }) } } },
    async () => ({ success: true as const, data: { signUp, retentionDays, realtimeUrl, publicUrl } }),
  );
}
