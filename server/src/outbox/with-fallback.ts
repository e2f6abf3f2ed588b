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

/**
 * An outbox store that accepts parts whatever the disk does. While the durable store fails, the fallback in memory replaces it, with an error in the log,
 * and hands its parts over when the durable store works again. A store that failed for another reason than a full disk is closed and opened again,
 * because its state is uncertain.
 * @throws OutboxUnusable at the start, when this process must not use the durable store. `settle` and `forget` throw when they could not remove something.
 */
export function outboxStoreWithFallback({ open, fallback, log }: FallbackOptions): OutboxStoreWithFallback {
  let durable: OutboxStore | null = null;
  let failing = false;
  let lastSize = 0;
  /** From the first time it was opened: later it also holds what this run stored. */
  let recovered: number | null = null;
  let begun = false;
  let closed = false;

  const failed = (error: unknown): void => {
    if (!failing)
      log.error(
        { err: error },
        "the outbox cannot be written: minutes are held in memory and would not survive a crash",
      );
    failing = true;
    if (error instanceof OutboxFull) return;
    try {
      durable?.close();
    } catch (closing) {
      log.debug({ err: closing }, "the failed outbox could not be closed");
    }
    durable = null;
  };
  /** `null` when the durable store failed; the log says so by then. */
  const tried = <T>(work: (store: OutboxStore) => T): { value: T } | null => {
    if (closed) return null;
    try {
      durable ??= open();
      recovered ??= durable.recovered;
      const value = work(durable);
      lastSize = durable.size;
      return { value };
    } catch (error) {
      if (!begun && error instanceof OutboxUnusable) throw error;
      failed(error);
      return null;
    }
  };
  const written = (work: (store: OutboxStore) => void): boolean => {
    if (!tried(work)) return false;
    if (failing) log.info("the outbox can be written again");
    failing = false;
    return true;
  };
  const handOver = (): void => {
    const items = fallback.peek(Number.MAX_SAFE_INTEGER);
    if (written((store) => store.put(items, [])))
      fallback.settle(
        items.map(({ id }) => ({ id })),
        0,
      );
  };
  tried(() => {});
  begun = true;

  return {
    put(parts, slots) {
      if (!written((store) => store.put(parts, slots))) fallback.put(parts, []);
    },
    peek(limit) {
      // No delivery is running now, so no part can be delivered from both stores.
      if (fallback.size > 0) handOver();
      if (fallback.size > 0) return fallback.peek(limit).map(fromFallback);
      return tried((store) => store.peek(limit))?.value ?? [];
    },
    settle(settled, now) {
      const ofFallback = settled.filter(({ id }) => id < 0).map(({ id, ...rest }) => ({ id: -id, ...rest }));
      const ofDurable = settled.filter(({ id }) => id > 0);
      fallback.settle(ofFallback, now);
      if (ofDurable.length > 0 && !tried((store) => store.settle(ofDurable, now)))
        throw new Error("delivered minutes cannot be removed from the outbox, and will be sent again");
    },
    evict: (now) => fallback.evict(now) + (tried((store) => store.evict(now))?.value ?? 0),
    deadLetters: (limit) =>
      [...fallback.deadLetters(limit), ...(tried((store) => store.deadLetters(limit))?.value ?? [])]
        .sort((a, b) => b.at - a.at)
        .slice(0, limit),
    auctionsWithDeadLetters: () => [
      ...new Set([
        ...fallback.auctionsWithDeadLetters(),
        ...(tried((store) => store.auctionsWithDeadLetters())?.value ?? []),
      ]),
    ],
    forget(auctionId) {
      fallback.forget(auctionId);
      if (!tried((store) => store.forget(auctionId))) throw new Error("the outbox cannot be written");
    },
    get lastRecorded() {
      return tried((store) => store.lastRecorded)?.value ?? null;
    },
    get recovered() {
      return recovered ?? 0;
    },
    get size() {
      return fallback.size + (durable?.size ?? lastSize);
    },
    get bytes() {
      return fallback.bytes + (durable?.bytes ?? 0);
    },
    get failing() {
      return failing || fallback.size > 0;
    },
    close() {
      if (fallback.size > 0) handOver();
      if (fallback.size > 0)
        log.error({ lost: fallback.size }, "stopped with minutes that could be neither delivered nor stored");
      closed = true;
      durable?.close();
    },
  };
}
