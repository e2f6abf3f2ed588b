import type { Share } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** A share as it is stored. */
export type StoredShare = Share;

/** Read-only links to auctions, kept until they or their auction are deleted. */
export interface ShareStore {
  /** Resolves when it is on disk; false if the auction does not exist. */
  insert(auctionId: string, share: StoredShare, authority?: WriteAuthority): Promise<boolean>;
  find(auctionId: string, id: string): Promise<StoredShare | null>;
  /** The newest first, and of one instant by id, the highest first. */
  list(auctionId: string): Promise<StoredShare[]>;
  /** Notes when it was used last (ISO); nothing happens if it is gone. */
  used(auctionId: string, id: string, lastUsedAt: string): Promise<void>;
  /** False if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}
