import { DAY_MS, type Grid, type Interval, minuteMs, minuteStart } from "@headcount/protocol";
import { trackedIntervals } from "../../minutes/toggles.ts";
import type { AnalyticsContext } from "../query.ts";
import { liveIntervals } from "./live-spans.ts";

/** A minute is expected this many slots after its end. Until then its delivery may still be in progress. */
const GRACE_SLOTS = 2;

/** The end of the minutes that must have arrived by `now`. Times are epoch ms. */
export const arrivedUntil = (now: number, grid: Grid): number => minuteStart(now - GRACE_SLOTS * grid.slotMs, grid);

/**
 * The time that should have been recorded: live time in minutes that began with the toggle on, without recording pauses. Recording
 * pauses after a long time without viewers. Coverage is the seen share of the expected time.
 */
export interface Expectation {
  /** The expected time in [from, to), ms. */
  ms(from: number, to: number): number;
}

const overlaps = (a: readonly Interval[], b: readonly Interval[]): Interval[] =>
  a
    .flatMap((one) => b.map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) })))
    .filter(({ from, to }) => from < to);

/** The intervals minus the others. Each list is in order. */
const without = (intervals: readonly Interval[], others: readonly Interval[]): Interval[] =>
  others.reduce<readonly Interval[]>(
    (rest, { from, to }) =>
      rest
        .flatMap((one) => [
          { from: one.from, to: Math.min(one.to, from) },
          { from: Math.max(one.from, to), to: one.to },
        ])
        .filter((one) => one.from < one.to),
    intervals,
  ) as Interval[];

/** The total time of the intervals in [from, to), ms. The intervals are in order and do not overlap. */
export const lengthWithin = (intervals: readonly Interval[], from: number, to: number): number => {
  let [low, high] = [0, intervals.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((intervals[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  let length = 0;
  for (let at = low; at < intervals.length; at += 1) {
    const interval = intervals[at];
    if (!interval || interval.from >= to) break;
    length += Math.min(to, interval.to) - Math.max(from, interval.from);
  }
  return length;
};

export const expectation = (context: AnalyticsContext): Expectation => {
  const { auction, now, grid, extent, retentionDays } = context;
  const length = minuteMs(grid);
  const upward = (at: number): number => Math.ceil(at / length) * length;
  const ended = arrivedUntil(now, grid);
  const known: Interval = {
    // Older minutes may have expired, which is not a gap in the recording.
    from: upward(now - retentionDays * DAY_MS),
    to: Math.max(ended, extent ? extent.last + length : ended),
  };
  const tracked = trackedIntervals(auction.toggles).map(({ from, to }) => ({ from: upward(from), to: upward(to) }));
  const intervals = overlaps(overlaps(liveIntervals(auction), tracked), [known]);
  const expected = without(intervals, context.pauses ?? []);
  return { ms: (from, to) => lengthWithin(expected, from, to) };
};
