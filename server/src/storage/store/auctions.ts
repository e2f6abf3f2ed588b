import type { Auction, Invite, Member } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** An auction as it is stored: what its organizers see, who they are, and since when minutes were kept. */
export interface StoredAuction extends Auction {
  /** The accounts that have a role in it, each once, the oldest first. */
  members: Member[];
  invites: Invite[];
  /** The analytics settings in order of `at` (epoch ms); see `trackedIntervals`. */
  toggles: { at: number; enabled: boolean }[];
  /** What happened to it and was not handed to webhooks yet: written with the change itself, so that neither is there without the other. */
  pendingEvents: PendingEvent[];
}

/** Something that happened to an auction. */
export interface PendingEvent {
  /** Unique, also among those of other auctions. */
  id: string;
  type: "auction.started" | "auction.ended" | "summary.ready";
  /** ISO 8601 in UTC. */
  at: string;
}

/** A page of a list. */
export interface PageWanted {
  /** Only those that come after this one in the list; `at` is what the list is sorted by, epoch ms. */
  after?: { at: number; id: string } | undefined;
  limit: number;
}

export interface AuctionStore {
  /**
   * Rejects with AUCTION_ID_USED if there is an auction with this id, or was one before, and with EXTERNAL_ID_TAKEN if one of its owners owns another auction with its
   * external id. Of several calls at once one succeeds.
   */
  insert(auction: StoredAuction, authority?: WriteAuthority): Promise<void>;
  find(id: string): Promise<StoredAuction | null>;
  /** The auction with this external id among those that the organizer owns. */
  findByExternalId(owner: string, externalId: string): Promise<StoredAuction | null>;
  /**
   * The auctions in which the organizer has a role, newest first, and of one instant by id, the highest first. `text`: only those whose title or external id contains it,
   * in upper or lower case.
   */
  listByMember(organizer: string, wanted: PageWanted & { text?: string | undefined }): Promise<StoredAuction[]>;
  /** How many auctions the organizer owns, without `FIRST_AUCTION_IDS`, and how many of these are live. */
  countOwned(organizer: string): Promise<{ auctions: number; live: number }>;
  /** Those of these ids that exist, in any order. */
  findMany(ids: readonly string[]): Promise<StoredAuction[]>;
  /** All auctions in state `live`. */
  listLive(): Promise<StoredAuction[]>;
  /** The first `limit` live auctions whose `endsAt` (ISO 8601 in UTC) is not after `at`, the earliest first. */
  listDue(at: string, limit: number): Promise<StoredAuction[]>;
  /** The first `limit` auctions with pending events, in order of id. */
  listPending(limit: number): Promise<StoredAuction[]>;
  /** The first `limit` live auctions behind the id, in order of id, each with a mark that changes whenever it does. */
  liveMarks(after: string | null, limit: number): Promise<{ id: string; mark: string }[]>;
  /**
   * Replaces the auction by the result of `change`, atomically; `null` if it does not exist. A `change` that returns what it was given writes nothing. Rejects with EXTERNAL_ID_TAKEN if an owner then owns two auctions with one
   * external id.
   */
  update(
    id: string,
    change: (auction: StoredAuction) => StoredAuction,
    authority?: WriteAuthority,
  ): Promise<StoredAuction | null>;
  /** Deletes the auction with all that is kept of it; false if there was none. Calls `gone` as soon as nobody finds it, or anything of it, any longer. */
  delete(id: string, authority?: WriteAuthority, gone?: () => void): Promise<boolean>;
}
