import type { Grid, LotAnalytics } from "@headcount/protocol";

type HammerCurve = LotAnalytics["hammerCurve"];

/** Minimum number of lots for a curve. */
const MIN_CURVE_LOTS = 3;

/** The average audience around hammers, slot by slot. */
export interface HammerSums {
  /** Adds a hammer (epoch ms). All hammers come before the first slot. */
  hammer(at: number): void;
  /** Adds the next sampled slot, in order: its start (epoch ms) and its mean. */
  add(from: number, mean: number): void;
  finish(): HammerCurve;
}

/**
 * The curve over all hammers, from a minute before to a minute after, in whole slots. 0 is the slot of the hammer. Every point is the
 * mean over the lots with two complete minutes. With different lots per point, a change of lots would look like a change of the
 * audience.
 */
export const hammerSums = ({ slotMs, slotsPerMinute }: Grid): HammerSums => {
  /** Hammers by the number of the slot that contains the last moment before them. */
  const lotsAt = new Map<number, number>();
  const sums = Array.from({ length: 2 * slotsPerMinute }, () => 0);
  let n = 0;
  /** Means of the latest consecutive slots, as many as the curve has. */
  let latest: number[] = [];
  let last = Number.NaN;
  return {
    hammer(at) {
      const slot = Math.ceil(at / slotMs) - 1;
      lotsAt.set(slot, (lotsAt.get(slot) ?? 0) + 1);
    },
    add(from, mean) {
      const slot = Math.round(from / slotMs);
      latest = slot === last + 1 ? [...latest.slice(-(sums.length - 1)), mean] : [mean];
      last = slot;
      const lots = latest.length === sums.length ? (lotsAt.get(slot - slotsPerMinute + 1) ?? 0) : 0;
      if (lots === 0) return;
      n += lots;
      for (const [i, viewers] of latest.entries()) sums[i] = (sums[i] ?? 0) + viewers * lots;
    },
    finish: () =>
      sums.map((viewers, i) => ({
        offset: ((i - slotsPerMinute) * slotMs) / 1_000,
        viewers: n < MIN_CURVE_LOTS ? null : viewers / n,
        n,
      })),
  };
};
