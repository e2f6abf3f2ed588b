import { lotAnalytics as answer, auctionId } from "@headcount/protocol";
import { z } from "zod";
import { lotAnalytics } from "../analytics/lots.ts";
import type { MomentStore, StoredMoment } from "../storage/store.ts";
import type { ApiOptions, App } from "./context.ts";
import { organizerOrShare, ownAuction } from "./guards.ts";

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

/** The audience of an own auction by its lots. */
export function lotsRoutes(app: App, options: ApiOptions): void {
  const { store, now, grid, retentionDays } = options;
  app.get(
    "/api/v1/auctions/:id/analytics/lots",
    {
      onRequest: organizerOrShare(options),
      schema: {
        params: z.object({ id: auctionId }),
        response: { 200: z.object({ success: z.literal(true), data: answer }) },
      },
    },
    async (request) => {
      const auction = await ownAuction(store, request.params.id, request.organizer);
      const { id } = auction;
      const at = now();
      const extent = await store.minutes.extent(id, at);
      const data = await lotAnalytics(
        await allMoments(store.moments, id),
        { now: at, grid, auction, extent, retentionDays, current: null },
        {
          slots: (stretch) => store.minutes.slots(id, stretch, at),
          minutes: (stretch) => store.minutes.read(id, stretch, at),
        },
      );
      return { success: true as const, data };
    },
  );
}
