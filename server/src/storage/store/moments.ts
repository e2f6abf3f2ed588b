import type { Interval, Moment, MomentType, Sale } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** A moment as it is stored; `at` is in UTC, to the millisecond. */
export interface StoredMoment extends Moment {
  /** Hash of what was sent when it was recorded: a correction leaves it, so that the same sent again is still known. */
  sent: string;
}

/** A moment with what became of it: `stored`; `duplicate` or `conflict` of the known one with its `clientId`, which is the one given back; `full`: there is no room for it. */
export interface RecordedMoment {
  outcome: "stored" | "duplicate" | "conflict" | "full";
  moment: StoredMoment;
}

/** How many moments an auction may have when another is recorded. Requests that run at once may go beyond it by what they carry. */
export interface MomentRoom {
  /** For openings and hammers, which there is more room for. */
  edges: number;
  others: number;
}

export interface MomentsWanted {
  /** Half-open, epoch ms. */
  interval: Interval;
  /** Only those that come after this one in the list. */
  after?: { at: number; id: string } | undefined;
  types?: readonly MomentType[] | undefined;
  /** The newest first unless it is said. */
  order?: "newest" | "oldest";
  limit: number;
}

/** A moment with its auction. */
export interface AuctionMoment {
  auctionId: string;
  moment: StoredMoment;
}

/** What happened in auctions. Moments are kept as long as their auction. A hammer is pending from its recording on, until it was handed to webhooks. */
export interface MomentStore {
  /** Adds moments whose ids and, among themselves, `clientId`s are unique, and resolves when they are on disk; in order. `null` if the auction does not exist. */
  record(
    auctionId: string,
    moments: readonly StoredMoment[],
    room: MomentRoom,
    authority?: WriteAuthority,
  ): Promise<RecordedMoment[] | null>;
  /** By `at`, and then by id. */
  list(auctionId: string, wanted: MomentsWanted): Promise<StoredMoment[]>;
  /**
   * Folds all moments of the auction as `saleOf` does, from an index: its cost does not grow with the number of moments, except of lots that are opened again and again without a hammer. MongoDB asks several questions, so
   * a write that comes between them may be half seen.
   */
  sale(auctionId: string): Promise<Sale<StoredMoment>>;
  /** Those of these lots that have been opened or have a hammer, in any order. */
  done(auctionId: string, numbers: readonly string[]): Promise<string[]>;
  /** Replaces a moment by what `change` makes of it, id, `clientId` and `sent` apart, atomically; `null` if there is none. */
  update(
    auctionId: string,
    id: string,
    change: (moment: StoredMoment) => StoredMoment,
    authority?: WriteAuthority,
  ): Promise<StoredMoment | null>;
  /** The first `limit` pending hammers, in order of id. */
  listPending(limit: number): Promise<AuctionMoment[]>;
  /** Ends that these hammers are pending. */
  settle(hammers: readonly AuctionMoment[]): Promise<void>;
  /** Deletes a moment, whose `clientId` is then free again; resolves to it, or to `null` if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<StoredMoment | null>;
}
