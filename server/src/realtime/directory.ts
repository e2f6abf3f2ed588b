import type { PublicAuction } from "@headcount/protocol";
import { LRUCache } from "lru-cache";

/** What the realtime side knows of auctions. */
export interface Directory {
  /** The auction, or `null` if there is none. Rejects when it cannot be told now. */
  find(id: string): Promise<PublicAuction | null>;
  /** Takes note of what was learnt elsewhere; `null`: the auction is gone. */
  put(id: string, auction: PublicAuction | null): void;
  /** What `put` noted in the last 10 s, which is newer than what a `find` answered before; `undefined`: nothing. */
  noted(id: string): PublicAuction | null | undefined;
  /** What it was when it was last looked up or noted, however long ago that is; `undefined`: nothing is remembered. */
  latest(id: string): PublicAuction | null | undefined;
}

const MAX_ENTRIES = 10_000;
const TTL_MS = 10_000;

/**
 * Remembers for 10 s what `load` found, absent auctions too, with one look-up in flight per id. Strangers who ask for made-up ids cost neither memory nor a crowd of look-ups:
 * at most 10,000 ids are remembered. They push out neither look-ups in flight nor what `put` noted, which is remembered apart.
 */
export function cachedDirectory(load: (id: string) => Promise<PublicAuction | null>): Directory {
  type Entry = { auction: PublicAuction | null };
  const options = { max: MAX_ENTRIES, ttl: TTL_MS, allowStale: false, noDeleteOnStaleGet: true };
  const found = new LRUCache<string, Entry>(options);
  const noted = new LRUCache<string, Entry>(options);
  const inFlight = new Map<string, Promise<PublicAuction | null>>();
  const fresh = (id: string): Entry | undefined => noted.get(id) ?? found.get(id);
  const newest = (id: string): Entry | undefined =>
    noted.peek(id, { allowStale: true }) ?? found.peek(id, { allowStale: true });

  /** Looks an auction up. What `put` noted meanwhile is newer, and what was known a while ago is better than turning viewers away. */
  const look = async (id: string): Promise<PublicAuction | null> => {
    const before = newest(id);
    try {
      const auction = await load(id);
      const meanwhile = newest(id);
      if (meanwhile && meanwhile !== before) return meanwhile.auction;
      noted.delete(id);
      found.set(id, { auction });
      return auction;
    } catch (error) {
      const latest = newest(id) ?? before;
      if (latest) return latest.auction;
      throw error;
    }
  };
  return {
    async find(id) {
      const entry = fresh(id);
      if (entry) return entry.auction;
      const looking = inFlight.get(id) ?? look(id).finally(() => inFlight.delete(id));
      inFlight.set(id, looking);
      return looking;
    },
    put(id, auction) {
      found.delete(id);
      noted.set(id, { auction });
    },
    noted: (id) => noted.get(id)?.auction,
    latest: (id) => newest(id)?.auction,
  };
}
