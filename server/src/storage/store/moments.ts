import type { Interval, Moment, MomentType, Sale } from "@headcount/protocol";
import type { WriteAuthority } from "./access/write-authority.ts";

/** A stored moment; `at` is in UTC, to the millisecond. */
export interface StoredMoment extends Moment {
  /** Hash of the request that recorded it. A correction keeps the hash, so that a repeated request is still recognized. */
  sent: string;
}

/** A moment with its outcome. `duplicate` and `conflict` come with the known moment that has the same `clientId`. `full`: there is no room for it. */
export interface RecordedMoment {
  outcome: "stored" | "duplicate" | "conflict" | "full";
  moment: StoredMoment;
}

/** How many moments an auction may have when another one is recorded. Concurrent requests may exceed it by their own moments. */
export interface MomentRoom {
  /** For openings and hammers, which have a higher limit. */
  edges: number;
  others: number;
}

export interface MomentsWanted {
  /** Half-open, epoch ms. */
  interval: Interval;
  /** Only moments after this one in the list. */
  after?: { at: number; id: string } | undefined;
  types?: readonly MomentType[] | undefined;
  /** Newest first by default. */
  order?: "newest" | "oldest";
  limit: number;
}

/** A moment with its auction. */
export interface AuctionMoment {
  auctionId: string;
  moment: StoredMoment;
}

/** The moments of auctions, kept as long as their auction. A hammer is pending until it has been queued for webhooks. */
export interface MomentStore {
  /** Adds moments with unique ids and with `clientId`s that are unique among them, and resolves when they are on disk, in order. `null` if the auction does not exist. */
  record(
    auctionId: string,
    moments: readonly StoredMoment[],
    room: MomentRoom,
    authority?: WriteAuthority,
  ): Promise<RecordedMoment[] | null>;
  /** By `at`, and then by id. */
  list(auctionId: string, wanted: MomentsWanted): Promise<StoredMoment[]>;
  /**
   * Folds all moments of the auction as `saleOf` does, from an index. The cost does not grow with the number of moments, except for lots that open repeatedly without a hammer. MongoDB runs several queries, so
   * a concurrent write may be seen in part.
   */
  sale(auctionId: string): Promise<Sale<StoredMoment>>;
  /** The lots among these that have been opened or have a hammer, in any order. */
  done(auctionId: string, numbers: readonly string[]): Promise<string[]>;
  /** Replaces a moment by the result of `change`, without its id, `clientId` and `sent`, atomically; `null` if there is none. */
  update(
    auctionId: string,
    id: string,
    change: (moment: StoredMoment) => StoredMoment,
    authority?: WriteAuthority,
  ): Promise<StoredMoment | null>;
  /** The first `limit` pending hammers, in order of id. */
  listPending(limit: number): Promise<AuctionMoment[]>;
  /** Marks these hammers as no longer pending. */
  settle(hammers: readonly AuctionMoment[]): Promise<void>;
  /** Deletes a moment, so that its `clientId` is free again; resolves to it, or to `null` if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<StoredMoment | null>;
}
