import type { ErrorCode, TokenReason } from "@headcount/protocol/errors";
import type { AuctionUpdate, SocketAuth } from "@headcount/protocol/socket";
import type { AuctionCount, CountMode, MomentEvent } from "@headcount/protocol/viewers";
import { type Connection, connect, type Delays, type Transport } from "./connection.ts";
import { serverAddress } from "./server-address.ts";
import { sourceOf } from "./source.ts";
import { keepToken, readToken } from "./token.ts";

/**
 * `live`: the number is current. `stale`: the number may be outdated, because the server says so or has been silent for longer than its
 * heartbeat. `reconnecting`, `offline`: the number is from before the connection was lost. `refused`: this page may not watch the
 * auction, see `error`.
 */
export type ViewerStatus = "connecting" | "live" | "stale" | "reconnecting" | "offline" | "refused";

/** The last received state of an auction's audience. Each change creates a new object. */
export interface ViewerSnapshot {
  /** The number to show; `null` while it is unknown, hidden, or below the minimum to show. */
  readonly viewerCount: number | null;
  readonly count: AuctionCount | null;
  readonly status: ViewerStatus;
  /** The auction's public fields, once they have changed. */
  readonly auction: AuctionUpdate | null;
  readonly error: ErrorCode | null;
  /** Why the access token is invalid, if `error` is `ACCESS_TOKEN_INVALID`. */
  readonly reason: TokenReason | null;
  /** Socket.IO's reason for the last failed attempt to connect; `null` after a successful one. */
  readonly connectError: string | null;
}

/** An access token that the organizer's application signed for this viewer, or a function that gets a new one for each connection. */
export type AccessToken = string | (() => string | Promise<string>);

export interface WatchOptions {
  /** Address of the Headcount server, with its base path if it has one. Default: the page's own origin. */
  url?: string;
  /** For staff, wall screens and streams: they receive everything but are not counted. The first watcher decides. */
  excluded?: NonNullable<SocketAuth["excluded"]>;
  /** Required if the auction opens only with an access token. The first watcher of an auction decides. */
  accessToken?: AccessToken;
  /** The tag of the link that the viewer followed, such as `newsletter`. Default: `?via=` of the page's address. */
  via?: string;
  /** Transports in the order of attempts. Default: websocket, then polling. The first watcher of an auction decides. */
  transports?: readonly Transport[];
}

export interface Watch {
  /** Calls `listener` after each change; returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  getSnapshot(): ViewerSnapshot;
  /**
   * Calls `listener` with each moment that is recorded, corrected (the same `id` again) or `deleted`. Returns a function that
   * unsubscribes. The API's live view has the moments from before joining or during a disconnection.
   */
  subscribeMoments(listener: (moment: MomentEvent) => void): () => void;
  /** Leaves the auction and removes all listeners. The last watcher to stop closes the connection. */
  stop(): void;
}

interface Shared extends Omit<Watch, "stop"> {
  watchers: number;
  close(): void;
}

/** The snapshot before anything is received. */
export const CONNECTING: ViewerSnapshot = Object.freeze({
  viewerCount: null,
  count: null,
  status: "connecting",
  auction: null,
  error: null,
  reason: null,
  connectError: null,
});

const shared = new Map<string, Shared>();

/**
 * Joins the auction as a viewer and follows its count. Several watchers of one auction in one page share a connection, so the page counts
 * once. Later errors are in the snapshot's `status` and `error`.
 * @throws TypeError when `url` is not a URL, or is missing outside a page.
 */
export const watchAuction = (auctionId: string, options: WatchOptions = {}): Watch => watchWith(auctionId, options);

/** `watchAuction` with the delays of a test. */
export function watchWith(auctionId: string, options: WatchOptions & { delays?: Delays }): Watch {
  const url = serverAddress(options.url ?? globalThis.location?.origin);
  const key = `${url} ${auctionId}`;
  const viewer = shared.get(key) ?? open(auctionId, { ...options, url });
  shared.set(key, viewer);
  viewer.watchers += 1;
  const subscriptions = new Set<() => void>();
  let stopped = false;
  const held = (start: () => () => void): (() => void) => {
    if (stopped) return () => {};
    const end = start();
    subscriptions.add(end);
    return () => {
      subscriptions.delete(end);
      end();
    };
  };
  return {
    subscribe: (listener) => held(() => viewer.subscribe(listener)),
    subscribeMoments: (listener) => held(() => viewer.subscribeMoments(listener)),
    getSnapshot: viewer.getSnapshot,
    stop() {
      if (stopped) return;
      stopped = true;
      for (const end of subscriptions) end();
      viewer.watchers -= 1;
      // A watcher that starts in the same turn keeps the connection, as in React's StrictMode or on navigation.
      void Promise.resolve().then(() => {
        if (viewer.watchers > 0) return;
        viewer.close();
        if (shared.get(key) === viewer) shared.delete(key);
      });
    },
  };
}

/** Listeners of one kind. */
function createListeners<Args extends unknown[]>() {
  const listeners = new Set<(...args: Args) => void>();
  return {
    subscribe(listener: (...args: Args) => void) {
      // A new function for each subscription, so that one listener can be subscribed twice.
      const call = (...args: Args): void => listener(...args);
      listeners.add(call);
      return () => void listeners.delete(call);
    },
    notify(...args: Args): void {
      for (const listener of [...listeners]) listener(...args);
    },
  };
}

/** The data with which this page identifies itself. */
function createIdentity(auctionId: string, { excluded, accessToken, via }: WatchOptions) {
  return {
    /** The viewer token sent with this connection. */
    known: undefined as string | undefined,
    /** The signed start of this visit. In memory only: the visit ends with the page. */
    visit: undefined as string | undefined,
    auth(): SocketAuth | Promise<SocketAuth> {
      this.known = readToken(auctionId);
      const auth = {
        auctionId,
        ...sourceOf(via),
        ...(this.known !== undefined && { viewerToken: this.known }),
        ...(this.visit !== undefined && { visitToken: this.visit }),
        ...(excluded && { excluded }),
      };
      if (typeof accessToken !== "function") return { ...auth, ...(accessToken !== undefined && { accessToken }) };
      return (async () => ({ ...auth, accessToken: await accessToken() }))();
    },
  };
}

/** The current snapshot. Listeners are called when it changes. */
function createState() {
  const { subscribe, notify } = createListeners();
  let snapshot = CONNECTING;
  return {
    subscribe,
    getSnapshot: () => snapshot,
    become(change: Partial<ViewerSnapshot>): void {
      const next = Object.freeze({ ...snapshot, ...change });
      if ((Object.keys(next) as (keyof ViewerSnapshot)[]).every((name) => next[name] === snapshot[name])) return;
      snapshot = next;
      notify();
    },
  };
}

function open(auctionId: string, options: WatchOptions & { url: string; delays?: Delays }): Shared {
  const { become, subscribe, getSnapshot } = createState();
  const moments = createListeners<[MomentEvent]>();
  const identity = createIdentity(auctionId, options);
  let version = -1;
  let mode: CountMode | undefined;

  const refuse = (error: ErrorCode, reason: TokenReason | null = null): void => {
    connection.close();
    become({ status: "refused", error, reason, viewerCount: null, count: null });
  };
  const isCurrent = (): void => become({ status: getSnapshot().count?.stale ? "stale" : "live", connectError: null });
  const joinAgain = (): void => {
    socket.emit("joinAuction", auctionId, (answer) => {
      if (answer.success && answer.data.viewerCount === null) become({ viewerCount: null, count: null });
      isCurrent();
    });
  };

  const connection: Connection = connect(
    { ...options, auctionId, auth: () => identity.auth(), renewsToken: typeof options.accessToken === "function" },
    {
      opened() {
        // Another server, or the same one after a restart, may number its counts differently.
        version = -1;
        // The old number stays, marked as old, until the server sends a new one. For a hidden counter the server sends one only on request.
        if (getSnapshot().viewerCount === null) isCurrent();
        else joinAgain();
      },
      found: isCurrent,
      silent: () => become({ status: "stale" }),
      lost: (online, reason) =>
        become({ status: online ? "reconnecting" : "offline", ...(reason !== undefined && { connectError: reason }) }),
      refused: refuse,
    },
  );
  const { socket } = connection;

  socket.on("viewerCountUpdate", (viewerCount, count) => {
    // A count that is not shown has no version.
    if (count.version !== null && count.version < version) return;
    version = count.version ?? version;
    const status = count.stale ? "stale" : "live";
    become({ viewerCount, count: viewerCount === null ? null : count, status, connectError: null });
  });
  socket.on("viewerToken", (token) => {
    const held = readToken(auctionId);
    // Another tab of this browser received the person's token meanwhile: reconnect as the same person.
    if (held !== undefined && held !== identity.known && held !== token) return connection.renew();
    identity.known = token;
    keepToken(auctionId, token);
  });
  socket.on("visitToken", (token) => {
    identity.visit = token;
  });
  socket.on("auctionUpdate", (auction) => {
    if (auction.deleted) return refuse("AUCTION_NOT_FOUND");
    const before = mode;
    mode = auction.countMode;
    become({ auction, ...(auction.publicCounter === "hidden" && { viewerCount: null, count: null }) });
    // Joining again sends the token to the server. After other changes, such as of a title, no viewer needs this.
    if (mode === "people" && (before === "tabs" || identity.known === undefined)) joinAgain();
  });
  socket.on("moment", moments.notify);
  connection.open();

  return {
    watchers: 0,
    subscribe,
    subscribeMoments: moments.subscribe,
    getSnapshot,
    close: connection.close,
  };
}
