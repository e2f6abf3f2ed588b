import { compareQuery, comparison, LIMITS, minuteMs } from "@headcount/protocol";
import { besides, byLot, sharedUnit, sideOf, sinceStart } from "../../analytics/compare/compare.ts";
import { keptWithin } from "../../analytics/live/kept-cut.ts";
import { comparableMs, endedAfter } from "../../analytics/live/live-cut.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionFor, auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { keptSummary } from "./kept-summary.ts";
import { firstLots, lotsOf } from "./lots.ts";
import { storedRange } from "./stored-range.ts";
import { uniqueViewersIn } from "./unique-viewers.ts";

/** Compares an organizer's auctions. */
export function compareRoutes(app: App, options: ApiOptions): void {
  const { now } = options;
  const candidate = async (auction: StoredAuction, at: number) => ({
    auction,
    ...(await storedRange(options, auction, { timeRange: "live" }, at)),
  });
  app.get(
    "/api/v1/auctions/:id/analytics/compare",
    {
      onRequest: auctionMay(options, "read"),
      schema: {
        params: refParams,
        querystring: compareQuery,
        response: { 200: answer(comparison) },
      },
    },
    async (request) => {
      const { with: others, align } = request.query;
      const at = now();
      const compared = await Promise.all(others.map((id) => auctionFor(options, request.principal, "read", id)));
      const all = [request.auction, ...compared];
      const cut = comparableMs(all, at, minuteMs(options.grid));
      const candidates = await Promise.all(
        all.map((auction) => candidate(cut === null ? auction : endedAfter(auction, cut), at)),
      );
      const unitMinutes = sharedUnit(candidates);
      const sides = [];
      // Runs one at a time, so that other requests run in between.
      for (const [place, one] of candidates.entries()) {
        const uncut = all[place] ?? one.auction;
        const kept = await keptSummary(options, uncut);
        const context = { ...one.context, auction: uncut };
        const side = kept
          ? sideOf({ auction: uncut, context }, cut === null ? kept.audience : keptWithin(kept.audience, context, cut))
          : await options.analyticsQueue(one.auction.id, `since start by ${unitMinutes} for ${cut}`, async () => {
              const uniqueViewers = await uniqueViewersIn(options.store, one.auction, one.whole, at);
              return sinceStart({ ...one, context: { ...one.context, uniqueViewers } }, unitMinutes);
            });
        sides.push(
          align === "lot"
            ? byLot(side, await firstLots(await lotsOf(options, one.auction), LIMITS.comparedLots))
            : side,
        );
      }
      const data = {
        align,
        unitMinutes: align === "lot" ? null : unitMinutes,
        comparedMinutes: cut === null ? null : cut / minuteMs(options.grid),
        auctions: besides(sides),
      };
      return { success: true as const, data };
    },
  );
}
