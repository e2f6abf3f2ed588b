import type { AuctionOverview, AuctionSummary } from "@headcount/protocol";
import type { PageWanted, StoredAuction } from "../auctions.ts";

/** A due summary. `changes` shows whether the auction has changed again since. */
export interface DueSummary {
  auctionId: string;
  changes: number;
}

/** An ended auction with the totals of its overview, if it has one. */
export interface EndedAuction
  extends Pick<
    StoredAuction,
    "id" | "title" | "tags" | "timeZone" | "kind" | "demo" | "startedAt" | "endedAt" | "createdAt"
  > {
  overview: Omit<AuctionOverview, "points"> | null;
}

/** The summaries of ended auctions, which stay when the minutes have expired: one per auction, kept as long as the auction. */
export interface SummaryStore {
  /** Marks the auction as changed, with its summary due at `at` (epoch ms) or earlier if it was already due. Does nothing if there is no auction. */
  due(auctionId: string, at: number): Promise<void>;
  /** Marks each auction as due that ended at `since` (epoch ms) or later and has no summary; resolves to their number. */
  dueWhereMissing(since: number, at: number): Promise<number>;
  /** The first `limit` summaries that are due at `now` (epoch ms), the earliest first. */
  listDue(now: number, limit: number): Promise<DueSummary[]>;
  /** Replaces the summary, and marks it as up to date unless `changes` has increased since. `null` removes it. False if there is no such auction. */
  write(due: DueSummary, summary: AuctionSummary | null): Promise<boolean>;
  find(auctionId: string): Promise<AuctionSummary | null>;
  /** The overviews of the auctions among these that have a summary. */
  overviews(ids: readonly string[]): Promise<Map<string, AuctionOverview>>;
  /** The ended auctions in which the organizer has a role, archived ones included, newest first as in `listByMember`. Reads no minutes, moments and whole summaries. */
  listEnded(organizer: string, page: PageWanted): Promise<EndedAuction[]>;
  /** Deletes the summaries and moments of auctions that ended before this time (epoch ms); resolves to the number of auctions that had any. */
  deleteEndedBefore(at: number): Promise<number>;
}
