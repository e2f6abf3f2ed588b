import {
  type ClientToServerEvents,
  type ServerToClientEvents,
  SOCKET_PATH,
  type SocketAuth,
} from "@headcount/protocol/socket";
import { io, type Socket } from "socket.io-client";

/** Wait before another attempt, ms: after a restart of the server its viewers come back spread over these seconds. */
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
  url: string;
  auth(): SocketAuth;
  delays?: Delays;
}

export interface Connection {
  socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  close(): void;
}

export interface ConnectionEvents {
  /** The line is there, for the first time or again. */
  found(): void;
  /** The line is gone; `online` says whether the browser has a network at all. */
  lost(online: boolean): void;
  /** The server refused the handshake with this code, for good. */
  refused(code: string): void;
}

interface Refusal extends Error {
  data?: { code?: string };
}

/**
 * A Socket.IO connection that comes back by itself, from whatever ended it, and leaves with the page.
 */
export function connect({ url, auth, delays = DELAYS }: ConnectionOptions, events: ConnectionEvents): Connection {
  const socket: Connection["socket"] = io(url, {
    path: SOCKET_PATH,
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    forceNew: true,
    // Our own delays: Socket.IO neither spreads its first attempt nor comes back when the server closed the connection.
    reconnection: false,
    auth: (answer) => answer(auth()),
  });
  const page = typeof window === "undefined" ? undefined : window;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let away = false;

  const retry = (): void => {
    clearTimeout(timer);
    if (away) return;
    events.lost(page?.navigator.onLine !== false);
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
    socket.connect();
  };
  const onOffline = (): void => events.lost(false);
  const onOnline = (): void => {
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
  socket.on("connect_error", (error: Refusal) => {
    const code = error.data?.code;
    if (code === "AUCTION_NOT_FOUND" || code === "VALIDATION_FAILED") events.refused(code);
    else retry();
  });
  page?.addEventListener("pagehide", leave);
  page?.addEventListener("pageshow", comeBack);
  page?.addEventListener("offline", onOffline);
  page?.addEventListener("online", onOnline);

  return {
    socket,
    close() {
      leave();
      page?.removeEventListener("pagehide", leave);
      page?.removeEventListener("pageshow", comeBack);
      page?.removeEventListener("offline", onOffline);
      page?.removeEventListener("online", onOnline);
    },
  };
}
