import { createHash } from "node:crypto";
import {
  type Grid,
  minuteStart,
  type ViewerAnalytics,
  type ViewersQuery,
  viewerAnalytics as viewerAnalyticsSchema,
  viewerCount,
  viewersQuery,
} from "@headcount/protocol";
import { z } from "zod";
import { resolveQuery } from "../../analytics/query.ts";
import { viewerAnalytics } from "../../analytics/series.ts";
import { slotAnalytics } from "../../analytics/slot-series.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { isLiveRange, keptSummary } from "./kept-summary.ts";
import { storedRange, withEdges } from "./stored-range.ts";
import { uniqueViewersIn } from "./unique-viewers.ts";

const WEAK = "W/";
/** A weak ETag, because it is the same for every encoding. It changes with the data, but not with `now` within the same minute. */
const tagOf = (data: ViewerAnalytics, grid: Grid): string => {
  const to = minuteStart(Date.parse(data.meta.to), grid);
  const content = JSON.stringify({ ...data, meta: { ...data.meta, to } });
  return `${WEAK}"${createHash("sha1").update(content).digest("base64url")}"`;
};

/** The audience of an auction over a range. */
export async function audienceOver(
  options: ApiOptions,
  auction: StoredAuction,
  asked: ViewersQuery,
): Promise<ViewerAnalytics> {
  const { store, liveCounts, now } = options;
  const at = now();
  const count = (await liveCounts([auction.id])).get(auction.id) ?? null;
  const current = count && viewerCount(count, auction.countMode);
  const kept = isLiveRange(asked, auction) ? await keptSummary(options, auction) : null;
  if (kept) {
    const { snapshots, summary, meta } = kept.audience;
    const tracked = auction.enableViewerAnalytics;
    return { snapshots, summary: { ...summary, current, tracked }, meta: { ...meta, tz: asked.tz ?? meta.tz } };
  }
  return options.analyticsQueue(auction.id, JSON.stringify(["viewers", asked, current]), async () => {
    const stored = await storedRange(options, auction, asked, at);
    const uniqueViewers = await uniqueViewersIn(store, auction, stored.whole, at);
    const context = { ...(await withEdges(stored)), current, uniqueViewers };
    const query = resolveQuery(asked, context);
    if (query.unit === "slot") return slotAnalytics(stored.minutes(), stored.sources.slots(query), query, context);
    return viewerAnalytics(stored.minutes(), query, context);
  });
}

/** The audience of an organizer's auction over time. */
export function viewersRoutes(app: App, options: ApiOptions): void {
  const { grid } = options;
  app.get(
    "/api/v1/auctions/:id/analytics/viewers",
    {
      onRequest: auctionMay(options, "read", ["dashboard", "replay"]),
      schema: {
        params: refParams,
        querystring: viewersQuery,
        response: { 200: answer(viewerAnalyticsSchema), 304: z.undefined() },
      },
    },
    async (request, reply) => {
      const data = await audienceOver(options, request.auction, request.query);
      const tag = tagOf(data, grid);
      reply.header("etag", tag);
      if (request.headers["if-none-match"]?.includes(tag.slice(WEAK.length))) return reply.code(304).send(undefined);
      return { success: true as const, data };
    },
  );
}
