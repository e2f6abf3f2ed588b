import { type Highlights, highlights, type SeasonSale, type Usuals, viewerCount } from "@headcount/protocol";
import {
  afterPeak,
  type HighlightFindings,
  highlightsOf,
  RECENT_MINUTES,
} from "../../analytics/highlights/highlights.ts";
import { isReal, saleOf } from "../../analytics/season/sales.ts";
import { NO_USUALS, usualHighlight, usualsOf } from "../../analytics/season/usual.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay, type Principal } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { yielder } from "../../platform/yielder.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { endedSales } from "./ended-sales.ts";
import { keptSummary } from "./kept-summary.ts";
import { ALWAYS, lotsOf, momentPages } from "./lots.ts";
import { overviewUntilNow } from "./overview-until-now.ts";
import { storedContext } from "./stored-range.ts";

/** The highlights of the auction itself, the same for every reader. Without minutes, only those of the stored lots remain. */
async function highlightsIn(options: ApiOptions, auction: StoredAuction): Promise<HighlightFindings> {
  const { store, analyticsQueue, now } = options;
  // A computation that waits for another one in the queue could block it.
  const lots = await lotsOf(options, auction);
  return analyticsQueue(auction.id, "highlights", async () => {
    if (await keptSummary(options, auction)) {
      const found = await afterPeak(lots, yielder);
      return { levelBefore: null, highlights: found ? [found] : [] };
    }
    const { context, sources } = await storedContext(options, auction, now());
    const wanted = { interval: ALWAYS, order: "oldest", types: ["break", "lot_opened"] } as const;
    const moments = momentPages(store.moments, auction.id, wanted);
    return highlightsOf(context, { ...sources, lots, moments, yielder });
  });
}

/** The sale of an auction, with its numbers until now. What remains of it does not change when it is summarized. */
async function saleIn(options: ApiOptions, auction: StoredAuction): Promise<SeasonSale> {
  const stored = auction.state === "ended" ? await options.store.summaries.overviews([auction.id]) : null;
  const overview = stored?.get(auction.id) ?? (await overviewUntilNow(options, auction, { timeRange: "live" }));
  return saleOf({ ...auction, overview });
}

/** How the sale did against the organizer's earlier sales. Of one that is not over, only the peak is compared. */
async function usualFor(options: ApiOptions, auction: StoredAuction, organizer: string): Promise<Usuals | null> {
  if (!isReal(auction)) return null;
  const sale = await saleIn(options, auction);
  const isAlike = sale.counts === auction.countMode;
  if (!isAlike || sale.peak === null) return null;
  const usual = usualsOf(sale, (await endedSales(options.store, organizer)).filter(isReal).map(saleOf));
  return auction.state === "ended" ? usual : { ...NO_USUALS, peak: usual.peak };
}

/** The change from the level before to the current count. */
async function recentOf(
  { liveCounts }: ApiOptions,
  { id, countMode }: StoredAuction,
  levelBefore: number | null,
): Promise<Highlights["recent"]> {
  const count = (await liveCounts([id])).get(id);
  if (!count || levelBefore === null) return null;
  return { minutes: RECENT_MINUTES, change: Math.round(viewerCount(count, countMode) - levelBefore) };
}

/** The organizer who may see other sales: signed in, or by an API key. Shares, tokens and users of a host application see only this one. */
const organizerOf = (principal: Principal | undefined): string | null =>
  principal && !principal.isToken && !principal.isApp ? principal.organizer : null;

/** What stands out in the audience of an organizer's auction. */
export function highlightsRoutes(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/highlights",
    {
      onRequest: auctionMay(options, "read", ["dashboard"]),
      schema: { params: refParams, response: { 200: answer(highlights) } },
    },
    async ({ auction, principal }) => {
      const { levelBefore, highlights } = await highlightsIn(options, auction);
      const organizer = organizerOf(principal);
      const usual = organizer === null ? null : await usualFor(options, auction, organizer);
      const data = {
        recent: await recentOf(options, auction, levelBefore),
        highlights: usual?.peak ? [...highlights, usualHighlight(usual.peak)] : highlights,
        usual,
      };
      return { success: true as const, data };
    },
  );
}
