import type { AuctionPart, OutboxReport } from "@headcount/protocol";
import { type Backoff, backoffMs } from "../platform/backoff.ts";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import type { OpenSlot, Recorded } from "../recording/minute-builder.ts";
import { type Delivery, KeyRefused, type Outcome, RetryLater } from "./delivery.ts";
import type { OutboxStore, QueuedPart, Settled } from "./outbox-store.ts";

/** Parts per delivery. In a single process this is one database transaction of about ten milliseconds. */
const BATCH = 100;
/** Parts stored per turn of the event loop. A large minute takes several turns, and its slots stay in the journal until all its parts are stored. */
const SLICE = 100;
const DELIVERY_BACKOFF: Backoff = { firstMs: 500, lastMs: 30_000 };
/** Limit of the wait that the API may ask for. */
const LONGEST_PAUSE_MS = 300_000;
const STOP_MS = 5_000;

/** The outbox's share of the report. */
export type OutboxState = Pick<OutboxReport, "totals" | "state" | "lastError" | "seq">;

export interface Outbox extends Service {
  /** Stores what was recorded, and delivers the parts as soon as possible, the newest minute first, until it succeeds. */
  put(recorded: Recorded): void;
  /** Erases the dead letters of a deleted auction. Its waiting parts are erased when their delivery finds that it is gone. */
  forget(auctionId: string): void;
  /** `totals`: always `sent = stored + refused + pending + dropped`. `sent` includes the parts recovered from an earlier run. */
  readonly report: OutboxState;
}

export interface OutboxOptions {
  store: OutboxStore;
  delivery: Delivery;
  log: Logger;
  /** Epoch ms. */
  now(): number;
  /** 0 ≤ random < 1, for the jitter. */
  random?: () => number;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Keeps finished parts in the store until their delivery is certain. A refused key pauses delivery: the outbox keeps trying and discards nothing. `stop`
 * tries once more to deliver the remaining parts, for at most five seconds.
 */
export function createOutbox({ store, delivery, log, now, random = Math.random }: OutboxOptions): Outbox {
  let failures = 0;
  /** The shortest wait that the API asked for. */
  let pauseMs = 0;
  let lastError: Error | null = null;
  let retry: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  /** Parts that are not in the store yet. */
  let unstored: AuctionPart[] = [];
  let storing: NodeJS.Immediate | undefined;
  let seq = 0;
  const totals = { sent: 0, stored: 0, refused: 0, dropped: 0 };

  /** Never during an attempt: a part that is being delivered must not be counted as dropped too. */
  const evict = (): void => {
    const dropped = store.evict(now());
    if (dropped === 0) return;
    totals.dropped += dropped;
    log.error({ dropped }, "the outbox is full or damaged: minutes are lost");
  };

  const settle = (batch: readonly QueuedPart[], outcomes: readonly Outcome[]): void => {
    const settled = batch.map(({ id }, index): Settled => {
      const outcome = outcomes[index];
      return outcome?.kind === "refused" ? { id, refused: outcome.reason } : { id };
    });
    store.settle(settled, now());
    for (const [index, { auctionId, part }] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome?.kind === "stored") totals.stored += 1;
      else totals.refused += 1;
      if (outcome?.kind === "refused")
        log.warn({ auctionId, minute: part.minute, reason: outcome.reason }, "minute refused, kept as a dead letter");
      if (outcome?.kind === "gone")
        log.warn({ auctionId, minute: part.minute }, "minute refused and erased: there is no such auction");
    }
    const gone = batch.filter((_, index) => outcomes[index]?.kind === "gone");
    for (const auctionId of new Set(gone.map((item) => item.auctionId))) forget(auctionId);
  };
  const forget = (auctionId: string): void => {
    try {
      store.forget(auctionId);
    } catch (error) {
      log.error({ err: error, auctionId }, "the dead letters of a deleted auction cannot be erased yet");
    }
  };

  const attempt = async (batch: readonly QueuedPart[]): Promise<boolean> => {
    try {
      settle(batch, await delivery.deliver(batch.map(({ id: _, ...part }) => part)));
      if (lastError) log.info("minutes are delivered again");
      failures = 0;
      lastError = null;
      return true;
    } catch (error) {
      failures += 1;
      pauseMs = error instanceof RetryLater ? Math.min(error.afterMs, LONGEST_PAUSE_MS) : 0;
      const words = "minutes cannot be delivered, will go on trying";
      // An outage may last for days: the same error is logged once.
      log[lastError?.message === (error as Error).message ? "debug" : "error"](
        { err: error, pending: store.size, failures },
        error instanceof KeyRefused ? `${words}: the key is refused` : words,
      );
      lastError = error as Error;
      return false;
    }
  };

  const drain = async (): Promise<void> => {
    for (;;) {
      // After a crash, the journal would produce a part again that was delivered before the journal of its minute was removed.
      if (storing) return;
      evict();
      const batch = store.peek(BATCH);
      if (batch.length === 0) return;
      if (await attempt(batch)) {
        if (!stopped) await turn();
        continue;
      }
      if (!stopped) retry = setTimeout(run, pauseMs + backoffMs(DELIVERY_BACKOFF, failures, random()));
      return;
    }
  };
  const run = (): void => {
    clearTimeout(retry);
    retry = undefined;
    running ??= drain().finally(() => {
      running = undefined;
    });
  };
  const storeSlice = (slots: readonly OpenSlot[]): void => {
    clearImmediate(storing);
    storing = undefined;
    store.put(unstored.slice(0, SLICE), slots);
    unstored = unstored.slice(SLICE);
    if (unstored.length > 0) {
      storing = setImmediate(storeNext);
      return;
    }
    if (!running) evict();
    if (!retry && store.size > 0) run();
  };
  const storeNext = (): void => {
    try {
      storeSlice([]);
    } catch (error) {
      log.error(
        { err: error, waiting: unstored.length },
        "minutes cannot be put into the outbox, will try again with the next ones",
      );
    }
  };
  const lastAttempt = async (): Promise<void> => {
    await running;
    if (store.size > 0) await drain();
  };

  return {
    async start() {
      stopped = false;
      run();
    },
    put({ parts, slots }) {
      if (parts.length === 0 && slots.length === 0) return;
      totals.sent += parts.length;
      for (const { part } of parts) seq = Math.max(seq, part.seq);
      unstored = [...unstored, ...parts];
      storeSlice(slots);
    },
    forget,
    async stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(retry);
      retry = undefined;
      while (storing) storeSlice([]);
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => {
        timer = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([lastAttempt(), enough]);
      clearTimeout(timer);
      store.close();
    },
    get report(): OutboxState {
      return {
        totals: { ...totals, sent: store.recovered + totals.sent, pending: store.size + unstored.length },
        state: lastError instanceof KeyRefused ? "paused" : lastError ? "waiting" : "delivering",
        lastError: lastError?.message ?? null,
        seq,
      };
    },
  };
}
