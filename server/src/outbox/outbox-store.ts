import type { AuctionPart } from "@headcount/protocol";
import type { OpenSlot } from "../recording/recorded.ts";

/** A part that waits in the store. */
export interface QueuedPart extends AuctionPart {
  id: number;
}

/** A part whose delivery is final. With a reason in `refused`, the store keeps it as a dead letter. */
export interface Settled {
  id: number;
  refused?: string;
}

/** A part that was refused permanently. The store also keeps the part itself, so that an operator can rescue it. */
export interface DeadLetter {
  auctionId: string;
  /** Epoch ms UTC. */
  minute: number;
  reason: string;
  /** Epoch ms. */
  at: number;
}

/**
 * Keeps finished parts until their delivery is certain, and the closed slots of the open minute. A durable store turns the slots that a killed boot left
 * into that boot's last parts. `evict` enforces the size limit. Only the newest dead letters are kept.
 * Every call throws when the store cannot be written or read, and has then changed nothing. It throws `OutboxFull` when only disk space is missing.
 */
export interface OutboxStore {
  /**
   * Adds finished parts and closed slots of minutes that are still open. The slots of finished minutes are removed. A part that is already stored (same
   * recorder, auction and minute) is not replaced.
   */
  put(parts: readonly AuctionPart[], slots: readonly OpenSlot[]): void;
  /** Returns up to `limit` parts, the newest minute first, and does not remove them. */
  peek(limit: number): QueuedPart[];
  /** Removes parts in one transaction. Refused parts become dead letters. */
  settle(settled: readonly Settled[], now: number): void;
  /** Drops the oldest parts above the size limit, and moves the parts that `peek` could not read to the dead letters. Returns how many it removed. */
  evict(now: number): number;
  /** The newest dead letters. */
  deadLetters(limit: number): DeadLetter[];
  /** Ids of the auctions that have dead letters. */
  auctionsWithDeadLetters(): string[];
  /** Removes the dead letters of an auction. */
  forget(auctionId: string): void;
  /** The last slot that an earlier run stored: its minute (epoch ms) and its index in that minute. `null` if there is none. */
  readonly lastRecorded: { minute: number; index: number } | null;
  /** Finished parts that the store held when it was opened. */
  readonly recovered: number;
  /** Finished parts. */
  readonly size: number;
  /** Bytes that the finished parts use. */
  readonly bytes: number;
  close(): void;
}

/** The disk is full. What is stored can still be read. */
export class OutboxFull extends Error {
  constructor(cause: unknown) {
    super("the disk is full", { cause });
    this.name = "OutboxFull";
  }
}

/** This process must not use the outbox, and waiting does not change that. */
export class OutboxUnusable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "OutboxUnusable";
  }
}

export const MAX_DEAD_LETTERS = 10_000;
