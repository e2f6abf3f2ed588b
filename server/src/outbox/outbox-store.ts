import type { AuctionPart, OpenSlot } from "../recording/minute-builder.ts";

export interface ShelvedPart extends AuctionPart {
  id: number;
  /** Proves that the part is its recorder's, where the shelf knows that: an earlier boot's was kept beside its parts. */
  secret?: string;
}

/** A part whose delivery came to its end; `refused` says why it was not wanted, and makes it a dead letter. */
export interface Settled {
  id: number;
  refused?: string;
}

/** A part that was refused for good. The shelf keeps its content, too, for whoever wants to rescue it. */
export interface DeadLetter {
  auctionId: string;
  /** Epoch ms UTC. */
  minute: number;
  reason: string;
  /** Epoch ms. */
  at: number;
}

/**
 * Where finished parts lie until their delivery is certain, beside the slots of the open minute. A shelf that keeps things over a crash makes parts
 * of the slots that an earlier boot left open. A shelf has a bound in bytes, which `trim` enforces, and keeps the newest dead letters only.
 * Every call throws when the shelf cannot be written or read, `ShelfFull` when only room is missing; nothing of it was done then.
 */
export interface Shelf {
  /**
   * Puts finished parts, and closed slots of minutes that are still open; the open slots of the finished minutes go. A part that is there already, by
   * recorder, auction and minute, stays as it is.
   */
  put(parts: readonly AuctionPart[], slots: readonly OpenSlot[]): void;
  /** Up to `limit` parts, those of the newest minute first; they stay. */
  newest(limit: number): ShelvedPart[];
  /** Removes parts, and keeps the refused ones as dead letters. */
  settle(settled: readonly Settled[], now: number): void;
  /** Drops the oldest parts beyond the bound, and those that `newest` could not read, which become dead letters; gives how many. */
  trim(now: number): number;
  /** The newest dead letters. */
  deadLetters(limit: number): DeadLetter[];
  /** Auctions that have dead letters. */
  buried(): string[];
  /** Removes the dead letters of an auction. */
  forget(auctionId: string): void;
  /** The last slot that an earlier run put, by its minute (epoch ms) and index; `null` where there is none. */
  readonly recorded: { minute: number; index: number } | null;
  /** Finished parts that it held when it was opened. */
  readonly left: number;
  /** Finished parts. */
  readonly size: number;
  /** Room that they take. */
  readonly bytes: number;
  close(): void;
}

/** The disk has no room; what is on the shelf can be read. */
export class ShelfFull extends Error {
  constructor(cause: unknown) {
    super("the disk is full", { cause });
    this.name = "ShelfFull";
  }
}

/** The shelf is not for this process: nothing that waiting would mend. */
export class ShelfRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ShelfRefused";
  }
}

export const MAX_DEAD_LETTERS = 10_000;
