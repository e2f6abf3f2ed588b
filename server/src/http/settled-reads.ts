import { MINUTE_MS } from "@headcount/protocol";
import { LRUCache } from "lru-cache";

/** Parts of a minute arrive within this time after it, except late parts. */
const SETTLED_MS = 10 * MINUTE_MS;
const REMEMBERED = 1_000;
/** Parts stored by another process are noticed after this time at the latest. */
const LONGEST_MS = 10 * MINUTE_MS;

/** Caches the results from minutes of an auction that are old enough not to change, so that they are read once. */
export interface SettledReads {
  /**
   * Calls `read` with its previous result, unless a late part was stored since or `key` differs. `read` returns its result for the minutes that
   * end until `settled` (epoch ms).
   */
  readOn<T>(
    of: { auctionId: string; key: string; now: number },
    read: (before: T | undefined, settled: number) => Promise<T>,
  ): Promise<void>;
  /** A part of this minute (epoch ms) was stored at `now`. */
  stored(auctionId: string, minute: number, now: number): void;
}

export function createSettledReads(): SettledReads {
  const memory = new LRUCache<string, { key: string; found: unknown }>({ max: REMEMBERED, ttl: LONGEST_MS });
  let late = 0;
  return {
    async readOn<T>(
      { auctionId, key, now }: { auctionId: string; key: string; now: number },
      read: (before: T | undefined, settled: number) => Promise<T>,
    ) {
      const known = memory.get(auctionId);
      const lateBefore = late;
      const found = await read(known?.key === key ? (known.found as T) : undefined, now - SETTLED_MS);
      // The result may lack a late part that was stored during the read.
      if (late === lateBefore) memory.set(auctionId, { key, found });
    },
    stored(auctionId, minute, now) {
      if (minute + MINUTE_MS > now - SETTLED_MS) return;
      late += 1;
      memory.delete(auctionId);
    },
  };
}
