import {
  type AuctionCount,
  auctionId,
  byTime,
  HeadcountError,
  type LiveView,
  LOT_EDGES,
  liveView,
  type MomentType,
  publicAuction,
  publicConfig,
  publicCounts,
  publicMoment,
  type Sale,
} from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { visibleAuction } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { memberPass } from "../../platform/tokens/member-pass.ts";
import type { Store, StoredAuction, StoredMoment } from "../../storage/store.ts";
import { publicSales } from "./public-sales.ts";

const MOMENTS_SHOWN = 60;
/** Openings and hammers, which may be older: for the feed, and so that the page can apply a correction of one. */
const EDGES_SHOWN = 30;
/** Moments since the opening of the lot on the block. */
const MOMENTS_OF_LOT = 500;
const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** Public data: for the live page and the sign-in page. */
export function liveViewRoutes(app: App, options: ApiOptions): void {
  const { store, liveCounts, now, signUp, retentionDays, realtimeUrl, publicUrl, mails } = options;
  const visible = visibleAuction(options);
  const sales = publicSales(store, now);
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
      const sale = await store.moments.sale(auction.id);
      const data = {
        auction: publicAuction.parse(auction),
        viewerCount,
        count: viewerCount === null ? null : count,
        currentLot: auction.state === "ended" ? null : sale.lot,
        ...(await recentMoments(store.moments, auction.id, sale)),
        catalogue: auction.publicCatalogue && auction.state !== "ended" ? await sales.catalogue(auction.id) : null,
        results: auction.state === "ended" ? await sales.results(auction.id) : null,
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
      data: { signUp, retentionDays, realtimeUrl, publicUrl, mail: mails !== null },
    }),
  );
}

/** The latest moments, newest first, and from when on they are all there. */
async function recentMoments(
  moments: Store["moments"],
  id: string,
  { opening, lastBid }: Sale<StoredMoment>,
): Promise<Pick<LiveView, "moments" | "completeAfter">> {
  const list = (limit: number, from = 0, types?: readonly MomentType[]) =>
    moments.list(id, { interval: { ...ALWAYS, from }, limit, types });
  const edges = await list(EDGES_SHOWN, 0, LOT_EDGES);
  let latest = await list(MOMENTS_SHOWN);
  let completeAfter = latest.length < MOMENTS_SHOWN ? null : (latest.at(-1)?.at ?? null);
  if (opening && completeAfter !== null && opening.at <= completeAfter) {
    latest = await list(MOMENTS_OF_LOT, Date.parse(opening.at));
    completeAfter =
      latest.length < MOMENTS_OF_LOT
        ? new Date(Date.parse(opening.at) - 1).toISOString()
        : (latest.at(-1)?.at ?? completeAfter);
  }
  const ofBlock = [opening, lastBid].filter((moment) => moment !== null);
  const known = [...new Map([...edges, ...latest, ...ofBlock].map((moment) => [moment.id, moment])).values()];
  return { moments: known.sort((a, b) => byTime(b, a)).map((moment) => publicMoment.parse(moment)), completeAfter };
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
