import { type Connection, MAX_UNSENT_BYTES, type Message } from "../transport/transport.ts";

/** Messages per turn of the event loop: about 4 ms of work. */
const MESSAGES_PER_TURN = 300;
/** A client that reads nothing for this time is disconnected. */
const MAX_BEHIND_MS = 10_000;
const UNREAD_CHECK_MS = 100;

export interface Broadcast {
  /** The live set. A client that joins during the broadcast may also receive the message. */
  connections: Iterable<Connection>;
  /** Called in each slice, so that the later clients of a large room receive the newest message; `null` ends the broadcast. */
  message(): Message | null;
  /**
   * `newest`: a client that has not read the previous message is skipped, and receives the newest one after reading it. A client that
   * already has the message is skipped, too. `every`: no client is skipped.
   */
  delivery: "newest" | "every";
}

export interface FanOutOptions {
  /** Sends the newest message to a connection that was skipped. */
  caughtUp(connection: Connection): void;
  /** Monotonic ms. */
  now(): number;
}

/** Sends to rooms in slices and in turn, so that a large room delays neither the event loop nor a small room. */
export interface FanOut {
  /**
   * Starts a broadcast. If one with this key is running, the newer message replaces the older one. Clients that have received the older
   * message receive both.
   */
  broadcast(key: string, broadcast: Broadcast): void;
  /** Forgets a closed connection. */
  forget(connection: Connection): void;
  /** Skipped connections that have not caught up. */
  readonly behind: number;
  stop(): void;
}

interface Pass extends Broadcast {
  iterator: Iterator<Connection>;
  visited: number;
  /** Connections still to visit: all, or only the first ones, which received an older message. */
  remaining: number;
  /** Connections to visit a second time. */
  again: number;
}

/** Visits up to `most` connections. Returns the number of visited ones; fewer than `most` means that the pass has ended. */
function advance(pass: Pass, most: number, slow: SlowClients): number {
  const message = pass.message();
  if (!message) return 0;
  let visited = 0;
  for (; visited < most; visited += 1) {
    if (pass.remaining === 0) break;
    const { done, value } = pass.iterator.next();
    if (done) break;
    pass.remaining -= 1;
    pass.visited += 1;
    if (pass.delivery === "every") value.sendMessage(message);
    else if (value.lastSent === message) continue;
    else if (value.unsent === 0) sendNewest(value, message);
    else slow.add(value);
  }
  if (visited === most || pass.again === 0) return visited;
  // After leaves, the connections to visit again have moved forward: they are still among the first ones.
  Object.assign(pass, {
    iterator: pass.connections[Symbol.iterator](),
    remaining: pass.again,
    visited: 0,
    again: 0,
  });
  return visited + advance(pass, most - visited, slow);
}

export function createFanOut(options: FanOutOptions): FanOut {
  const passes = new Map<string, Pass>();
  const slow = new SlowClients(options);
  let turn: NodeJS.Immediate | undefined;

  const slice = (): void => {
    turn = undefined;
    let free = MESSAGES_PER_TURN;
    for (const [key, pass] of passes) {
      const visited = advance(pass, free, slow);
      passes.delete(key);
      // The broadcast has not ended, so it continues after the others.
      if (visited === free) passes.set(key, pass);
      free -= visited;
      if (free === 0) break;
    }
    if (passes.size > 0) turn = setImmediate(slice);
  };

  return {
    broadcast(key, broadcast) {
      const pass = passes.get(key);
      const remaining = Number.POSITIVE_INFINITY;
      // A room that emptied and filled again has a new set.
      if (pass?.connections === broadcast.connections)
        Object.assign(pass, broadcast, { again: pass.visited, remaining });
      else {
        const iterator = broadcast.connections[Symbol.iterator]();
        passes.set(key, { ...broadcast, iterator, visited: 0, remaining, again: 0 });
      }
      turn ??= setImmediate(slice);
    },
    forget: (connection) => slow.forget(connection),
    get behind() {
      return slow.size;
    },
    stop() {
      if (turn) clearImmediate(turn);
      passes.clear();
      slow.stop();
    },
  };
}

/**
 * Clients that had not read the previous message when the next one came. A client that reads it is sent the newest message. A client that
 * reads nothing is disconnected.
 */
class SlowClients {
  /** Connection → when it was skipped, ms. */
  readonly #since = new Map<Connection, number>();
  readonly #options: FanOutOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#since.size;
  }

  add(connection: Connection): void {
    if (this.#since.has(connection)) return;
    this.#since.set(connection, this.#options.now());
    this.#timer ??= setTimeout(() => this.#check(), UNREAD_CHECK_MS);
  }

  forget(connection: Connection): void {
    this.#since.delete(connection);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#since.clear();
  }

  #check(): void {
    let free = MESSAGES_PER_TURN;
    const time = this.#options.now();
    for (const [connection, since] of this.#since) {
      const { unsent } = connection;
      if (unsent === 0) {
        this.#since.delete(connection);
        this.#options.caughtUp(connection);
        free -= 1;
        if (free === 0) break;
      } else if (unsent > MAX_UNSENT_BYTES || time - since > MAX_BEHIND_MS) {
        this.#since.delete(connection);
        connection.terminate();
      }
    }
    this.#timer = this.#since.size > 0 ? setTimeout(() => this.#check(), free === 0 ? 1 : UNREAD_CHECK_MS) : undefined;
  }
}

/** Sends a message that replaces all earlier ones of its kind. */
export function sendNewest(connection: Connection, message: Message): void {
  connection.lastSent = message;
  connection.sendMessage(message);
}
