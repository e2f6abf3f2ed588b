import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import { type Delivery, RetryLater } from "./delivery.ts";
import type { Recorded } from "./minutes.ts";
import type { Shelf, ShelvedPart } from "./shelf.ts";
import { memoryShelf } from "./shelf-memory.ts";

const BATCH = 500;
/** A minute of 10,000 auctions, ten times over; beyond it the oldest are dropped, loudly. */
const MAX_PARTS = 100_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/** Always `sent = stored + refused + pending + dropped`; `sent` includes what an earlier run had left. */
export interface OutboxTotals {
  sent: number;
  stored: number;
  refused: number;
  pending: number;
  dropped: number;
}

export interface Outbox extends Service {
  /** Takes over what was recorded; parts are delivered as soon as it goes, the newest minute first, however often it takes. */
  put(recorded: Recorded): void;
  readonly totals: OutboxTotals;
}

export interface OutboxOptions {
  shelf: Shelf;
  delivery: Delivery;
  log: Logger;
  /** The most parts to hold. */
  maxParts?: number;
  /** 0 ≤ random < 1, for the jitter. */
  random?: () => number;
}

/** How long to wait before attempt `failures + 1`: doubling from half a second up to half a minute, with jitter, in ms. */
export const retryMs = (failures: number, random: number): number =>
  Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)) * (0.5 + random / 2);

/**
 * Holds finished parts on the shelf until their delivery is certain. A shelf that fails, as one on a full disk does, is replaced by memory for what comes
 * then, and tried again with each slot. `stop` tries once more to deliver what is left.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { shelf, delivery, log, maxParts = MAX_PARTS, random = Math.random } = options;
  const spare = memoryShelf();
  let shelfFails = false;
  let failures = 0;
  /** The least to wait, as asked for. */
  let pauseMs = 0;
  let retry: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  const totals = { sent: shelf.size, stored: 0, refused: 0, dropped: 0 };
  const pending = (): number => shelf.size + spare.size;

  /** Whether the shelf did it; says once when it begins to fail, and when it works again. */
  const onShelf = (work: () => void): boolean => {
    try {
      work();
      if (shelfFails) log.info("the outbox can be written again");
      shelfFails = false;
      return true;
    } catch (error) {
      if (!shelfFails)
        log.error(
          { err: error },
          "the outbox cannot be written: minutes are held in memory and would not survive a crash",
        );
      shelfFails = true;
      return false;
    }
  };

  /** Before an attempt only: what is being delivered must not be dropped as well. */
  const trim = (): void => {
    const excess = pending() - maxParts;
    if (excess <= 0) return;
    const before = pending();
    onShelf(() => shelf.dropOldest(excess));
    const rest = pending() - maxParts;
    if (rest > 0) spare.dropOldest(rest);
    totals.dropped += before - pending();
    log.error({ dropped: before - pending() }, "outbox is full, the oldest minutes are lost");
  };

  const note = ({ auctionId, part }: ShelvedPart, reason: string): void => {
    totals.refused += 1;
    log[reason === "off" ? "debug" : "warn"]({ auctionId, minute: part.minute, reason }, "minute refused");
  };

  const attempt = async (from: Shelf): Promise<boolean> => {
    try {
      const batch = from.newest(BATCH);
      const outcomes = await delivery.deliver(batch.map(({ auctionId, part }) => ({ auctionId, part })));
      from.remove(batch.map(({ id }) => id));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.kind === "stored") totals.stored += 1;
        else note(batch[index] as ShelvedPart, outcome.reason);
      }
      failures = 0;
      return true;
    } catch (error) {
      failures += 1;
      pauseMs = error instanceof RetryLater ? error.afterMs : 0;
      log.error({ err: error, pending: pending(), failures }, "minutes could not be delivered, will try again");
      return false;
    }
  };

  const drain = async (): Promise<void> => {
    for (;;) {
      trim();
      const from = spare.size > 0 ? spare : shelf;
      if (from.size === 0) return;
      if (await attempt(from)) continue;
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

  return {
    async start() {
      stopped = false;
      run();
    },
    put({ parts, slots }) {
      if (parts.length === 0 && slots.length === 0) return;
      totals.sent += parts.length;
      if (!onShelf(() => shelf.put(parts, slots))) spare.put(parts, []);
      if (parts.length === 0) return;
      if (!running) trim();
      if (!retry) run();
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      retry = undefined;
      await running;
      if (pending() > 0) await drain();
      if (spare.size > 0)
        log.error({ lost: spare.size }, "stopped with minutes that could be neither delivered nor kept");
      shelf.close();
    },
    get totals() {
      return { ...totals, pending: pending() };
    },
  };
}
