import type { Mark } from "@headcount/protocol";
import type { WriteAuthority } from "./access/write-authority.ts";

/** A stored mark. */
export type StoredMark = Mark;

/** The private marks of auctions, kept as long as the auction. */
export interface MarkStore {
  /** Resolves when the mark is on disk; false if the auction does not exist. */
  insert(auctionId: string, mark: StoredMark, authority?: WriteAuthority): Promise<boolean>;
  /** In order of time, and for equal times of id. */
  list(auctionId: string): Promise<StoredMark[]>;
  /** False if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}
