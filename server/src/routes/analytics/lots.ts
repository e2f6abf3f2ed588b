import { type Interval, type LotAudience, lotAnalytics as lotAnalyticsSchema, viewerCount } from "@headcount/protocol";
import { jsonAnswer, jsonFields, jsonList } from "../../analytics/export.ts";
import { momentsOfBlock } from "../../analytics/lots/block-moments.ts";
import { type LotFindings, lotFindings } from "../../analytics/lots/lots.ts";
import { isLotWithin } from "../../analytics/query.ts";
import { inSlices, SLICE, sliced } from "../../analytics/slices.ts";
import { refParams } from "../../http/auction-ref.ts";
import { auctionMay } from "../../http/guards.ts";
import { answer } from "../../http/replies.ts";
import { streaming } from "../../http/streaming.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import { yielder } from "../../platform/turns/yielder.ts";
import type { MomentStore, MomentsWanted, StoredAuction, StoredMoment } from "../../storage/store.ts";
import { keptLots, keptSummary } from "./kept-summary.ts";
import { storedContext } from "./stored-range.ts";

/** The interval of all moments. */
export const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** The moments of an interval (epoch ms) page by page, newest first by default. Each page is read when it is needed, and other work runs before it. */
export async function* momentPages(
  moments: MomentStore,
  id: string,
  wanted: Pick<MomentsWanted, "interval" | "order" | "types">,
): AsyncGenerator<StoredMoment[]> {
  let after: MomentsWanted["after"];
  for (;;) {
    const page = await moments.list(id, { ...wanted, after, limit: SLICE });
    yield page;
    const last = page.at(-1);
    if (!last || page.length < SLICE) return;
    after = { at: Date.parse(last.at), id: last.id };
    if (yielder.isDue()) await yielder.yield();
  }
}

/** The count that all answers about the lot on the block share until the slot ends. */
export const currentCount = ({ analyticsQueue, liveCounts }: ApiOptions, { id, countMode }: StoredAuction) =>
  analyticsQueue(id, "current", async () => {
    const count = (await liveCounts([id])).get(id);
    return count ? viewerCount(count, countMode) : null;
  });

/** The audience of an auction's lots. Concurrent requests share one computation. */
export async function lotsOf(options: ApiOptions, auction: StoredAuction): Promise<LotFindings> {
  // A computation that waits for another one in the queue could block it.
  const current = await currentCount(options, auction);
  return options.analyticsQueue(auction.id, "lots", async () => {
    const kept = await keptSummary(options, auction);
    if (kept) return keptLots(kept);
    const { context, sources } = await storedContext(options, auction, options.now());
    const moments = momentPages(options.store.moments, auction.id, { interval: ALWAYS, order: "oldest" });
    return lotFindings({ ...context, current }, { ...sources, moments, yielder });
  });
}

/** The lot on the block; `null` without one. It is computed from its own moments, so that the cost does not depend on the lots before it. */
export async function lotOnTheBlock(options: ApiOptions, auction: StoredAuction): Promise<LotAudience | null> {
  const { store, analyticsQueue, now } = options;
  const current = await currentCount(options, auction);
  const found = await analyticsQueue(auction.id, "on the block", async () => {
    const { opening } = await store.moments.sale(auction.id);
    if (!opening) return null;
    const { includes, isUncertain } = momentsOfBlock(opening);
    const interval = { ...ALWAYS, from: Date.parse(opening.at) };
    const moments: StoredMoment[] = [];
    for await (const page of momentPages(store.moments, auction.id, { interval, order: "oldest" })) {
      if (page.some(isUncertain)) return "uncertain";
      moments.push(...page.filter(includes));
    }
    const { context, sources } = await storedContext(options, auction, now());
    return lastLot(await lotFindings({ ...context, current }, { ...sources, moments: [moments], yielder }));
  });
  const last = found === "uncertain" ? lastLot(await lotsOf(options, auction)) : found;
  return last?.closedAt === null ? last : null;
}

function lastLot(findings: LotFindings): LotAudience | null {
  let last: LotAudience | null = null;
  for (const lot of findings.lots()) last = lot;
  return last;
}

/** The lots that opened within the interval, in groups. */
export async function* lotsWithin(findings: LotFindings, interval: Interval): AsyncGenerator<LotAudience[]> {
  for await (const some of sliced(findings.lots(), yielder)) yield some.filter((lot) => isLotWithin(lot, interval));
}

/** The first lots of the sale. */
export async function firstLots(findings: LotFindings, most: number): Promise<LotAudience[]> {
  const first: LotAudience[] = [];
  for await (const lot of inSlices(findings.lots(), yielder)) {
    if (first.length === most) break;
    first.push(lot);
  }
  return first;
}

/** The audience of an organizer's auction by lots. The answer is streamed while it is computed, because there may be as many lots as moments. */
export function lotsRoutes(app: App, options: ApiOptions): void {
  const { send } = streaming(options);
  app.get(
    "/api/v1/auctions/:id/analytics/lots",
    {
      onRequest: auctionMay(options, "read", ["dashboard", "replay"]),
      schema: { params: refParams, response: { 200: answer(lotAnalyticsSchema) } },
    },
    async ({ auction }, reply) => {
      const { count: _, lots, bids, ...rest } = await lotsOf(options, auction);
      const fields = Object.entries(rest).map(([name, value]) => [name, [JSON.stringify(value)]]);
      const text = jsonFields({
        lots: jsonList(sliced(lots(), yielder), yielder),
        bids: jsonList(sliced(bids(), yielder), yielder),
        ...Object.fromEntries(fields),
      });
      return send(reply, "application/json; charset=utf-8", jsonAnswer(text));
    },
  );
}
