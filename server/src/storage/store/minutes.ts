import type { AuctionPart, Interval, MinuteTotals } from "@headcount/protocol";
import type { SomeMinutes } from "../../minutes/minute-sum.ts";
import type { MergeOutcome } from "../../minutes/part-outcome.ts";
import type { SampledSlot } from "../../minutes/slot.ts";
import type { MinuteVisits, UniqueViewers } from "../../minutes/visits.ts";

/** One minute of one auction as it is read back. */
export interface StoredMinute extends MinuteTotals {
  /** Start of the minute, epoch ms UTC. */
  minute: number;
}

/** Some minutes of one auction, oldest first. */
export interface StoredMinutes extends SomeMinutes {
  list(): readonly StoredMinute[];
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
