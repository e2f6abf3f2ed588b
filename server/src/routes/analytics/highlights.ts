import { countingOf, type Highlight, type Highlights, highlights, viewerCount } from "@headcount/protocol";
import {
  afterPeak,
  type HighlightFindings,
  highlightsOf,
  RECENT_MINUTES,
} from "../../analytics/highlights/highlights.ts";
import { salesBefore, USUAL_SALES, usualOf } from "../../analytics/highlights/usual.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay, type Principal } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { yielder } from "../../platform/yielder.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { keptSummary } from "./kept-summary.ts";
import { ALWAYS, lotsOf, momentPages } from "./lots.ts";
import { storedContext } from "./stored-range.ts";
import { OVERVIEW_POINTS } from "./summaries.ts";
import { audienceOver } from "./viewers.ts";

/** The auctions that are searched for earlier sales, from the one created last. */
const MAX_SALES_READ = 1_000;
const PAGE = 100;

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

/** The organizer's auctions, at most `MAX_SALES_READ`. */
async function auctionsOf({ store }: ApiOptions, organizer: string): Promise<StoredAuction[]> {
  const found: StoredAuction[] = [];
  while (found.length < MAX_SALES_READ) {
    const last = found.at(-1);
    const after = last && { at: Date.parse(last.createdAt), id: last.id };
    const page = await store.auctions.listByMember(organizer, { after, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) break;
  }
  return found;
}

/** The peaks of the last sales before the auction. Sales without a summary, and peaks that are only bounds, are left out. */
async function peaksBefore(options: ApiOptions, auction: StoredAuction, organizer: string): Promise<number[]> {
  const sales = salesBefore(auction, await auctionsOf(options, organizer), options.now());
  const peaks: number[] = [];
  for (let at = 0; at < sales.length && peaks.length < USUAL_SALES; at += USUAL_SALES) {
    const ids = sales.slice(at, at + USUAL_SALES).map(({ id }) => id);
    const overviews = await options.store.summaries.overviews(ids);
    for (const id of ids) {
      const { overallPeak = null, peakIsBound = true } = overviews.get(id) ?? {};
      if (overallPeak !== null && !peakIsBound) peaks.push(overallPeak);
    }
  }
  return peaks.slice(0, USUAL_SALES);
}

/** This sale's peak beside the organizer's earlier sales. `null` if its peak is only a bound, or does not count as the auction does. */
async function usualFor(options: ApiOptions, auction: StoredAuction, organizer: string): Promise<Highlight | null> {
  const peaks = await options.analyticsQueue(auction.id, JSON.stringify(["peaks before", organizer]), () =>
    peaksBefore(options, auction, organizer),
  );
  const live = { timeRange: "live", points: OVERVIEW_POINTS, finest: "minute" } as const;
  const { summary, meta } = await audienceOver(options, auction, live);
  const isAlike = countingOf(meta.countMode, summary.countModes) === auction.countMode;
  if (summary.overallPeak === null || summary.peakIsBound || !isAlike) return null;
  return usualOf(summary.overallPeak, peaks);
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
        highlights: usual ? [...highlights, usual] : highlights,
      };
      return { success: true as const, data };
    },
  );
}
