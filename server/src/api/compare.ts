import { comparison as answer, auctionId, compareQuery } from "@headcount/protocol";
import { z } from "zod";
import { besides, byLot, type Candidate, livePart, sharedUnit, sinceStart } from "../analytics/compare.ts";
import type { AnalyticsContext } from "../analytics/query.ts";
import type { StoredAuction } from "../storage/store.ts";
import type { ApiOptions, App } from "./context.ts";
import { organizerOnly, ownAuction } from "./guards.ts";
import { lotsOf } from "./lots.ts";
import { reached } from "./reached.ts";

/** Own auctions side by side. */
export function compareRoutes(app: App, options: ApiOptions): void {
  const { store, accounts, now, grid, retentionDays } = options;
  const candidate = async (auction: StoredAuction, at: number): Promise<Candidate> => {
    const extent = await store.minutes.extent(auction.id, at);
    const context: AnalyticsContext = { now: at, grid, auction, extent, retentionDays, current: null };
    context.reached = await reached(store, auction, livePart(context), at);
    return { auction, context, minutes: (stretch) => store.minutes.read(auction.id, stretch, at) };
  };
  app.get(
    "/api/v1/auctions/:id/analytics/compare",
    {
      onRequest: organizerOnly(accounts),
      schema: {
        params: z.object({ id: auctionId }),
        querystring: compareQuery,
        response: { 200: z.object({ success: z.literal(true), data: answer }) },
      },
    },
    async (request) => {
      const { with: others, align } = request.query;
      const at = now();
      const auctions: StoredAuction[] = [];
      for (const id of [request.params.id, ...others]) auctions.push(await ownAuction(store, id, request.organizer));
      const candidates = await Promise.all(auctions.map((auction) => candidate(auction, at)));
      const unitMinutes = sharedUnit(candidates);
      const sides = [];
      // One after the other: each is read in one pass, and nobody else has to wait for all of them.
      for (const [place, auction] of auctions.entries()) {
        const side = await sinceStart(candidates[place] as Candidate, unitMinutes);
        sides.push(align === "lot" ? byLot(side, (await lotsOf(options, auction)).lots) : side);
      }
      const data = { align, unitMinutes: align === "lot" ? null : unitMinutes, auctions: besides(sides) };
      return { success: true as const, data };
    },
  );
}
