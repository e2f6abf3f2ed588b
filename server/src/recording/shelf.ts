import type { AuctionPart, OpenSlot } from "./minutes.ts";

export interface ShelvedPart extends AuctionPart {
  id: number;
}

/**
 * Where finished parts lie until their delivery is certain, beside the slots of the open minute. A shelf that keeps things over a crash makes parts
 * of the slots that an earlier boot left open. Every call throws when the shelf cannot be written or read; nothing of it was done then.
 */
export interface Shelf {
  /** Puts finished parts, and closed slots of minutes that are still open; the open slots of the finished minutes go. */
  put(parts: readonly AuctionPart[], slots: readonly OpenSlot[]): void;
  /** Up to `limit` parts, those of the newest minute first; they stay. */
  newest(limit: number): ShelvedPart[];
  remove(ids: readonly number[]): void;
  /** Removes the parts of the oldest minutes. */
  dropOldest(count: number): void;
  /** Finished parts. */
  readonly size: number;
  close(): void;
}
