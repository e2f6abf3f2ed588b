import type {
  ApiKey,
  Auction,
  AuctionOverview,
  AuctionPart,
  AuctionSummary,
  AuditEntry,
  CatalogueLot,
  Interval,
  Invite,
  Member,
  MinuteTotals,
  Moment,
  MomentType,
  Sale,
  Share,
} from "@headcount/protocol";
import type { SomeMinutes } from "../minutes/minute-sum.ts";
import type { Ranges } from "../minutes/ranges.ts";
import type { SampledSlot } from "../minutes/slot.ts";
import type { MinuteVisits, UniqueViewers } from "../minutes/visits.ts";

/** An auction as it is stored: what its organizers see, who they are, and since when minutes were kept. */
export interface StoredAuction extends Auction {
  /** Who has a role in it, each once, the first first. */
  members: Member[];
  invites: Invite[];
  /** The analytics settings in order of `at` (epoch ms); see `trackedIntervals`. */
  toggles: { at: number; enabled: boolean }[];
}

/** One minute of one auction as it is read back. */
export interface StoredMinute extends MinuteTotals {
  /** Start of the minute, epoch ms UTC. */
  minute: number;
}

/** Some minutes of one auction, oldest first. */
export interface StoredMinutes extends SomeMinutes {
  list(): readonly StoredMinute[];
}

/**
 * What became of a part: `stored` changed the minute; `duplicate` was known already, this one or a newer one of its recorder;
 * `conflict` has the recorder and `seq` of a known one and another content: the known one stays; `full` would be of one recorder too many; `unknown` belongs to no auction (any
 * more), and nothing was kept.
 */
export type MergeOutcome = "stored" | "duplicate" | "conflict" | "full" | "unknown";

/** There is an auction with this id already; another process may have made it a moment ago. */
export class AuctionExists extends Error {
  constructor(id: string, cause?: unknown) {
    super(`there is an auction ${id} already`, { cause });
    this.name = "AuctionExists";
  }
}

/** A page of a list. */
export interface PageWanted {
  /** Only those that come after this one in the list; `at` is what the list is sorted by, epoch ms. */
  after?: { at: number; id: string } | undefined;
  limit: number;
}

/** How a request was authenticated: by an API key, or by a session of the account library. Both are ids. */
export type Credential = { key: string } | { session: string };

/**
 * What must still hold when a write is done. The store checks it where it writes: in the same transaction, or by the same revision. Without one, a write is
 * the server's own. Writes reject with the error of whatever no longer holds.
 */
export interface WriteAuthority {
  /** Must still be stored: KEY_REFUSED or UNAUTHENTICATED otherwise. */
  credential: Credential;
  /** @throws HeadcountError where the auction, as it is stored now, does not allow the write. */
  allows(auction: Pick<StoredAuction, "members">): void;
}

export interface AuctionStore {
  /** Rejects with `AuctionExists` if there is an auction with this id. */
  insert(auction: StoredAuction, authority?: WriteAuthority): Promise<void>;
  find(id: string): Promise<StoredAuction | null>;
  /**
   * The auctions in which the organizer has a role, newest first, and of one instant by id, the highest first. `title`: only those whose title contains it,
   * in upper or lower case.
   */
  listByMember(organizer: string, wanted: PageWanted & { title?: string | undefined }): Promise<StoredAuction[]>;
  /** How many auctions the organizer owns, without `FIRST_AUCTION_IDS`, and how many of these are live. */
  countOwned(organizer: string): Promise<{ auctions: number; live: number }>;
  /** Those of these ids that exist, in any order. */
  findMany(ids: readonly string[]): Promise<StoredAuction[]>;
  /** All auctions in state `live`. */
  listLive(): Promise<StoredAuction[]>;
  /** The first `limit` live auctions whose `endsAt` (ISO 8601 in UTC) is not after `at`, the earliest first. */
  listDue(at: string, limit: number): Promise<StoredAuction[]>;
  /** The first `limit` live auctions behind the id, in order of id, each with a mark that changes whenever it does. */
  liveMarks(after: string | null, limit: number): Promise<{ id: string; mark: string }[]>;
  /** Replaces the auction by what `change` makes of it, atomically; `null` if there is none (any more). */
  update(
    id: string,
    change: (auction: StoredAuction) => StoredAuction,
    authority?: WriteAuthority,
  ): Promise<StoredAuction | null>;
  /** Deletes the auction with all that is kept of it; false if there was none. Calls `gone` as soon as nobody finds it, or anything of it, any longer. */
  delete(id: string, authority?: WriteAuthority, gone?: () => void): Promise<boolean>;
}

export interface MinuteStore {
  /**
   * Merges parts into their minutes and resolves when they are on disk; one outcome a write, in order. `now` becomes a new minute's
   * creation time. A minute that expired counts as deleted: its next part restarts it.
   */
  merge(writes: readonly AuctionPart[], now: number): Promise<MergeOutcome[]>;
  /**
   * The minutes that begin within the interval, oldest first and some at a time, without those expired at `now`. Merges may happen meanwhile. It is
   * read on only as far as somebody asks.
   */
  read(auctionId: string, interval: Interval, now: number): AsyncIterable<StoredMinutes>;
  /**
   * The slots that reach into the interval, each the sum over its recorders, oldest first, without those of minutes expired at `now`. A minute
   * that a recorder without slots had a share in has none: what was seen in it cannot be told by slot.
   */
  slots(auctionId: string, interval: Interval, now: number): AsyncIterable<SampledSlot>;
  /** The visits of the minutes that begin within the interval, oldest first, without those expired at `now`; none of a minute in which nobody was told from others. */
  visits(auctionId: string, interval: Interval, now: number): AsyncIterable<MinuteVisits>;
  /** All people of these minutes; `null` where there are no visits. Nothing of a minute that is gone, or of a part that was replaced, is in it. */
  uniqueViewers(auctionId: string, interval: Interval, now: number): Promise<UniqueViewers | null>;
  /** Starts of the first and last minute that are not expired at `now`; `null` if there is none. */
  extent(auctionId: string, now: number): Promise<{ first: number; last: number } | null>;
  /** Deletes minutes expired at `now`; resolves to how many. */
  deleteExpired(now: number): Promise<number>;
}

/** The numbers of parts that arrived from a recorder, one boot of one node. */
export interface DeliveredSeqs {
  node: string;
  boot: string;
  seqs: readonly number[];
  /** How far its clock is ahead, ms; `null` where that is not known. */
  skewMs: number | null;
}

/** What is known of a recorder. */
export interface RecorderRecord extends Omit<DeliveredSeqs, "seqs"> {
  /** When it was heard of first and last, epoch ms by our clock. */
  firstAt: number;
  lastAt: number;
  seqs: Ranges;
}

export interface RecorderStore {
  /** Adds to what is known of each recorder, and resolves to that when it is on disk. A skew that is not known leaves the known one. */
  note(delivered: readonly DeliveredSeqs[], now: number): Promise<RecorderRecord[]>;
  find(node: string, boot: string): Promise<RecorderRecord | null>;
  /** Those heard of at `since` or later, the last heard first. */
  list(since: number): Promise<RecorderRecord[]>;
}

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

/** Where a sale is, as its moments say. */
export interface StoredSale extends Sale<StoredMoment> {
  /** Those of the numbers asked for that have been opened, in any order. */
  opened: string[];
}

/** What happened in auctions. Moments are kept as long as their auction. */
export interface MomentStore {
  /** Adds moments whose ids and, among themselves, `clientId`s are unique, and resolves when they are on disk; in order. `null` if there is no auction (any more). */
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
   * @param numbers lots that the caller wants to know whether they have been opened
   */
  sale(auctionId: string, numbers: readonly string[]): Promise<StoredSale>;
  /** Replaces a moment by what `change` makes of it, id, `clientId` and `sent` apart, atomically; `null` if there is none. */
  update(
    auctionId: string,
    id: string,
    change: (moment: StoredMoment) => StoredMoment,
    authority?: WriteAuthority,
  ): Promise<StoredMoment | null>;
  /** Deletes a moment, whose `clientId` is then free again; resolves to it, or to `null` if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<StoredMoment | null>;
}

/** The lots that are to be sold, in order. A catalogue is kept as long as its auction. */
export interface CatalogueStore {
  /** Empty where none was given yet, or there is no such auction. */
  read(auctionId: string): Promise<CatalogueLot[]>;
  /** Replaces all of it, and resolves when that is on disk; false if there is no auction (any more). */
  replace(auctionId: string, lots: readonly CatalogueLot[], authority?: WriteAuthority): Promise<boolean>;
}

/** A share as it is stored. */
export type StoredShare = Share;

/** Read-only links to auctions, kept until they or their auction are deleted. */
export interface ShareStore {
  /** Resolves when it is on disk; false if there is no auction (any more). */
  insert(auctionId: string, share: StoredShare, authority?: WriteAuthority): Promise<boolean>;
  find(auctionId: string, id: string): Promise<StoredShare | null>;
  /** The newest first, and of one instant by id, the highest first. */
  list(auctionId: string): Promise<StoredShare[]>;
  /** Notes when it was used last (ISO); nothing happens if it is gone. */
  used(auctionId: string, id: string, lastUsedAt: string): Promise<void>;
  /** False if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}

/** An API key as it is stored: whose it is, and of what is sent a hash alone. */
export interface StoredApiKey extends ApiKey {
  /** The organizer's account id. */
  organizer: string;
  /** As of platform/api-keys.ts. */
  hash: string;
}

/** Organizers' API keys, kept until they are deleted. */
export interface ApiKeyStore {
  insert(key: StoredApiKey, authority?: WriteAuthority): Promise<void>;
  find(id: string): Promise<StoredApiKey | null>;
  /** The organizer's, the newest first, and of one instant by id, the highest first. */
  list(organizer: string): Promise<StoredApiKey[]>;
  /** Notes when it was used last (ISO); nothing happens if it is gone. */
  used(id: string, lastUsedAt: string): Promise<void>;
  /** False if the organizer had none of this id. */
  delete(organizer: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}

/** An entry of the history as it is stored. */
export interface StoredAuditEntry extends Omit<AuditEntry, "by" | "subjectEmail"> {
  by: Omit<AuditEntry["by"], "email">;
  /** Account ids of those who may read it when its auction is gone, each once. */
  readers: string[];
}

/** Entries of an auction, or those that somebody may read. */
export type AuditWhose = { auction: string } | { reader: string };

/** The author of changes: the sessions of an account, or all its API keys together. */
export interface AuditActor {
  organizer: string;
  by: "session" | "key";
}

export interface AuditWanted {
  /** Only those from then on, epoch ms. */
  since: number;
  /** Only those that come after this one in the list. */
  after?: { at: number; id: string } | undefined;
  limit: number;
}

/** Who did what. Entries are not changed, know nothing of whether their auction is still there, and are kept until they are deleted by age. */
export interface AuditStore {
  /** Resolves when it is on disk. */
  append(entry: StoredAuditEntry): Promise<void>;
  /** The newest by `at`, and then by id, first. */
  list(whose: AuditWhose, wanted: AuditWanted): Promise<StoredAuditEntry[]>;
  /** When the actor's newest entry but `n - 1` was made (epoch ms); `null`: the actor has fewer than `n`. */
  nthNewest(actor: AuditActor, n: number): Promise<number | null>;
  /** Deletes those from before the instant (epoch ms); resolves to how many. */
  deleteBefore(at: number): Promise<number>;
}

/** A summary that is to be made: `changes` tells whether the auction changed again meanwhile. */
export interface DueSummary {
  auctionId: string;
  changes: number;
}

/** What stays of ended auctions when their minutes have expired, one summary of each, kept as long as the auction. */
export interface SummaryStore {
  /** Says that the auction has changed, and that its summary is to be made at `at` (epoch ms), or earlier if it was due then. Nothing happens if there is no auction. */
  due(auctionId: string, at: number): Promise<void>;
  /** Says so of each auction that ended at `since` (epoch ms) or later and has none; resolves to how many those are. */
  dueWhereMissing(since: number, at: number): Promise<number>;
  /** The first `limit` that are due at `now` (epoch ms), the earliest first. */
  listDue(now: number, limit: number): Promise<DueSummary[]>;
  /** Replaces the summary, and marks it as up to date unless there are more `changes` now. `null` removes it. False if there is no such auction. */
  write(due: DueSummary, summary: AuctionSummary | null): Promise<boolean>;
  find(auctionId: string): Promise<AuctionSummary | null>;
  /** The overviews of those of these auctions that have a summary. */
  overviews(ids: readonly string[]): Promise<Map<string, AuctionOverview>>;
  /** Deletes the summaries and the moments of auctions that ended before the instant (epoch ms); resolves to how many auctions had any. */
  deleteEndedBefore(at: number): Promise<number>;
}

/** What has happened once in the life of this database, by name. Flags are never taken back, whatever is deleted. */
export interface FlagStore {
  has(flag: string): Promise<boolean>;
  /** Resolves when it is on disk. Setting a flag again changes nothing. */
  set(flag: string): Promise<void>;
}

/** What an operator may want to know of the storage, by name. */
export type StoreHealth = Readonly<Record<string, unknown>>;

/**
 * Where auctions, their minutes, moments, catalogues and shares, organizers' API keys, and who did what are kept. A minute expires `retentionMs` after its creation and is never shown from then on, deleted or not.
 * Every promise rejects when the storage fails; what resolved survives a crash of the process.
 */
export interface Store {
  auctions: AuctionStore;
  minutes: MinuteStore;
  recorders: RecorderStore;
  moments: MomentStore;
  catalogues: CatalogueStore;
  shares: ShareStore;
  apiKeys: ApiKeyStore;
  audit: AuditStore;
  flags: FlagStore;
  summaries: SummaryStore;
  /** Rejects while the storage cannot answer. */
  ping(): Promise<StoreHealth>;
  close(): Promise<void>;
}
