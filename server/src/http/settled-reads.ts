import { MINUTE_MS } from "@headcount/protocol";
import { LRUCache } from "lru-cache";

/** Parts of a minute arrive until so long after it, except for late ones. */
const SETTLED_MS = 10 * MINUTE_MS;
const REMEMBERED = 1_000;
/** Parts that another process stores are noticed after this time. */
const LONGEST_MS = 10 * MINUTE_MS;

/** Remembers what was found in the minutes of an auction that are old enough not to change, so that they are read once. */
export interface SettledReads {
  /**
   * Calls `read` with what it found the last time, unless a late part was stored since or `key` is another. `read` returns what it found in the minutes that
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
      // A late part that was stored meanwhile may be missing in it.
      if (late === lateBefore) memory.set(auctionId, { key, found });
    },
    stored(auctionId, minute, now) {
      if (minute + MINUTE_MS > now - SETTLED_MS) return;
      late += 1;
      memory.delete(auctionId);
    },
  };
}
