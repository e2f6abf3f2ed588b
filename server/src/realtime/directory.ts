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
 * made-up ids cost neither memory nor a crowd of look-ups. Look-ups in flight are not among the remembered ones, so those ids cannot push them out.
 */
export function cachedDirectory(load: (id: string) => Promise<PublicAuction | null>): Directory {
  const known = new LRUCache<string, { auction: PublicAuction | null }>({ max: MAX_ENTRIES, ttl: TTL_MS });
  const inFlight = new Map<string, Promise<PublicAuction | null>>();
  const newest = (id: string) => known.peek(id, { allowStale: true });

  /** Looks an auction up. What `put` learnt meanwhile is newer, and what was known a while ago is better than turning viewers away. */
  const look = async (id: string): Promise<PublicAuction | null> => {
    const before = newest(id);
    try {
      const auction = await load(id);
      const learnt = newest(id);
      if (learnt && learnt !== before) return learnt.auction;
      known.set(id, { auction });
      return auction;
    } catch (error) {
      const latest = newest(id) ?? before;
      if (latest) return latest.auction;
      throw error;
    }
  };
  return {
    async find(id) {
      const entry = known.get(id, { allowStale: false, noDeleteOnStaleGet: true });
      if (entry) return entry.auction;
      const looking = inFlight.get(id) ?? look(id).finally(() => inFlight.delete(id));
      inFlight.set(id, looking);
      return looking;
    },
    put: (id, auction) => void known.set(id, { auction }),
  };
}
