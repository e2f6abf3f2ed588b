import type { Socket } from "node:net";

/** Milliseconds of paced work in one turn of the event loop. */
const TURN_MS = 6;
/** Sockets that may read again in each turn after a pause. */
const SOCKETS_PER_TURN = 200;

/** What Node's sockets read from (checked: Node 24). It is not documented: a socket without these functions is not paused. */
interface Handle {
  reading?: boolean;
  readStop?(): void;
  readStart?(): void;
}

/**
 * Keeps the turns of the event loop short when thousands of clients leave at once. Node handles everything that has arrived on up to
 * 49,152 sockets before it runs timers and other work. When that has taken a few milliseconds, no socket reads again in this turn. In
 * the next turns they read again, some at a time. Nothing is lost: what clients send waits in the system's buffers. Handshakes are not
 * paced, because Node accepts one connection in each turn, and more turns would delay a crowd that arrives at once.
 */
export interface ReadPacer {
  /** Adds a socket that can be paused, until it closes. */
  add(socket: Socket): void;
  /** Call after each piece of paced work. */
  worked(): void;
  /** Sockets that do not read at the moment. */
  readonly paused: number;
}

/** @param now monotonic, ms */
export function createReadPacer(now = (): number => performance.now()): ReadPacer {
  const reading = new Set<Socket>();
  /** In the order in which they were paused. Those before `next` read again. */
  let paused: Socket[] = [];
  let next = 0;
  let isWatching = false;
  /** When the first work of this turn ended. What runs before it, such as timers, is not counted. */
  let workBegan: number | undefined;
  let hasPaused = false;

  const pause = (): void => {
    hasPaused = true;
    for (const socket of reading) {
      const handle = handleOf(socket);
      if (!handle?.reading) continue;
      handle.reading = false;
      handle.readStop();
      reading.delete(socket);
      paused.push(socket);
    }
  };
  const resumeSome = (): void => {
    const some = paused.slice(next, next + SOCKETS_PER_TURN);
    next += some.length;
    for (const socket of some) {
      const handle = socket.destroyed ? null : handleOf(socket);
      if (!handle) continue;
      reading.add(socket);
      if (handle.reading) continue;
      handle.reading = true;
      handle.readStart();
    }
    // While more arrives than can be handled, sockets are paused again and again, so the list would only grow.
    if (next < paused.length / 2) return;
    paused = paused.slice(next);
    next = 0;
  };
  const turnEnded = (): void => {
    isWatching = false;
    workBegan = undefined;
    hasPaused = false;
    if (paused.length === 0) return;
    resumeSome();
    watchTurn();
  };
  const watchTurn = (): void => {
    if (isWatching) return;
    isWatching = true;
    setImmediate(turnEnded);
  };
  // One listener for all sockets.
  function forget(this: Socket): void {
    reading.delete(this);
  }

  return {
    add(socket) {
      reading.add(socket);
      socket.on("close", forget);
    },
    worked() {
      watchTurn();
      workBegan ??= now();
      if (!hasPaused && now() - workBegan >= TURN_MS) pause();
    },
    get paused() {
      return paused.length - next;
    },
  };
}

function handleOf(socket: Socket): Required<Handle> | null {
  const { _handle: handle } = socket as { _handle?: Handle | null };
  return handle?.readStop && handle.readStart ? (handle as Required<Handle>) : null;
}
