import type { Grid, LotAnalytics } from "@headcount/protocol";

type HammerCurve = LotAnalytics["hammerCurve"];

/** The hammers that fell within one slot. */
interface Bucket {
  /** On its start: their windows reach into no second slot. */
  onEdge: number;
  /** After its start, and the sum of how long after, ms. */
  within: number;
  lateness: number;
}

/** The mean audience around hammers, slot by slot. */
export interface HammerSums {
  /** Takes a hammer (epoch ms); all of them come before the first slot. */
  hammer(at: number): void;
  /** Takes the next sampled slot, in rising order: its start (epoch ms) and its mean. */
  add(from: number, mean: number): void;
  finish(): HammerCurve;
}

/**
 * The curve of all hammers as one sum for each offset, whatever their number. A window is as long as a slot, so that it reaches into two: for hammers of
 * one slot the first counts by what their lateness leaves of it and the second by the lateness, and only the sums of these are needed. Where one of the
 * two was not sampled the other alone is the window's mean.
 */
export const hammerSums = ({ slotMs, slotsPerMinute }: Grid): HammerSums => {
  const buckets = new Map<number, Bucket>();
  const hammer = (at: number): void => {
    const slot = Math.floor(at / slotMs);
    const bucket = buckets.get(slot) ?? { onEdge: 0, within: 0, lateness: 0 };
    buckets.set(slot, bucket);
    const late = at - slot * slotMs;
    if (late === 0) bucket.onEdge += 1;
    else {
      bucket.within += 1;
      bucket.lateness += late;
    }
  };
  const offsets = Array.from({ length: 2 * slotsPerMinute }, (_, i) => ({
    slots: i - slotsPerMinute,
    viewers: 0,
    n: 0,
  }));

  /** The windows that begin in `slot`, of which it and the next have these means. */
  const take = (slot: number, mean: number | null, next: number | null): void => {
    for (const sum of offsets) {
      const bucket = buckets.get(slot - sum.slots);
      if (!bucket) continue;
      if (mean !== null) {
        sum.viewers += mean * bucket.onEdge;
        sum.n += bucket.onEdge;
      }
      if (mean === null && next === null) continue;
      const share = bucket.lateness / slotMs;
      if (mean === null) sum.viewers += (next ?? 0) * bucket.within;
      else if (next === null) sum.viewers += mean * bucket.within;
      else sum.viewers += mean * (bucket.within - share) + next * share;
      sum.n += bucket.within;
    }
  };

  let last: { slot: number; mean: number } | null = null;
  const add = (from: number, mean: number): void => {
    const slot = Math.round(from / slotMs);
    if (last && slot === last.slot + 1) take(last.slot, last.mean, mean);
    else {
      if (last) take(last.slot, last.mean, null);
      take(slot - 1, null, mean);
    }
    last = { slot, mean };
  };
  return {
    hammer,
    add,
    finish() {
      if (last) take(last.slot, last.mean, null);
      last = null;
      return offsets.map(({ slots, viewers, n }) => ({
        offset: (slots * slotMs) / 1_000,
        viewers: n === 0 ? null : viewers / n,
        n,
      }));
    },
  };
};
