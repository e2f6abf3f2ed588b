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
  /** Called at each connect. */
  auth(): SocketAuth;
  transports?: readonly Transport[];
  delays?: Delays;
}

export interface ConnectionEvents {
  /** A new connection is open, for the first time or again. */
  opened(): void;
  /** A connection that was silent, or seemed lost with the network, works again. */
  found(): void;
  /** Nothing arrived for longer than the server's heartbeat: the count may be out of date. */
  silent(): void;
  /** The connection is lost; `online` says whether the device has a network at all. `reason` is Socket.IO's, where an attempt failed. */
  lost(online: boolean, reason?: string): void;
  /** The server refused the handshake permanently. */
  refused(code: "AUCTION_NOT_FOUND" | "VALIDATION_FAILED"): void;
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
  data?: { code?: string };
}

/** How late a ping may be, as a share of the heartbeat's interval. */
const LATE = 0.25;

/** Calls `silent` when nothing arrived for longer than the server's heartbeat, and `found` when something arrives again. */
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
    /** Call it after each attempt: the handshake contains the server's ping interval. */
    attempted(): void {
      socket.io.engine?.on("handshake", ({ pingInterval }) => {
        intervalMs = pingInterval;
      });
    },
    stop,
  };
}

/** The browser's window. Other runtimes have none, or only a part of it. */
const page = (): Partial<Window> | undefined => (typeof window === "undefined" ? undefined : window);

function socketOf({ url, auth, transports = ["websocket", "polling"] }: ConnectionOptions): Connection["socket"] {
  const { origin, pathname } = new URL(url);
  return io(origin, {
    path: pathname.replace(/\/$/, "") + SOCKET_PATH,
    transports: [...transports],
    tryAllTransports: true,
    forceNew: true,
    autoConnect: false,
    // Our own delays: Socket.IO's first delay may be shorter, and it does not reconnect after the server closed the connection.
    reconnection: false,
    auth: (answer) => answer(auth()),
  });
}

/** A Socket.IO connection that always reconnects, and disconnects with the page. `open` starts it. */
export function connect(options: ConnectionOptions, events: ConnectionEvents): Connection {
  const { delays = DELAYS } = options;
  const socket = socketOf(options);
  const isOnline = (): boolean => page()?.navigator?.onLine !== false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let away = true;
  const silence = watchSilence(socket, events);

  const attempt = (): void => {
    socket.connect();
    silence.attempted();
  };
  const retry = (reason?: string): void => {
    clearTimeout(timer);
    if (away) return;
    events.lost(isOnline(), reason);
    timer = setTimeout(attempt, delayMs(failures, delays, Math.random()));
    failures += 1;
  };
  const leave = (): void => {
    away = true;
    clearTimeout(timer);
    silence.stop();
    socket.disconnect();
  };
  const comeBack = (): void => {
    if (!away) return;
    away = false;
    events.lost(isOnline());
    attempt();
  };
  const goOffline = (): void => events.lost(false);
  const goOnline = (): void => {
    failures = 0;
    // The connection may survive a short outage.
    if (!socket.connected) retry();
    else if (silence.isSilent) events.silent();
    else events.found();
  };

  socket.on("connect", () => {
    failures = 0;
    events.opened();
  });
  socket.on("disconnect", () => retry());
  socket.on("connect_error", ({ data, message }: Refusal) => {
    const code = data?.code;
    if (code === "AUCTION_NOT_FOUND" || code === "VALIDATION_FAILED") events.refused(code);
    else retry(message);
  });
  // `pageshow` is the only event when the browser restores a page from its back/forward cache.
  const listeners = { pagehide: leave, pageshow: comeBack, offline: goOffline, online: goOnline };
  const forEachListener = (name: "addEventListener" | "removeEventListener"): void => {
    for (const [event, listener] of Object.entries(listeners)) page()?.[name]?.(event, listener);
  };

  return {
    socket,
    open() {
      away = false;
      forEachListener("addEventListener");
      attempt();
    },
    renew() {
      leave();
      comeBack();
    },
    close() {
      leave();
      forEachListener("removeEventListener");
    },
  };
}
