import type { Logger } from "../platform/logger.ts";
import { OutboxFull, type OutboxStore, OutboxUnusable, type QueuedPart } from "./outbox-store.ts";

export interface FallbackOptions {
  /** Opens the durable store. Called again after the store has failed. */
  open(): OutboxStore;
  /** Used while the durable store fails. */
  fallback: OutboxStore;
  log: Logger;
}

export interface OutboxStoreWithFallback extends OutboxStore {
  /** Whether a crash would lose what is stored now. */
  readonly failing: boolean;
}

/** Parts of the fallback have negative ids. */
const fromFallback = ({ id, ...item }: QueuedPart): QueuedPart => ({ id: -id, ...item });

/** The durable store. It is reopened after any failure except a full disk, because its state is then uncertain. */
class DurableStore {
  readonly #open: () => OutboxStore;
  readonly #log: Logger;
  #store: OutboxStore | null = null;
  #failing = false;
  #lastSize = 0;
  /** The count from the first time the store was opened. Later it also holds parts of this run. */
  #recovered: number | null = null;
  #closed = false;

  /** @throws OutboxUnusable */
  constructor({ open, log }: FallbackOptions) {
    this.#open = open;
    this.#log = log;
    try {
      this.#use(() => {});
    } catch (error) {
      if (error instanceof OutboxUnusable) throw error;
      this.#failed(error);
    }
  }

  get failing(): boolean {
    return this.#failing;
  }
  get recovered(): number {
    return this.#recovered ?? 0;
  }
  get size(): number {
    return this.#store?.size ?? this.#lastSize;
  }
  get bytes(): number {
    return this.#store?.bytes ?? 0;
  }

  /** `null` if the store failed; the failure is then already logged. */
  tried<T>(work: (store: OutboxStore) => T): { value: T } | null {
    if (this.#closed) return null;
    try {
      return { value: this.#use(work) };
    } catch (error) {
      this.#failed(error);
      return null;
    }
  }

  /** False when the store failed. */
  written(work: (store: OutboxStore) => void): boolean {
    if (!this.tried(work)) return false;
    if (this.#failing) this.#log.info("the outbox can be written again");
    this.#failing = false;
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#store?.close();
  }

  #use<T>(work: (store: OutboxStore) => T): T {
    this.#store ??= this.#open();
    this.#recovered ??= this.#store.recovered;
    const value = work(this.#store);
    this.#lastSize = this.#store.size;
    return value;
  }

  #failed(error: unknown): void {
    if (!this.#failing)
      this.#log.error(
        { err: error },
        "the outbox cannot be written: minutes are held in memory and would not survive a crash",
      );
    this.#failing = true;
    if (error instanceof OutboxFull) return;
    try {
      this.#store?.close();
    } catch (closing) {
      this.#log.debug({ err: closing }, "the failed outbox could not be closed");
    }
    this.#store = null;
  }
}

/**
 * An outbox store that accepts parts even if the disk fails. While the durable store fails, the fallback in memory replaces it, with an error in the log,
 * and hands its parts over when the durable store works again.
 * @throws OutboxUnusable at the start, when this process must not use the durable store. `settle` and `forget` throw when they could not remove something.
 */
export function outboxStoreWithFallback(options: FallbackOptions): OutboxStoreWithFallback {
  const { fallback, log } = options;
  const durable = new DurableStore(options);

  const handOver = (): void => {
    const items = fallback.peek(Number.MAX_SAFE_INTEGER);
    if (durable.written((store) => store.put(items, [])))
      fallback.settle(
        items.map(({ id }) => ({ id })),
        0,
      );
  };

  return {
    put(parts, slots) {
      if (!durable.written((store) => store.put(parts, slots))) fallback.put(parts, []);
    },
    peek(limit) {
      // No delivery is running now, so no part can be delivered from both stores.
      if (fallback.size > 0) handOver();
      if (fallback.size > 0) return fallback.peek(limit).map(fromFallback);
      return durable.tried((store) => store.peek(limit))?.value ?? [];
    },
    settle(settled, now) {
      const ofFallback = settled.filter(({ id }) => id < 0).map(({ id, ...rest }) => ({ id: -id, ...rest }));
      const ofDurable = settled.filter(({ id }) => id > 0);
      fallback.settle(ofFallback, now);
      if (ofDurable.length > 0 && !durable.tried((store) => store.settle(ofDurable, now)))
        throw new Error("delivered minutes cannot be removed from the outbox, and will be sent again");
    },
    evict: (now) => fallback.evict(now) + (durable.tried((store) => store.evict(now))?.value ?? 0),
    deadLetters: (limit) =>
      [...fallback.deadLetters(limit), ...(durable.tried((store) => store.deadLetters(limit))?.value ?? [])]
        .sort((a, b) => b.at - a.at)
        .slice(0, limit),
    auctionsWithDeadLetters: () => [
      ...new Set([
        ...fallback.auctionsWithDeadLetters(),
        ...(durable.tried((store) => store.auctionsWithDeadLetters())?.value ?? []),
      ]),
    ],
    forget(auctionId) {
      fallback.forget(auctionId);
      if (!durable.tried((store) => store.forget(auctionId))) throw new Error("the outbox cannot be written");
    },
    get lastRecorded() {
      return durable.tried((store) => store.lastRecorded)?.value ?? null;
    },
    get recovered() {
      return durable.recovered;
    },
    get size() {
      return fallback.size + durable.size;
    },
    get bytes() {
      return fallback.bytes + durable.bytes;
    },
    get failing() {
      return durable.failing || fallback.size > 0;
    },
    close() {
      if (fallback.size > 0) handOver();
      if (fallback.size > 0)
        log.error({ lost: fallback.size }, "stopped with minutes that could be neither delivered nor stored");
      durable.close();
    },
  };
}
