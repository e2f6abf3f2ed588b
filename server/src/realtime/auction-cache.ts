import type { SyncedAuction } from "@headcount/protocol";
import { LRUCache } from "lru-cache";

/** The auctions as the realtime side knows them. */
export interface AuctionCache {
  /** The auction, or `null` if there is none. Rejects when it can be neither loaded nor remembered. */
  find(id: string): Promise<SyncedAuction | null>;
  /** Stores a state from another source; `null`: the auction was deleted. */
  put(id: string, auction: SyncedAuction | null): void;
  /** The state that `put` stored in the last 10 s; `undefined`: none. It is newer than an earlier answer of `find`. */
  noted(id: string): SyncedAuction | null | undefined;
  /** The last known state, however old; `undefined`: none is kept. */
  latest(id: string): SyncedAuction | null | undefined;
}

const MAX_ENTRIES = 10_000;
const TTL_MS = 10_000;

/**
 * Caches the answers of `load` for 10 s, including those for missing auctions, with one load in flight per id. At most 10,000 ids are
 * cached, so requests for made-up ids need little memory. They evict no load in flight and no state from `put`, because both are stored
 * separately.
 */
export function createAuctionCache(load: (id: string) => Promise<SyncedAuction | null>): AuctionCache {
  type Entry = { auction: SyncedAuction | null };
  const options = { max: MAX_ENTRIES, ttl: TTL_MS, allowStale: false, noDeleteOnStaleGet: true };
  const found = new LRUCache<string, Entry>(options);
  const noted = new LRUCache<string, Entry>(options);
  const inFlight = new Map<string, Promise<SyncedAuction | null>>();
  const fresh = (id: string): Entry | undefined => noted.get(id) ?? found.get(id);
  const newest = (id: string): Entry | undefined =>
    noted.peek(id, { allowStale: true }) ?? found.peek(id, { allowStale: true });

  /** Loads an auction. A state that `put` stored meanwhile is newer. When the load fails, an outdated state is better than refusing viewers. */
  const look = async (id: string): Promise<SyncedAuction | null> => {
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
