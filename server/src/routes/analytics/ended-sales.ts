import { yielder } from "../../platform/turns/yielder.ts";
import type { EndedAuction, Store } from "../../storage/store.ts";

/** Ended auctions per query, so that each query is short. */
const PAGE = 250;

/** All ended auctions in which the organizer has a role, with their overviews. */
export async function endedSales({ summaries }: Pick<Store, "summaries">, organizer: string): Promise<EndedAuction[]> {
  const found: EndedAuction[] = [];
  for (;;) {
    const last = found.at(-1);
    const after = last && { at: Date.parse(last.createdAt), id: last.id };
    const page = await summaries.listEnded(organizer, { after, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) return found;
    if (yielder.isDue()) await yielder.yield();
  }
}
