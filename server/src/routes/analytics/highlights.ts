import { type Highlights, highlights, viewerCount } from "@headcount/protocol";
import {
  afterPeak,
  type HighlightFindings,
  highlightsOf,
  RECENT_MINUTES,
} from "../../analytics/highlights/highlights.ts";
import { usualHighlight } from "../../analytics/season/usual.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { yielder } from "../../platform/turns/yielder.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { keptSummary } from "./kept-summary.ts";
import { ALWAYS, lotsOf, momentPages } from "./lots.ts";
import { storedContext } from "./stored-range.ts";
import { usualFor } from "./usual-sale.ts";

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
      const usual = await usualFor(options, auction, principal);
      const data = {
        recent: await recentOf(options, auction, levelBefore),
        highlights: usual?.peak ? [...highlights, usualHighlight(usual.peak)] : highlights,
        usual,
      };
      return { success: true as const, data };
    },
  );
}
