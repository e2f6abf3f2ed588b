import {
  type ClientToServerEvents,
  type ServerToClientEvents,
  SOCKET_PATH,
  type SocketAuth,
} from "@headcount/protocol/socket";
import { io, type Socket } from "socket.io-client";

export type Transport = "websocket" | "polling";

/** Bounds of the wait before another attempt, ms. */
export interface Delays {
  first: number;
  last: number;
}
export const DELAYS: Delays = { first: 2_000, last: 20_000 };

/** A wait that doubles with each failure up to the last delay, with jitter, never outside the delays. `random` is 0 ≤ x < 1. */
export const delayMs = (failures: number, { first, last }: Delays, random: number): number => {
  const ceiling = Math.min(last, first * 2 ** (failures + 1));
  return first + (ceiling - first) * random;
};

export interface ConnectionOptions {
  /** Origin of the Headcount server. */
  url: string;
  /** Asked at each connect. */
  auth(): SocketAuth;
  transports?: readonly Transport[];
  delays?: Delays;
}

export interface ConnectionEvents {
  /** The line is there, for the first time or again. */
  found(): void;
  /** The line is gone; `online` says whether the browser has a network at all. */
  lost(online: boolean): void;
  /** The server refused the handshake, for good. */
  refused(code: "AUCTION_NOT_FOUND" | "VALIDATION_FAILED"): void;
}

export interface Connection {
  socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  /** Leaves and comes back at once, with a new `auth`. */
  renew(): void;
  /** Leaves for good. */
  close(): void;
}

interface Refusal extends Error {
  data?: { code?: string };
}

/** A Socket.IO connection that comes back by itself, from whatever ended it, and leaves with the page. */
export function connect(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const { url, auth, transports = ["websocket", "polling"], delays = DELAYS } = options;
  const socket: Connection["socket"] = io(url, {
    path: SOCKET_PATH,
    transports: [...transports],
    tryAllTransports: true,
    forceNew: true,
    // Our own delays: Socket.IO's first one may be shorter, and it does not come back when the server closed the connection.
    reconnection: false,
    auth: (answer) => answer(auth()),
  });
  const page = typeof window === "undefined" ? undefined : window;
  const isOnline = (): boolean => page?.navigator.onLine !== false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let away = false;

  const retry = (): void => {
    clearTimeout(timer);
    if (away) return;
    events.lost(isOnline());
    timer = setTimeout(() => socket.connect(), delayMs(failures, delays, Math.random()));
    failures += 1;
  };
  const leave = (): void => {
    away = true;
    clearTimeout(timer);
    socket.disconnect();
  };
  const comeBack = (): void => {
    if (!away) return;
    away = false;
    events.lost(isOnline());
    socket.connect();
  };
  const goOffline = (): void => events.lost(false);
  const goOnline = (): void => {
    failures = 0;
    // A short outage may leave the connection standing.
    if (socket.connected) events.found();
    else retry();
  };

  socket.on("connect", () => {
    failures = 0;
    events.found();
  });
  socket.on("disconnect", retry);
  socket.on("connect_error", ({ data }: Refusal) => {
    const code = data?.code;
    if (code === "AUCTION_NOT_FOUND" || code === "VALIDATION_FAILED") events.refused(code);
    else retry();
  });
  // A page kept for the back button is shown again without being loaded: `pageshow` is then all that says so.
  const listeners = { pagehide: leave, pageshow: comeBack, offline: goOffline, online: goOnline };
  for (const [name, listener] of Object.entries(listeners)) page?.addEventListener(name, listener);

  return {
    socket,
    renew() {
      leave();
      comeBack();
    },
    close() {
      leave();
      for (const [name, listener] of Object.entries(listeners)) page?.removeEventListener(name, listener);
    },
  };
}
