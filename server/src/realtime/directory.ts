import type { PublicAuction } from "@headcount/protocol";
import { LRUCache } from "lru-cache";

/** What the realtime side knows of auctions. */
export interface Directory {
  /** The auction, or `null` if there is none. Rejects when it cannot be told now. */
  find(id: string): Promise<PublicAuction | null>;
  /** Takes note of what was learnt elsewhere; `null`: the auction is gone. */
  put(id: string, auction: PublicAuction | null): void;
}

const MAX_ENTRIES = 10_000;
const TTL_MS = 10_000;

/**
 * Remembers what `load` found for 10 s, absent auctions too, for at most 10,000 ids, with one look-up in flight an id: strangers asking for
 * made-up ids cost neither memory nor a crowd of look-ups.
 */
export function cachedDirectory(load: (id: string) => Promise<PublicAuction | null>): Directory {
  const known = new LRUCache<string, { auction: PublicAuction | null }>({
    max: MAX_ENTRIES,
    ttl: TTL_MS,
    async fetchMethod(id, stale) {
      try {
        return { auction: await load(id) };
      } catch (error) {
        // What was known a while ago is better than turning viewers away.
        if (stale) return stale;
        throw error;
      }
    },
  });
  return {
    async find(id) {
      const entry = await known.fetch(id).catch((error) => {
        // A look-up that `put` overtook is given up: what was put is newer.
        const learnt = known.get(id);
        if (learnt) return learnt;
        throw error;
      });
      return entry?.auction ?? null;
    },
    put: (id, auction) => void known.set(id, { auction }),
  };
}
