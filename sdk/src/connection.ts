import type { ErrorCode, TokenReason } from "@headcount/protocol/errors";
import {
  type ClientToServerEvents,
  type ServerToClientEvents,
  SOCKET_PATH,
  type SocketAuth,
} from "@headcount/protocol/socket";
import { io, type Socket } from "socket.io-client";

export type Transport = "websocket" | "polling";

/** The shortest and longest wait before a retry, ms. */
export interface Delays {
  first: number;
  last: number;
}
export const DELAYS: Delays = { first: 2_000, last: 20_000 };

/** A wait with jitter whose upper bound doubles with each failure, within the delays. `random` is 0 ≤ x < 1. */
export const delayMs = (failures: number, { first, last }: Delays, random: number): number => {
  const ceiling = Math.min(last, first * 2 ** (failures + 1));
  return first + (ceiling - first) * random;
};

export interface ConnectionOptions {
  /** Origin of the Headcount server. */
  url: string;
  /** Named in the address, so that the server can tell the auction's organizer if it refuses the page's origin. */
  auctionId?: string;
  /** Called at each connect. If it fails, the connection is tried again later. */
  auth(): SocketAuth | Promise<SocketAuth>;
  /** Whether `auth` gets a new access token each time. If so, another attempt follows a refused token. */
  renewsToken?: boolean;
  transports?: readonly Transport[];
  delays?: Delays;
}

export interface ConnectionEvents {
  /** A new connection is open, for the first time or again. */
  opened(): void;
  /** A connection works again after a silence or a lost network. */
  found(): void;
  /** Nothing has arrived for longer than the server's heartbeat, so the count may be outdated. */
  silent(): void;
  /** The connection is lost. `online`: whether the device has a network. `reason`: Socket.IO's reason of a failed attempt. */
  lost(online: boolean, reason?: string): void;
  /** The server refused the handshake permanently. */
  refused(code: ErrorCode, reason: TokenReason | null): void;
}

export interface Connection {
  socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  /** Connects. Call it after all listeners are added. */
  open(): void;
  /** Reconnects at once with a new `auth`. */
  renew(): void;
  /** Disconnects permanently. */
  close(): void;
}

interface Refusal extends Error {
  data?: { code?: ErrorCode; reason?: TokenReason };
}

/** Permanent refusals. */
const FINAL: readonly (ErrorCode | undefined)[] = ["AUCTION_NOT_FOUND", "VALIDATION_FAILED", "SITE_NOT_ALLOWED"];
const ABOUT_TOKEN: readonly (ErrorCode | undefined)[] = ["ACCESS_TOKEN_REQUIRED", "ACCESS_TOKEN_INVALID"];

/** What follows a failed attempt: another one at once or later, or an end because of this error. */
function afterRefusal(code: ErrorCode | undefined, mayRenew: boolean): "renew" | "retry" | ErrorCode {
  if (code === undefined || ![...FINAL, ...ABOUT_TOKEN].includes(code)) return "retry";
  return mayRenew && ABOUT_TOKEN.includes(code) ? "renew" : code;
}

/** How late a ping may be, as a share of the heartbeat's interval. */
const LATE = 0.25;

/** Calls `silent` when nothing has arrived for longer than the server's heartbeat, and `found` when something arrives again. */
function watchSilence(socket: Connection["socket"], { silent, found }: Pick<ConnectionEvents, "silent" | "found">) {
  let intervalMs = Number.POSITIVE_INFINITY;
  let isSilent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    isSilent = false;
  };
  const received = (): void => {
    const wasSilent = isSilent;
    stop();
    if (!socket.connected) return;
    if (Number.isFinite(intervalMs))
      timer = setTimeout(
        () => {
          isSilent = true;
          silent();
        },
        intervalMs * (1 + LATE),
      );
    if (wasSilent) found();
  };
  socket.io.on("ping", received);
  socket.on("connect", received);
  socket.onAny(received);
  socket.on("disconnect", stop);
  return {
    get isSilent() {
      return isSilent;
    },
    /** Call it after each attempt, because the handshake contains the server's ping interval. */
    attempted(): void {
      socket.io.engine?.on("handshake", ({ pingInterval }) => {
        intervalMs = pingInterval;
      });
    },
    stop,
  };
}

/** Whether the device has a network, as far as it knows. */
const isOnline = (): boolean => page()?.navigator?.onLine !== false;

/** The browser's window. Other runtimes have none, or only parts of it. */
const page = (): Partial<Window> | undefined => (typeof window === "undefined" ? undefined : window);

function socketOf(
  { url, auctionId, transports = ["websocket", "polling"] }: ConnectionOptions,
  auth: (answer: (auth: SocketAuth) => void) => void,
): Connection["socket"] {
  const { origin, pathname } = new URL(url);
  return io(origin, {
    path: pathname.replace(/\/$/, "") + SOCKET_PATH,
    transports: [...transports],
    ...(auctionId !== undefined && { query: { auctionId } }),
    tryAllTransports: true,
    forceNew: true,
    autoConnect: false,
    // Replaces Socket.IO's delays: its first one may be shorter, and it does not reconnect after the server has closed the connection.
    reconnection: false,
    auth,
  });
}

/**
 * Answers Socket.IO's request for `auth`. An answer after the end of its attempt is not sent. @param attempt a number that differs
 * between attempts
 * @param failed called with the reason if there is none
 */
const answerAuth =
  ({ auth }: ConnectionOptions, attempt: () => number, failed: (reason: string) => void) =>
  (answer: (auth: SocketAuth) => void): void => {
    const own = attempt();
    const unlessOver =
      <T>(then: (value: T) => void) =>
      (value: T): void => {
        if (own === attempt()) then(value);
      };
    const given = auth();
    // A value that is not a promise is sent at once, as by a stock client.
    if (!(given instanceof Promise)) answer(given);
    else
      given.then(
        unlessOver(answer),
        unlessOver((error: unknown) => failed(error instanceof Error ? error.message : String(error))),
      );
  };

/** Listens to the window, if there is one. */
function followPage(listeners: Readonly<Record<string, () => void>>): { start(): void; stop(): void } {
  const forEachListener = (name: "addEventListener" | "removeEventListener"): void => {
    for (const [event, listener] of Object.entries(listeners)) page()?.[name]?.(event, listener);
  };
  return { start: () => forEachListener("addEventListener"), stop: () => forEachListener("removeEventListener") };
}

const FRESH = {
  attempts: 0,
  /** Failed attempts since the last open connection. */
  failures: 0,
  hasRenewed: false,
  away: true,
  timer: undefined as ReturnType<typeof setTimeout> | undefined,
};

/** A Socket.IO connection that always reconnects, and disconnects with the page. `open` starts it. */
export function connect(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const socket = socketOf(
    options,
    answerAuth(options, () => (state.away ? -1 : state.attempts), retry),
  );
  const state = { ...FRESH };
  const silence = watchSilence(socket, events);

  const attempt = (): void => {
    state.attempts += 1;
    socket.connect();
    silence.attempted();
  };
  function retry(reason?: string): void {
    clearTimeout(state.timer);
    if (state.away) return;
    events.lost(isOnline(), reason);
    state.timer = setTimeout(attempt, delayMs(state.failures, options.delays ?? DELAYS, Math.random()));
    state.failures += 1;
  }
  const leave = (): void => {
    state.away = true;
    clearTimeout(state.timer);
    silence.stop();
    socket.disconnect();
  };
  const comeBack = (): void => {
    if (!state.away) return;
    state.away = false;
    events.lost(isOnline());
    attempt();
  };
  const goOnline = (): void => {
    state.failures = 0;
    // The connection may survive a short outage.
    if (!socket.connected) retry();
    else if (silence.isSilent) events.silent();
    else events.found();
  };

  socket.on("connect", () => {
    Object.assign(state, { failures: 0, hasRenewed: false });
    events.opened();
  });
  socket
    .on("disconnect", () => retry())
    .on("connect_error", (refusal: Refusal) => {
      const next = afterRefusal(refusal.data?.code, options.renewsToken === true && !state.hasRenewed);
      state.hasRenewed ||= next === "renew";
      if (next === "renew") attempt();
      else if (next === "retry") retry(refusal.message);
      else events.refused(next, refusal.data?.reason ?? null);
    });
  // `pageshow` is the only event when the browser restores a page from its back/forward cache.
  const offline = (): void => events.lost(false);
  const following = followPage({ pagehide: leave, pageshow: comeBack, offline, online: goOnline });
  return {
    socket,
    open() {
      state.away = false;
      following.start();
      attempt();
    },
    renew() {
      leave();
      comeBack();
    },
    close() {
      leave();
      following.stop();
    },
  };
}
