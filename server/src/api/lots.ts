import { lotAnalytics as answer, auctionId, type LotAnalytics } from "@headcount/protocol";
import { z } from "zod";
import { lotAnalytics } from "../analytics/lots.ts";
import type { AnalyticsContext } from "../analytics/query.ts";
import type { MomentStore, StoredMoment } from "../storage/store.ts";
import type { ApiOptions, App } from "./context.ts";
import { organizerOnly, ownAuction } from "./guards.ts";

const PAGE = 1_000;
const ALWAYS = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** Every moment of an auction, the newest first. */
async function allMoments(moments: MomentStore, id: string): Promise<StoredMoment[]> {
  const all: StoredMoment[] = [];
  for (;;) {
    const last = all.at(-1);
    const after = last && { at: Date.parse(last.at), id: last.id };
    const page = await moments.list(id, { stretch: ALWAYS, after, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** The audience of an auction by its lots, as it is known in that context. */
export const lotsOf = async (
  { store }: Pick<ApiOptions, "store">,
  { auction, context }: { auction: { id: string }; context: AnalyticsContext },
): Promise<LotAnalytics> =>
  lotAnalytics(await allMoments(store.moments, auction.id), context, {
    slots: (stretch) => store.minutes.slots(auction.id, stretch, context.now),
    minutes: (stretch) => store.minutes.read(auction.id, stretch, context.now),
  });

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
