import type { Grid, LotAnalytics } from "@headcount/protocol";

type HammerCurve = LotAnalytics["hammerCurve"];

/** Of fewer lots than this there is no curve. */
const MIN_CURVE_LOTS = 3;

/** The mean audience around hammers, slot by slot. */
export interface HammerSums {
  /** Takes a hammer (epoch ms); all of them come before the first slot. */
  hammer(at: number): void;
  /** Takes the next sampled slot, in rising order: its start (epoch ms) and its mean. */
  add(from: number, mean: number): void;
  finish(): HammerCurve;
}

/**
 * The curve of all hammers, from a minute before to a minute after, by whole slots: 0 is the slot that the hammer fell into. Each point is the mean of the same
 * lots, those whose two minutes are known to the end: otherwise a change of lots would look like a change of the audience.
 */
export const hammerSums = ({ slotMs, slotsPerMinute }: Grid): HammerSums => {
  /** Hammers by the number of the slot that holds the last moment before them. */
  const lotsAt = new Map<number, number>();
  const sums = Array.from({ length: 2 * slotsPerMinute }, () => 0);
  let n = 0;
  /** Means of the latest slots that follow one another, as many as the curve has. */
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
