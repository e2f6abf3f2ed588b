import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ERRORS, SOCKET_PATH } from "@headcount/protocol";
import { Admission, type AdmissionLimits } from "./admission.ts";

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

/** Lets handshakes through at the pace that admission allows, to whatever listened on `http` when it was made. */
export interface Door {
  /** The client on this socket has asked to be let in: its handshake is over. */
  arrived(socket: Duplex): void;
  /** Refuses those who wait, and who come from now on. */
  stop(): void;
}

export function createDoor(http: HttpServer, limits?: Partial<AdmissionLimits>): Door {
  const admission = new Admission<Guest>(limits);
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

  const requests = http.listeners("request");
  const upgrades = http.listeners("upgrade");
  http.removeAllListeners("request").removeAllListeners("upgrade");
  http.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const enter = (): void => {
      for (const listener of requests) listener.call(http, request, response);
    };
    const refuse = (): void => {
      response.writeHead(503, { "retry-after": String(RETRY_AFTER_S) }).end(ERRORS.NOT_READY.message);
    };
    if (isHandshake(request)) queue(response, { enter, refuse });
    else enter();
  });
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const enter = (): void => {
      socket.off("error", ignored);
      for (const listener of upgrades) listener.call(http, request, socket, head);
    };
    const refuse = (): void => void socket.end(UNAVAILABLE);
    // Nobody else listens while it waits.
    socket.on("error", ignored);
    if (isHandshake(request)) queue(socket, { enter, refuse });
    else enter();
  });

  return {
    arrived(socket) {
      socket.off("close", closed);
      leave(socket);
    },
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

const UNAVAILABLE = `HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: ${RETRY_AFTER_S}\r\nContent-Length: 0\r\n\r\n`;
