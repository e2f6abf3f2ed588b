import type { AuctionPart, OutboxReport } from "@headcount/protocol";
import type { PartOutcome } from "../minutes/part-outcome.ts";
import { type Backoff, backoffMs } from "../platform/backoff.ts";
import type { Logger } from "../platform/logger.ts";
import type { Service } from "../platform/service.ts";
import type { OpenSlot, Recorded } from "../recording/recorded.ts";
import { type Delivery, KeyRefused, RetryLater } from "./delivery.ts";
import type { OutboxStore, QueuedPart, Settled } from "./outbox-store.ts";

/** Parts per delivery. In a single process this is one database transaction of about ten milliseconds. */
const PARTS_PER_DELIVERY = 100;
/** Parts stored per turn of the event loop. A large minute takes several turns, and its slots stay in the journal until all its parts are stored. */
const PARTS_PER_TURN = 100;
/** Slots put into the journal per turn of the event loop. */
const SLOTS_PER_TURN = 2_000;
const DELIVERY_BACKOFF: Backoff = { firstMs: 500, lastMs: 30_000 };
/** Limit of the wait that the API may ask for. */
const LONGEST_PAUSE_MS = 300_000;
const FLUSH_MS = 5_000;

/** The outbox's share of the report. */
export type OutboxState = Pick<OutboxReport, "totals" | "state" | "lastError" | "seq">;

export interface OutboxOptions {
  store: OutboxStore;
  delivery: Delivery;
  log: Logger;
  /** Epoch ms. */
  now(): number;
  /** 0 ≤ random < 1, for the jitter. */
  random?: () => number;
}

/** `null` if the part is stored, or must not be kept. */
function deadLetterReason(outcome: PartOutcome | undefined): string | null {
  switch (outcome?.kind) {
    case "conflict":
    case "full":
    case "future":
    case "jump":
      return outcome.kind;
    case "refused":
      return outcome.reason;
    default:
      return null;
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Keeps finished parts in the store until their delivery is certain. A refused key pauses delivery: the outbox keeps trying and discards nothing. `stop`
 * tries once more to deliver the remaining parts, for at most five seconds.
 */
export class Outbox implements Service {
  readonly #store: OutboxStore;
  readonly #delivery: Delivery;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #random: () => number;
  #failures = 0;
  /** The shortest wait that the API asked for. */
  #pauseMs = 0;
  #lastError: Error | null = null;
  #retry: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  /** Parts that are not in the store yet. */
  #unstored: AuctionPart[] = [];
  /** Slots that are not in the journal yet. */
  #unwritten: OpenSlot[] = [];
  #storing: NodeJS.Immediate | undefined;
  #seq = 0;
  readonly #totals = { sent: 0, stored: 0, refused: 0, dropped: 0 };

  constructor({ store, delivery, log, now, random = Math.random }: OutboxOptions) {
    this.#store = store;
    this.#delivery = delivery;
    this.#log = log;
    this.#now = now;
    this.#random = random;
  }

  /** `totals`: always `sent = stored + refused + pending + dropped`. `sent` includes the parts recovered from an earlier run. */
  get report(): OutboxState {
    const { recovered, size } = this.#store;
    return {
      totals: { ...this.#totals, sent: recovered + this.#totals.sent, pending: size + this.#unstored.length },
      state: this.#lastError instanceof KeyRefused ? "paused" : this.#lastError ? "waiting" : "delivering",
      lastError: this.#lastError?.message ?? null,
      seq: this.#seq,
    };
  }

  async start(): Promise<void> {
    this.#stopped = false;
    this.#run();
  }

  /** Stores what was recorded, and delivers the parts as soon as possible, the newest minute first, until it succeeds. */
  put({ parts, slots }: Pick<Recorded, "parts" | "slots">): void {
    if (parts.length === 0 && slots.length === 0) return;
    this.#totals.sent += parts.length;
    for (const { part } of parts) this.#seq = Math.max(this.#seq, part.seq);
    this.#unstored = [...this.#unstored, ...parts];
    this.#unwritten = [...this.#unwritten, ...slots];
    this.#storeSlice();
  }

  /** Erases the dead letters of a deleted auction. Its waiting parts are erased when their delivery finds that it is gone. */
  forget(auctionId: string): void {
    try {
      this.#store.forget(auctionId);
    } catch (error) {
      this.#log.error({ err: error, auctionId }, "the dead letters of a deleted auction cannot be erased yet");
    }
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    while (this.#storing) this.#storeSlice();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, FLUSH_MS);
    });
    await Promise.race([this.#lastAttempt(), enough]);
    clearTimeout(timer);
    this.#store.close();
  }

  #storeSlice(): void {
    clearImmediate(this.#storing);
    this.#storing = undefined;
    const slots = this.#unwritten.slice(0, SLOTS_PER_TURN);
    // Slots that failed are not tried again, because their parts follow.
    this.#unwritten = this.#unwritten.slice(SLOTS_PER_TURN);
    // A part ends its minute in the journal, so all slots come first: a slot after it would be recovered as a second part.
    const parts = this.#unwritten.length > 0 ? [] : this.#unstored.slice(0, PARTS_PER_TURN);
    this.#store.put(parts, slots);
    this.#unstored = this.#unstored.slice(parts.length);
    if (this.#unstored.length > 0 || this.#unwritten.length > 0) {
      this.#storing = setImmediate(() => this.#storeNext());
      return;
    }
    if (!this.#running) this.#evict();
    if (!this.#retry && this.#store.size > 0) this.#run();
  }

  #storeNext(): void {
    try {
      this.#storeSlice();
    } catch (error) {
      this.#log.error(
        { err: error, waiting: this.#unstored.length },
        "minutes cannot be put into the outbox, will try again with the next ones",
      );
    }
  }

  #run(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined;
    });
  }

  async #drain(): Promise<void> {
    for (;;) {
      // No delivery during storing: after a crash, the journal would repeat a part that was delivered before the journal of its minute was removed.
      if (this.#storing) return;
      this.#evict();
      const batch = this.#store.peek(PARTS_PER_DELIVERY);
      if (batch.length === 0) return;
      if (!(await this.#attempt(batch))) break;
      if (!this.#stopped) await turn();
    }
    if (this.#stopped) return;
    const waitMs = this.#pauseMs + backoffMs(DELIVERY_BACKOFF, this.#failures, this.#random());
    this.#retry = setTimeout(() => this.#run(), waitMs);
  }

  async #lastAttempt(): Promise<void> {
    await this.#running;
    if (this.#store.size > 0) await this.#drain();
  }

  /** Resolves to whether the batch was delivered. */
  async #attempt(batch: readonly QueuedPart[]): Promise<boolean> {
    try {
      this.#settle(batch, await this.#delivery.deliver(batch.map(({ id: _, ...part }) => part)));
      if (this.#lastError) this.#log.info("minutes are delivered again");
      this.#failures = 0;
      this.#lastError = null;
      return true;
    } catch (error) {
      this.#failures += 1;
      this.#pauseMs = error instanceof RetryLater ? Math.min(error.afterMs, LONGEST_PAUSE_MS) : 0;
      const words = "minutes cannot be delivered, trying again";
      // An outage may last for days: the same error is logged once.
      this.#log[this.#lastError?.message === (error as Error).message ? "debug" : "error"](
        { err: error, pending: this.#store.size, failures: this.#failures },
        error instanceof KeyRefused ? `${words}: the key is refused` : words,
      );
      this.#lastError = error as Error;
      return false;
    }
  }

  #settle(batch: readonly QueuedPart[], outcomes: readonly PartOutcome[]): void {
    const settled = batch.map(({ id }, index): Settled => {
      const reason = deadLetterReason(outcomes[index]);
      return reason === null ? { id } : { id, refused: reason };
    });
    this.#store.settle(settled, this.#now());
    for (const [index, { auctionId, part }] of batch.entries()) {
      const kind = outcomes[index]?.kind;
      const reason = deadLetterReason(outcomes[index]);
      const { minute } = part;
      if (kind === "stored" || kind === "duplicate") this.#totals.stored += 1;
      else this.#totals.refused += 1;
      if (reason !== null) this.#log.warn({ auctionId, minute, reason }, "minute refused, kept as a dead letter");
      if (kind === "unknown")
        this.#log.warn({ auctionId, minute }, "minute refused and erased: the auction does not exist");
    }
    const unknown = batch.filter((_, index) => outcomes[index]?.kind === "unknown");
    for (const auctionId of new Set(unknown.map((item) => item.auctionId))) this.forget(auctionId);
  }

  /** Call it only between attempts, so that a part that is being delivered is not also counted as dropped. */
  #evict(): void {
    const dropped = this.#store.evict(this.#now());
    if (dropped === 0) return;
    this.#totals.dropped += dropped;
    this.#log.error({ dropped }, "the outbox is full or damaged: minutes are lost");
  }
}
