import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import { type Delivery, RetryLater } from "./delivery.ts";
import type { AuctionPart } from "./minutes.ts";

const BATCH = 500;
/** A minute of 10,000 auctions, ten times over; beyond it the oldest are dropped, loudly. */
const MAX_PARTS = 100_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/** Always `sent = stored + refused + pending + dropped`. */
export interface OutboxTotals {
  sent: number;
  stored: number;
  refused: number;
  pending: number;
  dropped: number;
}

export interface Outbox extends Service {
  /** Takes parts over; they are delivered as soon as it goes, the newest minute first, however often it takes. */
  put(parts: readonly AuctionPart[]): void;
  readonly totals: OutboxTotals;
}

export interface OutboxOptions {
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

/** Holds finished parts until their delivery is certain. `stop` tries once more for what is left. */
export function createOutbox({ delivery, log, maxParts = MAX_PARTS, random = Math.random }: OutboxOptions): Outbox {
  let waiting: AuctionPart[] = [];
  let inFlight: AuctionPart[] = [];
  let failures = 0;
  /** The least to wait, as asked for. */
  let pauseMs = 0;
  let retry: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;
  const totals = { sent: 0, stored: 0, refused: 0, dropped: 0 };

  const attempt = async (): Promise<boolean> => {
    inFlight = waiting.splice(0, BATCH);
    try {
      const outcomes = await delivery.deliver(inFlight);
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.kind === "stored") totals.stored += 1;
        else {
          totals.refused += 1;
          const { auctionId, part } = inFlight[index] as AuctionPart;
          const level = outcome.reason === "off" ? "debug" : "warn";
          log[level]({ auctionId, minute: part.minute, reason: outcome.reason }, "minute refused");
        }
      }
      inFlight = [];
      failures = 0;
      return true;
    } catch (error) {
      waiting = [...inFlight, ...waiting];
      inFlight = [];
      failures += 1;
      pauseMs = error instanceof RetryLater ? error.afterMs : 0;
      log.error({ err: error, pending: waiting.length, failures }, "minutes could not be delivered, will try again");
      return false;
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      if (await attempt()) continue;
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
    put(parts) {
      if (parts.length === 0) return;
      totals.sent += parts.length;
      waiting = [...parts, ...waiting];
      const excess = waiting.length + inFlight.length - maxParts;
      if (excess > 0) {
        totals.dropped += waiting.splice(-excess).length;
        log.error({ dropped: excess }, "outbox is full, the oldest minutes are lost");
      }
      if (!retry) run();
    },
    async stop() {
      stopped = true;
      clearTimeout(retry);
      retry = undefined;
      await running;
      if (waiting.length > 0) await drain();
      if (waiting.length > 0) log.error({ lost: waiting.length }, "stopped with minutes that could not be delivered");
    },
    get totals() {
      return { ...totals, pending: waiting.length + inFlight.length };
    },
  };
}
