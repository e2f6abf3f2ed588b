import type { AuctionCount, AuctionUpdate, ErrorCode } from "@headcount/protocol";
import { type Connection, type ConnectionOptions, connect, type Delays } from "./connection.ts";
import { keepToken, readToken } from "./token.ts";

/**
 * `live`: the number is now's. `stale`: the server itself is not sure of it. `reconnecting`, `offline`: it was right before the line was lost.
 * `refused`: there is no such auction, see `error`.
 */
export type ViewerStatus = "connecting" | "live" | "stale" | "reconnecting" | "offline" | "refused";

/** What is known of an auction's audience. A new object whenever something changed, the same one otherwise. */
export interface ViewerSnapshot {
  /** The number to show; `null` while it is unknown or hidden. */
  readonly viewerCount: number | null;
  readonly count: AuctionCount | null;
  readonly status: ViewerStatus;
  /** The auction's public fields, once they have changed. */
  readonly auction: AuctionUpdate | null;
  readonly error: ErrorCode | null;
}

export interface WatchOptions {
  /** Origin of the Headcount server; the page's own by default. */
  url?: string;
}

export interface Watch {
  /** Calls `listener` after each change; returns how to end that. */
  subscribe(listener: () => void): () => void;
  getSnapshot(): ViewerSnapshot;
  /** Leaves the auction; the last watcher's stop closes the connection. */
  stop(): void;
}

interface Shared extends Omit<Watch, "stop"> {
  watchers: number;
  close(): void;
}

/** What a snapshot holds before anything was heard. */
export const CONNECTING: ViewerSnapshot = {
  viewerCount: null,
  count: null,
  status: "connecting",
  auction: null,
  error: null,
};

const shared = new Map<string, Shared>();

/**
 * Joins the auction as a viewer and follows its count. Several watchers of one auction in one page share a connection, so the page counts
 * once. Nothing is thrown: what goes wrong is in the snapshot's `status` and `error`.
 */
export function watchAuction(auctionId: string, { url }: WatchOptions = {}): Watch {
  return watchWith(auctionId, url ?? (typeof location === "undefined" ? "" : location.origin));
}

/** As `watchAuction`, with other delays for tests. */
export function watchWith(auctionId: string, url: string, delays?: Delays): Watch {
  const key = `${url} ${auctionId}`;
  const viewer = shared.get(key) ?? open(auctionId, { url, ...(delays && { delays }) });
  shared.set(key, viewer);
  viewer.watchers += 1;
  let stopped = false;
  return {
    subscribe: viewer.subscribe,
    getSnapshot: viewer.getSnapshot,
    stop() {
      if (stopped) return;
      stopped = true;
      viewer.watchers -= 1;
      if (viewer.watchers > 0) return;
      viewer.close();
      if (shared.get(key) === viewer) shared.delete(key);
    },
  };
}

function open(auctionId: string, options: Omit<ConnectionOptions, "auth">): Shared {
  const listeners = new Set<() => void>();
  let snapshot = CONNECTING;
  let version = -1;

  const become = (change: Partial<ViewerSnapshot>): void => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };
  const refuse = (error: ErrorCode): void => {
    become({ status: "refused", error, viewerCount: null, count: null });
    connection.close();
  };

  const connection: Connection = connect(
    {
      ...options,
      auth() {
        const viewerToken = readToken(auctionId);
        return { auctionId, ...(viewerToken && { viewerToken }) };
      },
    },
    {
      found: () => become({ status: snapshot.count?.stale ? "stale" : "live" }),
      lost: (online) => become({ status: online ? "reconnecting" : "offline" }),
      refused: (code) => refuse(code as ErrorCode),
    },
  );
  const { socket } = connection;

  socket.on("viewerCountUpdate", (viewerCount, count) => {
    if (count.version < version) return;
    version = count.version;
    become({ viewerCount, count, status: count.stale ? "stale" : "live" });
  });
  socket.on("viewerToken", (token) => keepToken(auctionId, token));
  socket.on("auctionUpdate", (auction) => {
    if (auction.deleted) return refuse("AUCTION_NOT_FOUND");
    become({ auction, ...(auction.publicCounter === "hidden" && { viewerCount: null, count: null }) });
    // It counts people from now on: joining again tells this page who it is.
    if (auction.countMode === "people") socket.emit("joinAuction", auctionId);
  });

  return {
    watchers: 0,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getSnapshot: () => snapshot,
    close: () => connection.close(),
  };
}
