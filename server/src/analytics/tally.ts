import type { CountMode, Grid, MinuteTotals } from "@headcount/protocol";

/** A stored minute as the store hands it out; `minute` is its start, epoch ms. */
export interface Minute extends MinuteTotals {
  minute: number;
}

/** What a stretch of stored minutes amounts to. Both a point and the summary are one. */
export interface Tally {
  minutes: number;
  first: number;
  last: Minute | null;
  /** Samples as recorded. */
  samples: number;
  /** Slots sampled; never more than the minutes have. */
  slots: number;
  /** Viewers × slots sampled: the integral that every average comes from. */
  viewerSlots: number;
  peak: number;
  peakAt: number | null;
  min: number;
  joins: number;
  leaves: number;
  /** Minutes that nobody expected to be recorded, because the auction was not live. */
  unexpected: number;
}

export const emptyTally = (): Tally => ({
  minutes: 0,
  first: 0,
  last: null,
  samples: 0,
  slots: 0,
  viewerSlots: 0,
  peak: -1,
  peakAt: null,
  min: Number.POSITIVE_INFINITY,
  joins: 0,
  leaves: 0,
  unexpected: 0,
});

/** The level that the public count follows. */
export const counted = (minute: MinuteTotals, mode: CountMode) =>
  mode === "people" ? minute.people : minute.connections;

/** Takes the next minute in; minutes come in order. */
export const addMinute = (tally: Tally, minute: Minute, mode: CountMode, grid: Grid, expected: boolean): void => {
  const level = counted(minute, mode);
  const slots = Math.min(minute.sampleCount, grid.slotsPerMinute);
  if (tally.minutes === 0) tally.first = minute.minute;
  tally.minutes += 1;
  tally.last = minute;
  tally.samples += minute.sampleCount;
  tally.slots += slots;
  tally.viewerSlots += level.mean * slots;
  tally.joins += minute.joins;
  tally.leaves += minute.leaves;
  if (!expected) tally.unexpected += 1;
  if (level.min < tally.min) tally.min = level.min;
  if (level.max > tally.peak) {
    tally.peak = level.max;
    tally.peakAt = level.maxAt;
  }
};

/** Viewers on average over the time sampled. */
export const average = (tally: Tally, mode: CountMode): number => {
  // A lone minute keeps its own mean to the last digit; elsewhere rounding may not leave the extremes.
  if (tally.minutes === 1 && tally.last) return counted(tally.last, mode).mean;
  return Math.min(tally.peak, Math.max(tally.min, tally.viewerSlots / tally.slots));
};

/** Slots sampled / slots that could have been, where `expected` minutes should have been recorded in the tally's stretch. */
export const coverage = (tally: Tally, expected: number, grid: Grid): number =>
  tally.slots / ((expected + tally.unexpected) * grid.slotsPerMinute);

export const iso = (at: number): string => new Date(at).toISOString();
