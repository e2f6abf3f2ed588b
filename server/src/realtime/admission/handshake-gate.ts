import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ERRORS, type ErrorCode } from "@headcount/protocol";
import { addressKey, addressOf, type Trusted } from "../../platform/network/address.ts";
import { refuseUpgrade } from "../../platform/network/refuse-upgrade.ts";
import type { SocketHandler } from "../listen.ts";
import { targetOf } from "../transport/socket-target.ts";
import { AddressLimiter, type AddressLimits } from "./address-limiter.ts";
import { HandshakeQueue, type Place, type QueueLimits } from "./handshake-queue.ts";

/** Handshakes begun in one turn of the event loop: some 5 ms of work. */
const HANDSHAKES_PER_TURN = 40;
/** How often the queue is checked while no handshake may begin. */
const QUEUE_CHECK_MS = 10;
const BUSY_RETRY_AFTER_S = 5;

/** A handshake is identified by the response that it waits for, or by the socket that is to become a websocket. */
type HandshakeKey = (ServerResponse | Duplex) & { [PLACE]?: Place<PendingHandshake> | undefined };
const PLACE = Symbol("place in the queue");

/** A handshake that waits for its turn. It is dropped afterwards, because every viewer has one. */
interface PendingHandshake {
  begin(): void;
  refuse(): void;
}

/** A reserved place of an address. It is released when the connection closes, unless a session keeps it. */
interface Reservation {
  keep(): void;
  release(): void;
}

export interface HandshakeGateOptions {
  queueLimits?: Partial<QueueLimits> | undefined;
  /** Limits of connections and handshakes for one address. */
  addressLimits: AddressLimits;
  trust: Trusted;
  /** Called when a socket is to become a websocket. From now on it counts as a viewer's connection. */
  handedOver(socket: Duplex): void;
  /**
   * False while clients cannot be served yet; true by default. While it is false, handshakes are refused so that every client tries again.
   */
  isPrepared?: (() => boolean) | undefined;
}

/**
 * The first handler of socket requests. It refuses ambiguous requests and limits the handshakes of each address. The other handshakes
 * begin at the pace of the queue. Refused clients need no transport object.
 */
export interface HandshakeGate extends SocketHandler {
  /**
   * The request has become a session. The session keeps its place until the returned function is called. @throws Error when the request
   * has no place: it was never admitted, or its client has disconnected.
   */
  keepPlace(request: IncomingMessage): () => void;
  /** The client on this socket has asked to connect: its handshake is over. */
  handshakeDone(socket: Duplex): void;
  /**
   * The key by which limits count the address of a handshake.
   * @throws Error when the request was never admitted.
   */
  addressKeyOf(handshake: IncomingMessage): string;
  /** Places that are reserved for addresses. */
  readonly reservedPlaces: number;
  /** Refuses all waiting and later handshakes. */
  stop(): void;
  readonly isStopped: boolean;
}

export function createHandshakeGate({
  queueLimits,
  addressLimits,
  trust,
  handedOver,
  isPrepared = () => true,
}: HandshakeGateOptions): HandshakeGate {
  const queue = createPacedQueue(queueLimits, isPrepared);
  const reservations = createReservations(addressLimits, trust);

  return {
    handles: (request) => targetOf(request).kind !== "other",
    handleRequest(request, response, next) {
      const refuse = (code: ErrorCode, retryAfterS?: number): void => {
        const { status, message } = ERRORS[code];
        response
          .writeHead(status, retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) })
          .end(message);
      };
      const { kind } = targetOf(request);
      if (kind === "ambiguous") return refuse("AMBIGUOUS_ADDRESS");
      if (kind !== "handshake") return next();
      // The request was pipelined behind others, and the client has disconnected since.
      if (request.socket.destroyed) return;
      const waitMs = reservations.reserve(request, response);
      if (waitMs > 0) return refuse("TOO_MANY_REQUESTS", Math.ceil(waitMs / 1_000));
      queue.add(response, { begin: next, refuse: () => refuse("NOT_READY", BUSY_RETRY_AFTER_S) });
    },
    handleUpgrade(request, socket, _head, next) {
      const refuse = (code: ErrorCode, retryAfterS?: number): void => {
        const { status, message } = ERRORS[code];
        refuseUpgrade(socket, { status, message, ...(retryAfterS !== undefined && { retryAfterS }) });
      };
      const target = targetOf(request);
      if (target.kind === "ambiguous" || target.kind === "other") return refuse("AMBIGUOUS_ADDRESS");
      // Engine.IO would accept the websocket, and then wait for the client to agree to its closing.
      if (target.transport !== "websocket") return refuse("VALIDATION_FAILED");
      if (target.kind === "session") return next();
      const waitMs = reservations.reserveSocket(request, socket);
      if (waitMs > 0) return refuse("TOO_MANY_REQUESTS", Math.ceil(waitMs / 1_000));
      handedOver(socket);
      // Nothing else listens for errors while the socket waits.
      socket.on("error", ignore);
      queue.add(socket, { begin: next, refuse: () => refuse("NOT_READY", BUSY_RETRY_AFTER_S) });
    },
    keepPlace(request) {
      const place = reservations.of(request);
      place.keep();
      return place.release;
    },
    handshakeDone: queue.done,
    addressKeyOf: reservations.addressKeyOf,
    get reservedPlaces() {
      return reservations.open;
    },
    stop: queue.stop,
    get isStopped() {
      return queue.isStopped;
    },
  };
}

/** A handshake queue with one turn per turn of the event loop. */
function createPacedQueue(limits: Partial<QueueLimits> | undefined, isPrepared: () => boolean) {
  const queue = new HandshakeQueue<PendingHandshake>(limits);
  let cancel: (() => void) | undefined;
  let stopped = false;

  const turn = (): void => {
    cancel = undefined;
    const { admitted, refused } = queue.turn(performance.now(), HANDSHAKES_PER_TURN);
    for (const handshake of refused) handshake.refuse();
    for (const handshake of admitted) handshake.begin();
    if (queue.size.waiting > 0) schedule(admitted.length > 0);
  };
  const schedule = (soon: boolean): void => {
    if (cancel) return;
    if (soon) {
      const immediate = setImmediate(turn);
      cancel = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(turn, QUEUE_CHECK_MS);
      cancel = () => clearTimeout(timer);
    }
  };
  const remove = (key: HandshakeKey): void => {
    if (key[PLACE]) queue.remove(key[PLACE]);
    key[PLACE] = undefined;
  };
  // One listener for all handshakes.
  function onClose(this: HandshakeKey): void {
    remove(this);
  }
  return {
    add(key: HandshakeKey, handshake: PendingHandshake): void {
      const place = stopped || !isPrepared() ? null : queue.add(handshake, performance.now());
      if (place) {
        key[PLACE] = place;
        key.on("close", onClose);
        schedule(true);
      } else handshake.refuse();
    },
    done: remove,
    stop(): void {
      stopped = true;
      cancel?.();
      for (const handshake of queue.clear()) handshake.refuse();
    },
    get isStopped(): boolean {
      return stopped;
    },
  };
}

/** A socket that is to become a websocket, with its address. */
type PlacedSocket = Duplex & { [ADDRESS_KEY]?: string };
const ADDRESS_KEY = Symbol("address key");

/** The places that are reserved for addresses. */
function createReservations(limits: AddressLimits, trust: Trusted) {
  const limiter = new AddressLimiter(limits);
  // A socket carries the requests of different addresses if it is a proxy's, so these belong to their requests.
  const keys = new WeakMap<IncomingMessage, string>();
  const places = new WeakMap<IncomingMessage, Reservation>();
  const reservePlace = (request: IncomingMessage): { key: string; waitMs: number } => {
    const key = addressKey(addressOf(request, trust));
    return { key, waitMs: limiter.reserve(key, performance.now()) };
  };
  // One listener for all sockets. A function for each would also keep its request in memory.
  function releaseSocket(this: PlacedSocket): void {
    if (this[ADDRESS_KEY] !== undefined) limiter.release(this[ADDRESS_KEY]);
  }
  return {
    /** Reserves a place until it is released or the connection closes, and returns 0. Without a free place, returns the ms to wait. */
    reserve(request: IncomingMessage, response: ServerResponse): number {
      const { key, waitMs } = reservePlace(request);
      if (waitMs > 0) return waitMs;
      // A response that waits behind another one on its socket emits no `close` itself.
      const closing = [response, request.socket];
      const release = (): void => {
        if (places.delete(request)) limiter.release(key);
        keep();
      };
      const keep = (): void => {
        for (const each of closing) each.off("close", release);
      };
      keys.set(request, key);
      places.set(request, { keep, release });
      for (const each of closing) each.once("close", release);
      return 0;
    },
    /** Reserves a place until the socket closes, like `reserve`. */
    reserveSocket(request: IncomingMessage, socket: PlacedSocket): number {
      const { key, waitMs } = reservePlace(request);
      if (waitMs > 0) return waitMs;
      socket[ADDRESS_KEY] = key;
      socket.on("close", releaseSocket);
      return 0;
    },
    of(request: IncomingMessage): Reservation {
      const place = places.get(request);
      if (!place) throw new Error("a session was opened by a request that has no place");
      return place;
    },
    addressKeyOf(handshake: IncomingMessage): string {
      const key = (handshake.socket as PlacedSocket)[ADDRESS_KEY] ?? keys.get(handshake);
      if (key === undefined) throw new Error("a session was opened by a request that was never admitted");
      return key;
    },
    get open(): number {
      return limiter.open;
    },
  };
}

const ignore = (): void => {};
