import type { Store } from "../storage/store.ts";

const AUCTIONS_PER_PAGE = 100;

/** The highest peak of the organizer's other auctions that have ended; `null` without any. */
export async function recordOf(store: Store, organizer: string, except: string): Promise<number | null> {
  let best: number | null = null;
  for (let skip = 0; ; skip += AUCTIONS_PER_PAGE) {
    const { auctions } = await store.auctions.list(organizer, { list: "past", skip, limit: AUCTIONS_PER_PAGE });
    const others = auctions.filter(({ id, kind }) => id !== except && kind === null);
    for (const { overallPeak } of (await store.summaries.overviews(others.map(({ id }) => id))).values())
      if (overallPeak !== null && overallPeak > (best ?? -1)) best = overallPeak;
    if (auctions.length < AUCTIONS_PER_PAGE) return best;
  }
}
