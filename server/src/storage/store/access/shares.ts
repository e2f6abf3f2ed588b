import type { Share } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** A stored share. */
export type StoredShare = Share;

/** Read-only links to auctions, kept until they or their auction are deleted. */
export interface ShareStore {
  /** Resolves when the share is on disk; false if the auction does not exist. */
  insert(auctionId: string, share: StoredShare, authority?: WriteAuthority): Promise<boolean>;
  find(auctionId: string, id: string): Promise<StoredShare | null>;
  /** Newest first, and for equal times the highest id first. */
  list(auctionId: string): Promise<StoredShare[]>;
  /** Stores when the share was last used (ISO). Does nothing if it is gone. */
  used(auctionId: string, id: string, lastUsedAt: string): Promise<void>;
  /** False if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}
