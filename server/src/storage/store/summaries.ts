import type { AuctionOverview, AuctionSummary } from "@headcount/protocol";

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
