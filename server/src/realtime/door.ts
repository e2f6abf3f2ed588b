import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ERRORS, type ErrorCode } from "@headcount/protocol";
import { addressKey, addressOf, type Trusted } from "../platform/address.ts";
import { refuseUpgrade } from "../platform/refuse-upgrade.ts";
import { Admission, type AdmissionLimits } from "./admission.ts";
import { Quota, type QuotaLimits } from "./quota.ts";
import { targetOf } from "./socket-target.ts";

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

/** A place in the quota, which is released when the connection closes unless it is kept. */
interface Place {
  keep(): void;
  release(): void;
}

export interface DoorOptions {
  admission?: Partial<AdmissionLimits> | undefined;
  /** What one neighbour may open. */
  quota: QuotaLimits;
  trust: Trusted;
  /** Whether `http` is Headcount's own: upgrades of other paths are refused then. Another application's server handles them itself. */
  ownsServer: boolean;
  /** Called when a socket is to become a websocket, which the quota counts from now on. */
  handedOver(socket: Duplex): void;
  /** Called with an error that a transport threw at a request. */
  failed(error: unknown): void;
  /** False while nobody can be let in yet; everyone by default. A handshake is then refused in a way that every client tries again. */
  isPrepared?: (() => boolean) | undefined;
}

/**
 * Lets handshakes through, to whatever listened on `http` when it was made: of each neighbour as many as its quota has, and all at the pace that admission
 * allows. Nothing was made of whoever is refused here.
 */
export interface Door {
  /**
   * The request has become a session, which keeps its place in the quota until the returned function is called.
   * @throws Error when the request has no place: it was never admitted, or its client is gone.
   */
  opened(request: IncomingMessage): () => void;
  /** The client on this socket has asked to be let in: its handshake is over. */
  arrived(socket: Duplex): void;
  /**
   * The key by which limits count the address of a handshake.
   * @throws Error when the request was never admitted.
   */
  neighbour(handshake: IncomingMessage): string;
  /** Places of the quota that are taken now. */
  readonly places: number;
  /** Refuses those who wait, and who come from now on. */
  stop(): void;
}

export function createDoor(http: HttpServer, options: DoorOptions): Door {
  const { admission: limits, quota: quotas, trust, ownsServer, handedOver, failed, isPrepared = () => true } = options;
  const admission = new Admission<Guest>(limits);
  const quota = new Quota(quotas);
  const keys = new WeakMap<IncomingMessage, string>();
  const places = new WeakMap<IncomingMessage, Place>();
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
    if (stopped || !isPrepared() || !admission.arrive(guest, performance.now())) prospect.refuse();
    else {
      prospects.set(guest, prospect);
      guest.once("close", closed);
      schedule(true);
    }
  };

  /** Takes a place in the quota for the request, until `connection` closes or the request gives it back; or says how long to wait, in ms. */
  const enrol = (request: IncomingMessage, connection: Guest): number => {
    const key = addressKey(addressOf(request, trust));
    const waitMs = quota.take(key, performance.now());
    if (waitMs > 0) return waitMs;
    // A response that waits behind another one on its socket never closes itself.
    const closing = new Set<Guest>([connection, request.socket]);
    const release = (): void => {
      if (places.delete(request)) quota.release(key);
      keep();
    };
    const keep = (): void => {
      for (const each of closing) each.off("close", release);
    };
    keys.set(request, key);
    places.set(request, { keep, release });
    for (const each of closing) each.once("close", release);
    return 0;
  };

  const guarded = (guest: Guest, work: () => void): void => {
    try {
      work();
    } catch (error) {
      failed(error);
      guest.destroy();
    }
  };

  const requests = http.listeners("request");
  const upgrades = http.listeners("upgrade");
  http.removeAllListeners("request").removeAllListeners("upgrade");
  http.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const enter = (): void =>
      guarded(response, () => {
        for (const listener of requests) listener.call(http, request, response);
      });
    const refuse = (code: ErrorCode, afterS?: number): void => {
      const { status, message } = ERRORS[code];
      response.writeHead(status, afterS === undefined ? {} : { "retry-after": String(afterS) }).end(message);
    };
    const { kind } = targetOf(request);
    if (kind === "ambiguous") return refuse("AMBIGUOUS_ADDRESS");
    if (kind !== "handshake") return enter();
    // It was sent in a row with others, and the client has gone since.
    if (request.socket.destroyed) return;
    const waitMs = enrol(request, response);
    if (waitMs > 0) return refuse("TOO_MANY_REQUESTS", Math.ceil(waitMs / 1_000));
    queue(response, { enter, refuse: () => refuse("NOT_READY", RETRY_AFTER_S) });
  });
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (socket.destroyed) return;
    const enter = (): void =>
      guarded(socket, () => {
        socket.off("error", ignored);
        for (const listener of upgrades) listener.call(http, request, socket, head);
      });
    const refuse = (code: ErrorCode, retryAfterS?: number): void => {
      const { status, message } = ERRORS[code];
      refuseUpgrade(socket, { status, message, ...(retryAfterS !== undefined && { retryAfterS }) });
    };
    // Nobody else listens while it waits.
    socket.on("error", ignored);
    const target = targetOf(request);
    if (target.kind === "ambiguous") return refuse("AMBIGUOUS_ADDRESS");
    if (target.kind === "other") return ownsServer ? refuse("ROUTE_NOT_FOUND") : enter();
    // Engine.IO would accept the websocket, and then wait for the client to agree that it is closed.
    if (target.transport !== "websocket") return refuse("VALIDATION_FAILED");
    if (target.kind === "session") return enter();
    const waitMs = enrol(request, socket);
    if (waitMs > 0) return refuse("TOO_MANY_REQUESTS", Math.ceil(waitMs / 1_000));
    handedOver(socket);
    queue(socket, { enter, refuse: () => refuse("NOT_READY", RETRY_AFTER_S) });
  });

  return {
    opened(request) {
      const place = places.get(request);
      if (!place) throw new Error("a session was opened by a request that has no place");
      place.keep();
      return place.release;
    },
    arrived(socket) {
      socket.off("close", closed);
      leave(socket);
    },
    neighbour(handshake) {
      const key = keys.get(handshake);
      if (key === undefined) throw new Error("a session was opened by a request that was never admitted");
      return key;
    },
    get places() {
      return quota.open;
    },
    stop() {
      stopped = true;
      next?.();
      for (const guest of admission.clear()) settle(guest, "refuse");
    },
  };
}

const ignored = (): void => {};
