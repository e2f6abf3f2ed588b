import type { Store } from "../storage/store.ts";

/** The most auctions whose last change is remembered. All others count as changed when the last of them was forgotten. */
const REMEMBERED_REVISIONS = 10_000;

/** A store, and the number of writes to each auction through it. */
export interface Revisions {
  store: Store;
  /** Increases when the auction, its minutes or its moments change. */
  of(auctionId: string): number;
  /** Another process wrote something of the auction. */
  changed(auctionId: string): void;
}

/**
 * Counts every write through the store, so that no route can forget it. For writes of other processes, call `changed`.
 * @param stored called after a part of this minute was merged at `now`, both epoch ms
 */
export function trackRevisions(
  store: Store,
  stored: (auctionId: string, minute: number, now: number) => void = () => {},
): Revisions {
  let writes = 0;
  let forgotten = 0;
  const last = new Map<string, number>();
  const changed = (auctionId: string): void => {
    writes += 1;
    last.delete(auctionId);
    last.set(auctionId, writes);
    if (last.size <= REMEMBERED_REVISIONS) return;
    const [oldest = ""] = last.keys();
    forgotten = last.get(oldest) ?? forgotten;
    last.delete(oldest);
  };
  /** Wraps a write so that it counts as a change of the auction when it ends, whether it succeeded or not. */
  const noted =
    <Rest extends unknown[], T>(write: (auctionId: string, ...rest: Rest) => Promise<T>) =>
    async (auctionId: string, ...rest: Rest): Promise<T> => {
      try {
        return await write(auctionId, ...rest);
      } finally {
        changed(auctionId);
      }
    };
  const { auctions, minutes, moments } = store;
  return {
    changed,
    of: (auctionId) => last.get(auctionId) ?? forgotten,
    store: {
      ...store,
      auctions: { ...auctions, update: noted(auctions.update), delete: noted(auctions.delete) },
      moments: {
        ...moments,
        record: noted(moments.record),
        update: noted(moments.update),
        delete: noted(moments.delete),
      },
      minutes: {
        ...minutes,
        async merge(writes, now) {
          try {
            return await minutes.merge(writes, now);
          } finally {
            for (const { auctionId, part } of writes) stored(auctionId, part.minute, now);
            for (const auctionId of new Set(writes.map((write) => write.auctionId))) changed(auctionId);
          }
        },
      },
    },
  };
}
