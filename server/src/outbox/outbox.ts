import type { OutboxReport } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import type { AuctionPart, OpenSlot, Recorded } from "../recording/minute-builder.ts";
import { type Delivery, KeyRefused, type Outcome, RetryLater } from "./delivery.ts";
import type { Settled, Shelf, ShelvedPart } from "./outbox-store.ts";

/** Delivered in one go: in one process that is one transaction of the store, some ten milliseconds long. */
const BATCH = 100;
/** Parts put on the shelf in one go: those of a large minute take some turns, and stay in the journal until all of them are there. */
const SLICE = 100;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** Nobody may ask for more patience than this. */
const LONGEST_PAUSE_MS = 300_000;
const STOP_MS = 5_000;

/** What the outbox knows of itself; the rest of the report is its surroundings'. */
export type OutboxState = Pick<OutboxReport, "totals" | "state" | "trouble" | "seq">;

export interface Outbox extends Service {
  /** Takes over what was recorded; parts are delivered as soon as it goes, the newest minute first, however often it takes. */
  put(recorded: Recorded): void;
  /** Erases what is kept of an auction that is gone. What is on its way is answered by the delivery, and erased then. */
  forget(auctionId: string): void;
  /** `totals`: always `sent = stored + refused + pending + dropped`; `sent` includes what an earlier run had left. */
  readonly report: OutboxState;
}

export interface OutboxOptions {
  shelf: Shelf;
  delivery: Delivery;
  log: Logger;
  /** Epoch ms. */
  now(): number;
  /** 0 ≤ random < 1, for the jitter. */
  random?: () => number;
}

/** How long to wait before attempt `failures + 1`: doubling from half a second up to half a minute, with jitter, in ms. */
export const retryMs = (failures: number, random: number): number =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10)) * (0.5 + random / 2);

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Holds finished parts on the shelf until their delivery is certain. A refused key pauses it: it asks now and then whether the key is known again, and
 * discards nothing. `stop` tries once more to deliver what is left, for five seconds at most.
 */
export function createOutbox({ shelf, delivery, log, now, random = Math.random }: OutboxOptions): Outbox {
  let failures = 0;
  /** The least to wait, as asked for. */
  let pauseMs = 0;
  let trouble: Error | null = null;
  let retry: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  /** On their way to the shelf. */
  let coming: AuctionPart[] = [];
  let moving: NodeJS.Immediate | undefined;
  let seq = 0;
  const totals = { sent: 0, stored: 0, refused: 0, dropped: 0 };

  /** Before an attempt only: what is being delivered must not be dropped as well. */
  const trim = (): void => {
    const dropped = shelf.trim(now());
    if (dropped === 0) return;
    totals.dropped += dropped;
    log.error({ dropped }, "the outbox is full or damaged: minutes are lost");
  };

  const settle = (batch: readonly ShelvedPart[], outcomes: readonly Outcome[]): void => {
    const settled = batch.map(({ id }, index): Settled => {
      const outcome = outcomes[index];
      return outcome?.kind === "refused" ? { id, refused: outcome.reason } : { id };
    });
    shelf.settle(settled, now());
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
      shelf.forget(auctionId);
    } catch (error) {
      log.error({ err: error, auctionId }, "what the outbox keeps of an auction that is gone cannot be erased yet");
    }
  };

  const attempt = async (batch: readonly ShelvedPart[]): Promise<boolean> => {
    try {
      settle(batch, await delivery.deliver(batch.map(({ id: _, ...part }) => part)));
      if (trouble) log.info("minutes are delivered again");
      failures = 0;
      trouble = null;
      return true;
    } catch (error) {
      failures += 1;
      pauseMs = error instanceof RetryLater ? Math.min(error.afterMs, LONGEST_PAUSE_MS) : 0;
      const words = "minutes cannot be delivered, will go on trying";
      // Said again only when it is another trouble: an outage may last for days.
      log[trouble?.message === (error as Error).message ? "debug" : "error"](
        { err: error, pending: shelf.size, failures },
        error instanceof KeyRefused ? `${words}: the key is refused` : words,
      );
      trouble = error as Error;
      return false;
    }
  };

  const drain = async (): Promise<void> => {
    for (;;) {
      // A part that was delivered before its minute's journal is gone would be made from that again after a crash.
      if (moving) return;
      trim();
      const batch = shelf.newest(BATCH);
      if (batch.length === 0) return;
      if (await attempt(batch)) {
        if (!stopped) await turn();
        continue;
      }
      if (!stopped) retry = setTimeout(run, pauseMs + retryMs(failures, random()));
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
  const move = (slots: readonly OpenSlot[]): void => {
    clearImmediate(moving);
    moving = undefined;
    shelf.put(coming.slice(0, SLICE), slots);
    coming = coming.slice(SLICE);
    if (coming.length > 0) {
      moving = setImmediate(moveOn);
      return;
    }
    if (!running) trim();
    if (!retry && shelf.size > 0) run();
  };
  const moveOn = (): void => {
    try {
      move([]);
    } catch (error) {
      log.error(
        { err: error, waiting: coming.length },
        "minutes cannot be put into the outbox, will try with the next",
      );
    }
  };
  const lastAttempt = async (): Promise<void> => {
    await running;
    if (shelf.size > 0) await drain();
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
      coming = [...coming, ...parts];
      move(slots);
    },
    forget,
    async stop() {
      if (stopped) return;
      stopped = true;
      clearTimeout(retry);
      retry = undefined;
      while (moving) move([]);
      let timer: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => {
        timer = setTimeout(resolve, STOP_MS);
      });
      await Promise.race([lastAttempt(), enough]);
      clearTimeout(timer);
      shelf.close();
    },
    get report(): OutboxState {
      return {
        totals: { ...totals, sent: shelf.left + totals.sent, pending: shelf.size + coming.length },
        state: trouble instanceof KeyRefused ? "paused" : trouble ? "waiting" : "delivering",
        trouble: trouble?.message ?? null,
        seq,
      };
    },
  };
}
