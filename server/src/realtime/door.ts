import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ERRORS, SOCKET_PATH } from "@headcount/protocol";
import { addressOf, neighbourOf, type Trusted } from "../platform/address.ts";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { Quota, type QuotaLimits } from "./quota.ts";

/** Handshakes begun before the loop has its turn again: some 5 ms of work. */
const SLICE = 40;
/** While all places are taken. */
const LOOK_MS = 10;
const RETRY_AFTER_S = 5;

/** A handshake is known by the response that it waits for, or by the socket that is to become a websocket. */
type Guest = ServerResponse | Duplex;

/** What becomes of a guest who waits. Nothing of it is kept afterwards: there is one for each viewer. */
interface Prospect {
  enter(): void;
  refuse(): void;
}

export interface DoorOptions {
  admission?: Partial<AdmissionLimits> | undefined;
  /** What one neighbour may open. */
  quota: QuotaLimits;
  trust: Trusted;
}

/**
 * Lets handshakes through, to whatever listened on `http` when it was made: of each neighbour as many as its quota has, and all at the pace that admission
 * allows. Nothing was made of whoever is refused here.
 */
export interface Door {
  /** The request has become a session, which takes its place in the quota until what is returned is called. */
  opened(request: IncomingMessage): () => void;
  /** The client on this socket has asked to be let in: its handshake is over. */
  arrived(socket: Duplex): void;
  /** By whom limits of addresses count the one who sent a handshake. */
  neighbour(handshake: IncomingMessage): string;
  /** Refuses those who wait, and who come from now on. */
  stop(): void;
}

export function createDoor(http: HttpServer, { admission: limits, quota: quotas, trust }: DoorOptions): Door {
  const admission = new Admission<Guest>(limits);
  const quota = new Quota(quotas);
  const neighbours = new WeakMap<IncomingMessage, string>();
  /** How a request gives its place in the quota back. */
  const releases = new WeakMap<IncomingMessage, () => void>();
  const sessions = new WeakSet<IncomingMessage>();
  const prospects = new Map<Guest, Prospect>();
  let next: (() => void) | undefined;
  let stopped = false;

  const settle = (guest: Guest, how: keyof Prospect): void => {
    const prospect = prospects.get(guest);
    prospects.delete(guest);
    prospect?.[how]();
  };
  const turn = (): void => {
    next = undefined;
    const { admitted, refused } = admission.turn(performance.now(), SLICE);
    for (const guest of refused) settle(guest, "refuse");
    for (const guest of admitted) settle(guest, "enter");
    if (admission.size.waiting > 0) schedule(admitted.length > 0);
  };
  const schedule = (soon: boolean): void => {
    if (next) return;
    if (soon) {
      const immediate = setImmediate(turn);
      next = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(turn, LOOK_MS);
      next = () => clearTimeout(timer);
    }
  };
  const leave = (guest: Guest): void => {
    prospects.delete(guest);
    admission.leave(guest);
  };
  // One function for all guests.
  function closed(this: Guest): void {
    leave(this);
  }
  const queue = (guest: Guest, prospect: Prospect): void => {
    if (stopped || !admission.arrive(guest, performance.now())) prospect.refuse();
    else {
      prospects.set(guest, prospect);
      guest.once("close", closed);
      schedule(true);
    }
  };

  /** Takes a place of the neighbour's for the request, which gives it back once; or says how long to wait, in ms. */
  const enrol = (request: IncomingMessage): number => {
    const neighbour = neighbourOf(addressOf(request, trust));
    const waitMs = quota.take(neighbour, performance.now());
    if (waitMs > 0) return waitMs;
    neighbours.set(request, neighbour);
    releases.set(request, () => {
      releases.delete(request);
      quota.release(neighbour);
    });
    return 0;
  };
  const release = (request: IncomingMessage): void => releases.get(request)?.();

  const requests = http.listeners("request");
  const upgrades = http.listeners("upgrade");
  http.removeAllListeners("request").removeAllListeners("upgrade");
  http.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const enter = (): void => {
      for (const listener of requests) listener.call(http, request, response);
    };
    if (!isHandshake(request)) return enter();
    const refuse = (code: "NOT_READY" | "TOO_MANY_REQUESTS", afterS: number): void => {
      const { status, message } = ERRORS[code];
      response.writeHead(status, { "retry-after": String(afterS) }).end(message);
    };
    const waitMs = enrol(request);
    if (waitMs > 0) return refuse("TOO_MANY_REQUESTS", Math.ceil(waitMs / 1_000));
    response.once("close", () => {
      if (!sessions.has(request)) release(request);
    });
    queue(response, { enter, refuse: () => refuse("NOT_READY", RETRY_AFTER_S) });
  });
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const enter = (): void => {
      socket.off("error", ignored);
      for (const listener of upgrades) listener.call(http, request, socket, head);
    };
    // Nobody else listens while it waits.
    socket.on("error", ignored);
    if (!isHandshake(request)) return enter();
    const waitMs = enrol(request);
    if (waitMs > 0) return void socket.end(refusal("429 Too Many Requests", Math.ceil(waitMs / 1_000)));
    socket.once("close", () => release(request));
    queue(socket, { enter, refuse: () => void socket.end(refusal("503 Service Unavailable", RETRY_AFTER_S)) });
  });

  return {
    opened(request) {
      sessions.add(request);
      return () => release(request);
    },
    arrived(socket) {
      socket.off("close", closed);
      leave(socket);
    },
    neighbour: (handshake) => neighbours.get(handshake) ?? "",
    stop() {
      stopped = true;
      next?.();
      for (const guest of admission.clear()) settle(guest, "refuse");
    },
  };
}

/** The first request of a session: those that go on with one name it. */
const isHandshake = ({ url = "" }: IncomingMessage): boolean =>
  url.startsWith(SOCKET_PATH) && !/[?&]sid=[^&]/.test(url);

const ignored = (): void => {};

const refusal = (status: string, afterS: number): string =>
  `HTTP/1.1 ${status}\r\nConnection: close\r\nRetry-After: ${afterS}\r\nContent-Length: 0\r\n\r\n`;
