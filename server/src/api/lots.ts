import { auctionId, type LotAnalytics, lotAnalytics as lotAnalyticsSchema } from "@headcount/protocol";
import { z } from "zod";
import { lotAnalytics } from "../analytics/lots.ts";
import type { MomentStore, MomentsWanted, StoredAuction, StoredMoment } from "../storage/store.ts";
import { answer } from "./answer.ts";
import type { ApiOptions, App } from "./context.ts";
import { auctionMay } from "./guards.ts";

const PAGE = 1_000;
const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** The moments of a stretch (epoch ms), the newest first, page by page; the next is read when it is asked for. */
export async function* momentPages(
  moments: MomentStore,
  id: string,
  stretch: MomentsWanted["stretch"],
): AsyncGenerator<StoredMoment[]> {
  let after: MomentsWanted["after"];
  for (;;) {
    const page = await moments.list(id, { stretch, after, limit: PAGE });
    yield page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = { at: Date.parse(last.at), id: last.id };
  }
}

/** The audience of an auction by its lots. */
export async function lotsOf(
  { store, now, grid, retentionDays }: ApiOptions,
  auction: StoredAuction,
): Promise<LotAnalytics> {
  const { id } = auction;
  const at = now();
  const extent = await store.minutes.extent(id, at);
  const moments: StoredMoment[] = [];
  for await (const page of momentPages(store.moments, id, ALWAYS)) moments.push(...page);
  return lotAnalytics(
    moments,
    { now: at, grid, auction, extent, retentionDays, current: null },
    {
      slots: (stretch) => store.minutes.slots(id, stretch, at),
      minutes: (stretch) => store.minutes.read(id, stretch, at),
    },
  );
}

/** The audience of an own auction by its lots. */
export function lotsRoutes(app: App, options: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/lots",
    {
      onRequest: auctionMay(options, "read", ["dashboard"]),
      schema: {
        params: z.object({ id: auctionId }),
        response: { 200: answer(lotAnalyticsSchema) },
      },
    },
    async ({ auction }) => ({ success: true as const, data: await lotsOf(options, auction) }),
  );
}
