import { lotAnalytics as answer, auctionId, type LotAnalytics } from "@headcount/protocol";
import { z } from "zod";
import { lotAnalytics } from "../analytics/lots.ts";
import type { AnalyticsContext } from "../analytics/query.ts";
import type { MomentStore, MomentsWanted, StoredMoment } from "../storage/store.ts";
import type { ApiOptions, App } from "./context.ts";
import { organizerOnly, ownAuction } from "./guards.ts";

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

/** The audience of an auction by its lots, as it is known in that context. */
export const lotsOf = async (
  { store }: Pick<ApiOptions, "store">,
  { auction, context }: { auction: { id: string }; context: AnalyticsContext },
): Promise<LotAnalytics> => {
  const moments: StoredMoment[] = [];
  for await (const page of momentPages(store.moments, auction.id, ALWAYS)) moments.push(...page);
  return lotAnalytics(moments, context, {
    slots: (stretch) => store.minutes.slots(auction.id, stretch, context.now),
    minutes: (stretch) => store.minutes.read(auction.id, stretch, context.now),
  });
};

/** The audience of an own auction by its lots. */
export function lotsRoutes(app: App, { store, accounts, now, grid, retentionDays }: ApiOptions): void {
  app.get(
    "/api/v1/auctions/:id/analytics/lots",
    {
      onRequest: organizerOnly(accounts),
      schema: {
        params: z.object({ id: auctionId }),
        response: { 200: z.object({ success: z.literal(true), data: answer }) },
      },
    },
    async (request) => {
      const auction = await ownAuction(store, request.params.id, request.organizer);
      const at = now();
      const extent = await store.minutes.extent(auction.id, at);
      const context = { now: at, grid, auction, extent, retentionDays, current: null };
      return { success: true as const, data: await lotsOf({ store }, { auction, context }) };
    },
  );
}
