import { auctionId, HeadcountError, lotInterest, type PublicHeat, publicCount, publicHeat } from "@headcount/protocol";
import { z } from "zod";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay, visibleAuction } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { currentCount, lotOnTheBlock } from "./lots.ts";

/** The interest in the lot on the block: for the organizer's desk, and for public screens. */
export function onTheBlockRoutes(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/on-the-block",
    {
      onRequest: auctionMay(options, "read"),
      schema: { params: refParams, response: { 200: answer(lotInterest.nullable()) } },
    },
    async ({ auction }) => {
      const lot = await lotOnTheBlock(options, auction);
      return { success: true as const, data: lot && lotInterest.parse(lot) };
    },
  );

  const visible = visibleAuction(options);
  app.get(
    "/api/v1/auctions/:id/heat",
    {
      config: { isPublic: true },
      schema: { params: z.object({ id: auctionId }), response: { 200: answer(publicHeat) } },
    },
    async (request) => {
      const auction = await visible(request, request.params.id);
      if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
      return { success: true as const, data: await heatFor(options, auction) };
    },
  );
}

/** The heat, unless the public may not see the lowest number of viewers that it comes from. */
async function heatFor(options: ApiOptions, auction: StoredAuction): Promise<PublicHeat> {
  const lot = auction.state === "live" ? await lotOnTheBlock(options, auction) : null;
  if (!lot) return { lotNumber: null, heat: null };
  const { number: lotNumber, bids, heat, minViewers } = lot;
  const counts = [minViewers, await currentCount(options, auction)].filter((count) => count !== null);
  const isPublic = counts.every((count) => publicCount(count, auction) !== null);
  return { lotNumber, heat: heat !== null && bids > 0 && isPublic ? Math.round(heat) : null };
}
