import type { Auction, AuctionListCounts, AuctionListName, CatalogueLot, Invite, Member } from "@headcount/protocol";
import type { WriteAuthority } from "./access/write-authority.ts";

/** A stored auction: the fields that organizers see, its members, and its analytics settings. */
export interface StoredAuction extends Auction {
  /** The accounts that have a role in it, each once, the oldest first. */
  members: Member[];
  invites: Invite[];
  /** The analytics settings in order of `at` (epoch ms); see `trackedIntervals`. */
  toggles: { at: number; enabled: boolean }[];
  /** Events that have not been queued for webhooks yet. They are written together with the change that causes them. */
  pendingEvents: PendingEvent[];
}

/** An event of an auction. */
export interface PendingEvent {
  /** Unique among the events of all auctions. */
  id: string;
  type: "auction.started" | "auction.ended" | "summary.ready";
  /** ISO 8601 in UTC. */
  at: string;
}

/** A page of a list. */
export interface PageWanted {
  /** Only entries after this one; `at` is the time by which the list is sorted, epoch ms. */
  after?: { at: number; id: string } | undefined;
  limit: number;
}

/** A page of one list. */
export interface ListWanted {
  list: AuctionListName;
  skip: number;
  limit: number;
  text?: string | undefined;
}

/** What a new auction has from another one. */
export interface AuctionCopy {
  /** The id of the other auction, in which the authority must hold. */
  source: string;
  /** The catalogue. It is stored with the auction or not at all. */
  lots: readonly CatalogueLot[];
}

export interface AuctionStore {
  /**
   * Rejects with AUCTION_ID_USED if an auction with this id exists or existed before, and with EXTERNAL_ID_TAKEN if one of its owners owns another auction with its
   * external id. Of several concurrent calls one succeeds.
   */
  insert(auction: StoredAuction, authority?: WriteAuthority, copy?: AuctionCopy): Promise<void>;
  find(id: string): Promise<StoredAuction | null>;
  /** The auction with this external id that the organizer owns. */
  findByExternalId(owner: string, externalId: string): Promise<StoredAuction | null>;
  /**
   * The auctions in which the organizer has a role, newest first, and for equal times the highest id first. `text` finds auctions of which the title, the external id or a tag contains it,
   * in upper or lower case.
   */
  listByMember(organizer: string, wanted: PageWanted & { text?: string | undefined }): Promise<StoredAuction[]>;
  /**
   * A page of one list of the auctions in which the organizer has a role, without the first `skip`, and the number of auctions in every list. The order is that of
   * `placeInLists`. `text`: see `listByMember`.
   */
  list(organizer: string, wanted: ListWanted): Promise<{ auctions: StoredAuction[]; counts: AuctionListCounts }>;
  /** How many auctions the organizer owns, without `FIRST_AUCTION_IDS`, and how many of these are live. */
  countOwned(organizer: string): Promise<{ auctions: number; live: number }>;
  /** The existing auctions among these ids, in any order. */
  findMany(ids: readonly string[]): Promise<StoredAuction[]>;
  /** Every site that some auction allows, each once. */
  allowedSites(): Promise<string[]>;
  /** All auctions in state `live`. */
  listLive(): Promise<StoredAuction[]>;
  /** The first `limit` live auctions whose `endsAt` (ISO 8601 in UTC) is not after `at`, the earliest first. */
  listDue(at: string, limit: number): Promise<StoredAuction[]>;
  /** The first `limit` auctions with pending events, in order of id. */
  listPending(limit: number): Promise<StoredAuction[]>;
  /** The first `limit` live auctions after the id, in order of id. The `mark` of an auction changes with every change of it. */
  liveMarks(after: string | null, limit: number): Promise<{ id: string; mark: string }[]>;
  /**
   * Replaces the auction by the result of `change`, atomically; `null` if it does not exist. If `change` returns its argument, nothing is written. Rejects with EXTERNAL_ID_TAKEN if an owner would then own two auctions with one
   * external id.
   */
  update(
    id: string,
    change: (auction: StoredAuction) => StoredAuction,
    authority?: WriteAuthority,
  ): Promise<StoredAuction | null>;
  /** Deletes the auction with all its data; false if there was none. Calls `gone` as soon as no reader can find any of it. */
  delete(id: string, authority?: WriteAuthority, gone?: () => void): Promise<boolean>;
}
