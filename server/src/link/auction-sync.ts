import { MAX_IDS, type SyncedAuction } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import { slices } from "../platform/turns/slices.ts";
import type { AuctionSource } from "./auction-source.ts";

/** Short enough that every change is known within 10 s, including the API's answer. */
const SYNC_EVERY_MS = 5_000;

export interface AuctionSyncOptions {
  source: AuctionSource;
  /** Auctions with data on this server. */
  known(): string[];
  /** Called with each new or changed live auction, and with each known auction that is not live. */
  seen(auction: SyncedAuction): void;
  gone(auctionId: string): void;
  log: Logger;
  everyMs?: number;
}

export interface AuctionSync extends Service {
  /** Asks the API for an auction that was written or deleted, without waiting for the next round. */
  refresh(auctionId: string): void;
  /** Why the last request to the API failed; `null` if it succeeded. */
  lastError(): string | null;
}

/** Live auctions in the API's list: id → mark. `complete`: no page is missing. */
interface Listed {
  marks: ReadonlyMap<string, string>;
  complete: boolean;
}

/** All pages of the list, up to the first one that fails. */
async function listLive(source: AuctionSource, failed: (error: unknown) => void): Promise<Listed> {
  const marks = new Map<string, string>();
  for (let after: string | null = null; ; ) {
    try {
      const { live, more } = await source.live(after);
      for (const [id, mark] of live) marks.set(id, mark);
      after = live.at(-1)?.[0] ?? null;
      if (!more || after === null) return { marks, complete: true };
    } catch (error) {
      failed(error);
      return { marks, complete: false };
    }
  }
}

/**
 * Keeps a realtime server's auctions in sync with the API's. Each round requests the list of live auctions page by page, and then the
 * changed auctions slice by slice. A failed page or slice is requested again in the next round and stops nothing else. Known auctions
 * stay known while the API is unreachable.
 */
export function createAuctionSync({
  source,
  known,
  seen,
  gone,
  log,
  everyMs = SYNC_EVERY_MS,
}: AuctionSyncOptions): AuctionSync {
  /** The last seen marks of the live auctions. */
  const marks = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let lastError: string | null = "the API has not answered yet";

  /**
   * The auctions to request: all known and live ones, except live ones with an unchanged mark. Also the auctions that are no longer live.
   */
  const wanted = (listed: Listed): string[] => {
    const ids = new Set([...known(), ...listed.marks.keys()]);
    for (const [id, mark] of listed.marks) if (marks.get(id) === mark) ids.delete(id);
    if (listed.complete) for (const id of marks.keys()) if (!listed.marks.has(id)) ids.add(id);
    return [...ids];
  };

  const learn = async (ids: readonly string[], listed: Listed): Promise<void> => {
    const missing = new Set(ids);
    for (const auction of await source.find(ids)) {
      const mark = auction.state === "live" ? listed.marks.get(auction.id) : undefined;
      if (mark === undefined) marks.delete(auction.id);
      else marks.set(auction.id, mark);
      missing.delete(auction.id);
      seen(auction);
    }
    for (const id of missing) {
      marks.delete(id);
      gone(id);
    }
  };

  const round = async (): Promise<void> => {
    let error: Error | null = null;
    const failed = (cause: unknown): void => {
      error ??= cause as Error;
    };
    const listed = await listLive(source, failed);
    for (const ids of slices(wanted(listed), MAX_IDS)) {
      if (stopped) return;
      await learn(ids, listed).catch(failed);
    }
    const words = (error as Error | null)?.message ?? null;
    if (words === null && lastError !== null) log.info("the API answers");
    if (words !== null && words !== lastError)
      log.error({ reason: words }, "auctions cannot be requested from the API, trying again");
    lastError = words;
  };
  const next = (): void => {
    running = round().then(() => {
      if (!stopped) timer = setTimeout(next, everyMs);
    });
  };

  return {
    lastError: () => lastError,
    refresh(auctionId) {
      // After the round that runs, whose answer may be older. If this fails, the next round finds the change.
      if (stopped) return;
      running = running.then(() => learn([auctionId], { marks: new Map(), complete: false })).catch(() => {});
    },
    async start() {
      next();
      await running;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
      clearTimeout(timer);
    },
  };
}
