import type { AuctionPart, Interval, MinuteTotals, SourceCounts } from "@headcount/protocol";
import type { SomeMinutes } from "../../../minutes/minute-sum.ts";
import type { MergeOutcome } from "../../../minutes/part-outcome.ts";
import type { SampledSlot } from "../../../minutes/slot.ts";
import type { MinuteVisits, UniqueViewers } from "../../../minutes/visits.ts";

/** One minute of one auction, as it is read. */
export interface StoredMinute extends MinuteTotals {
  /** Start of the minute, epoch ms UTC. */
  minute: number;
}

/** Some minutes of one auction, oldest first. */
export interface StoredMinutes extends SomeMinutes {
  list(): readonly StoredMinute[];
}

/** Where viewers came from, with the minute (epoch ms) in which a recorder wrote it. */
export interface MinuteSources {
  minute: number;
  sources: SourceCounts;
}

export interface MinuteStore {
  /**
   * Merges parts into their minutes and resolves when they are on disk, with one outcome per part, in order. `now` becomes the creation time of
   * new minutes. An expired minute counts as deleted: its next part starts it again.
   */
  merge(writes: readonly AuctionPart[], now: number): Promise<MergeOutcome[]>;
  /**
   * The minutes that begin within the interval, oldest first, in groups, without those expired at `now`. Merges may happen meanwhile. Minutes are
   * read only as fast as they are consumed.
   */
  read(auctionId: string, interval: Interval, now: number): AsyncIterable<StoredMinutes>;
  /**
   * The slots that overlap the interval, each the sum over its recorders, oldest first, without those of minutes expired at `now`. A minute
   * with a part without slots has none, because the audience of its slots is unknown.
   */
  slots(auctionId: string, interval: Interval, now: number): AsyncIterable<SampledSlot>;
  /** The visits of the minutes that begin within the interval, oldest first, without those expired at `now`. Minutes in which nobody was identified have none. */
  visits(auctionId: string, interval: Interval, now: number): AsyncIterable<MinuteVisits>;
  /** The sources of each recorder in the minutes that begin within the interval, oldest first, without those expired at `now`. */
  sources(auctionId: string, interval: Interval, now: number): AsyncIterable<MinuteSources>;
  /** All people of these minutes; `null` without visits. People of deleted minutes and of replaced parts are not included. */
  uniqueViewers(auctionId: string, interval: Interval, now: number): Promise<UniqueViewers | null>;
  /** Starts of the first and last minute that are not expired at `now`; `null` if there is none. */
  extent(auctionId: string, now: number): Promise<{ first: number; last: number } | null>;
  /** Deletes minutes expired at `now`; resolves to their number. */
  deleteExpired(now: number): Promise<number>;
}
