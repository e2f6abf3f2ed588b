import type { Socket } from "node:net";

/** Milliseconds of work on received bytes in one turn of the event loop. */
const TURN_MS = 6;
/** Sockets that may read again in each turn after a pause. */
const SOCKETS_PER_TURN = 100;

/** What Node's sockets read from (checked: Node 24). It is not documented: a socket without these functions is not paused. */
interface Handle {
  reading?: boolean;
  readStop?(): void;
  readStart?(): void;
}

/**
 * Keeps the turns of the event loop short when thousands of clients send or leave at once. Node handles everything that has arrived on up to
 * 49,152 sockets before it runs timers and other work. When that has taken a few milliseconds, no socket reads again in this turn. In
 * the next turns they read again, a few at a time. Nothing is lost: what clients send waits in the system's buffers.
 */
export interface ReadPacer {
  /** Adds a socket that can be paused, until it closes. */
  add(socket: Socket): void;
  /** Call after each piece of work on what a socket received. */
  worked(): void;
  /** Sockets that do not read at the moment. */
  readonly paused: number;
}

/** @param now monotonic, ms */
export function createReadPacer(now = (): number => performance.now()): ReadPacer {
  const sockets = new Set<Socket>();
  let turnBegan: number | undefined;
  let hasPaused = false;
  let paused: Socket[] = [];
  let resumed = 0;

  const pause = (): void => {
    hasPaused = true;
    for (const socket of sockets) {
      const handle = handleOf(socket);
      if (!handle?.reading) continue;
      handle.reading = false;
      handle.readStop();
      paused.push(socket);
    }
  };
  const resumeSome = (): void => {
    const end = Math.min(paused.length, resumed + SOCKETS_PER_TURN);
    for (; resumed < end; resumed += 1) {
      const socket = paused[resumed];
      const handle = socket && !socket.destroyed && handleOf(socket);
      if (!handle || handle.reading) continue;
      handle.reading = true;
      handle.readStart();
    }
    if (resumed < paused.length) return;
    paused = [];
    resumed = 0;
  };
  const turnEnded = (): void => {
    turnBegan = undefined;
    hasPaused = false;
    if (paused.length === 0) return;
    resumeSome();
    beginTurn();
  };
  const beginTurn = (): void => {
    turnBegan = now();
    setImmediate(turnEnded);
  };
  // One listener for all sockets.
  function forget(this: Socket): void {
    sockets.delete(this);
  }

  return {
    add(socket) {
      if (sockets.has(socket)) return;
      sockets.add(socket);
      socket.on("close", forget);
    },
    worked() {
      if (turnBegan === undefined) beginTurn();
      else if (!hasPaused && now() - turnBegan >= TURN_MS) pause();
    },
    get paused() {
      return paused.length - resumed;
    },
  };
}

function handleOf(socket: Socket): Required<Handle> | null {
  const { _handle: handle } = socket as { _handle?: Handle | null };
  return handle?.readStop && handle.readStart ? (handle as Required<Handle>) : null;
}
