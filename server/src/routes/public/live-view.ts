import {
  type AuctionCount,
  auctionId,
  byTime,
  HeadcountError,
  LOT_EDGES,
  liveView,
  publicAuction,
  publicConfig,
  publicCounts,
  publicMoment,
} from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { visibleAuction } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { memberPass } from "../../platform/tokens/member-pass.ts";
import type { StoredAuction } from "../../storage/store.ts";

const MOMENTS_SHOWN = 20;
/** Additional openings and hammers, so that the page can apply a correction of one. */
const LIVE_VIEW_EDGES = 10;
const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** Public data: for the live page and the sign-in page. */
export function liveViewRoutes(app: App, options: ApiOptions): void {
  const { store, liveCounts, now, signUp, retentionDays, realtimeUrl, publicUrl } = options;
  const visible = visibleAuction(options);
  app.get(
    "/api/v1/auctions/:id/live-view",
    {
      config: { isPublic: true },
      schema: {
        params: z.object({ id: auctionId }),
        response: { 200: answer(liveView) },
      },
    },
    async (request) => {
      const auction = await visible(request, request.params.id);
      if (!auction) throw new HeadcountError("AUCTION_NOT_FOUND");
      const known = (await liveCounts([auction.id])).get(auction.id);
      // Only the organizer sees the excluded connections.
      const { excluded: _, ...counted } = known ?? {};
      // The version of the exact count would reveal changes that the rounded count hides.
      const version = auction.publicCounter === "exact" ? (known?.version ?? 0) : now();
      const [viewerCount, count] = known
        ? publicCounts({ ...(counted as AuctionCount), version }, auction)
        : [null, null];
      const edges = await store.moments.list(auction.id, {
        interval: ALWAYS,
        types: LOT_EDGES,
        limit: LIVE_VIEW_EDGES,
      });
      const latest = await store.moments.list(auction.id, { interval: ALWAYS, limit: MOMENTS_SHOWN });
      const { lot, opening, lastBid } = await store.moments.sale(auction.id);
      const ofBlock = [opening, lastBid].filter((moment) => moment !== null);
      const moments = [...new Map([...edges, ...latest, ...ofBlock].map((moment) => [moment.id, moment])).values()];
      const data = {
        auction: publicAuction.parse(auction),
        viewerCount,
        count: viewerCount === null ? null : count,
        currentLot: auction.state === "ended" ? null : lot,
        moments: moments.sort((a, b) => byTime(b, a)).map((moment) => publicMoment.parse(moment)),
        realtimeUrl,
        accessToken: await passFor(options, request, auction),
        now: new Date(now()).toISOString(),
      };
      return { success: true as const, data };
    },
  );

  app.get(
    "/api/v1/config",
    { config: { isPublic: true }, schema: { response: { 200: answer(publicConfig) } } },
    async () => ({
      success: true as const,
      data: { signUp, retentionDays, realtimeUrl, publicUrl },
    }),
  );
}

/** The pass with which a member's page connects if the auction needs access tokens. */
async function passFor(
  { serverSecret, now }: ApiOptions,
  { principal }: FastifyRequest,
  { id, access }: StoredAuction,
): Promise<string | null> {
  // Only members have a principal here. A viewer's token gives none.
  return access === "token" && principal ? memberPass(serverSecret, id, principal.organizer, now()) : null;
}
