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
export function liveViewRoutes(app: App, { store, liveCount, signUp, retentionDays }: ApiOptions): void {
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
      const count = liveCount(auction.id);
      const shown = count && publicCount(viewerCount(count, auction.countMode), auction.publicCounter);
      const data = { auction: publicAuction.parse(auction), viewerCount: shown, count: shown === null ? null : count };
      return { success: true as const, data };
    },
  );

  app.get(
    "/api/v1/config",
    { schema: { response: { 200: z.object({ success: z.literal(true), data: publicConfig }) } } },
    async () => ({ success: true as const, data: { signUp, retentionDays } }),
  );
}
