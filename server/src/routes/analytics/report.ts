import { type AudienceReport, audienceReport, publicAuction, type RangeQuery, rangeQuery } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import { methodOf } from "../../analytics/method.ts";
import { momentsWithin } from "../../analytics/query.ts";
import { lotsByPeak } from "../../analytics/report.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { isLiveRange } from "./kept-summary.ts";
import { lotsOf, lotsWithin } from "./lots.ts";
import { sourcesOver } from "./sources.ts";
import { sponsorsIn } from "./sponsors.ts";
import { storedRange } from "./stored-range.ts";
import { usualFor } from "./usual-sale.ts";
import { audienceOver } from "./viewers.ts";

/** Points that fit the width of a printed chart. */
const POINTS = 300;
const TOP_LOTS = 10;

/** The report on a range of an auction. */
async function reportOf(
  options: ApiOptions,
  { auction, principal, query: asked }: Pick<FastifyRequest, "auction" | "principal"> & { query: RangeQuery },
): Promise<AudienceReport> {
  const { grid } = options;
  const now = options.now();
  const query = { ...asked, timeRange: asked.timeRange ?? (auction.liveSpans.length > 0 ? "live" : "all") } as const;
  const { range } = await storedRange(options, auction, query, now);
  let total = 0;
  const byPeak = lotsByPeak(TOP_LOTS);
  for await (const some of lotsWithin(await lotsOf(options, auction), momentsWithin(query, range)))
    for (const lot of some) {
      total += 1;
      byPeak.add(lot);
    }
  const audience = await audienceOver(options, auction, { ...query, points: POINTS, finest: "minute" });
  const { summary, meta } = audience;
  const lots = { total, byPeak: byPeak.finish() };
  const peakIsBound = [summary, ...lots.byPeak].some((shown) => shown.peakIsBound);
  return {
    ...audience,
    auction: publicAuction.parse(auction),
    madeAt: new Date(now).toISOString(),
    lots,
    // A part of a sale cannot be compared with whole ones.
    usual: isLiveRange(query, auction) ? await usualFor(options, auction, principal) : null,
    sponsors: await sponsorsIn(options, auction, momentsWithin(query, range)),
    sources: await sourcesOver(options, auction, query),
    method: methodOf({ grid, auction, ...meta, ...summary, peakIsBound }),
  };
}

/** The report of an organizer's auction. */
export function reportRoutes(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/report",
    {
      onRequest: auctionMay(options, "read", ["dashboard", "report"]),
      schema: {
        params: refParams,
        querystring: rangeQuery,
        response: { 200: answer(audienceReport) },
      },
    },
    async (request) => ({
      success: true as const,
      data: await reportOf(options, request),
    }),
  );
}
