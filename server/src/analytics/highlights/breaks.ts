import type { Interval, Moment } from "@headcount/protocol";
import type { SlotLevel } from "./levels.ts";

/** A break of a sale. Times are epoch ms. */
export interface Break extends Interval {
  /** The end of the live time that contains the break. */
  until: number;
}

/** The dip of a break. */
export interface Dip {
  at: number;
  level: number;
  lowest: number;
  /** When the level at the start was reached again after the lowest one; `null`: not before the end of the live time, or not yet. */
  backAt: number | null;
}

/** Smallest dip that is worth a mention: in viewers, and as a share of the level at the start of the break. */
const MIN_LOST_VIEWERS = 10;
const MIN_LOST_SHARE = 0.1;

/**
 * Folds breaks and openings, oldest first, into breaks. A break lasts until the next lot opens or the live time ends. Breaks outside the
 * live times are ignored. They are in order and do not overlap.
 */
export const startBreaks = (spans: readonly Interval[]) => {
  const breaks: Break[] = [];
  let openedAt = Number.NEGATIVE_INFINITY;
  return {
    breaks: breaks as readonly Break[],
    add({ type, at: iso }: Pick<Moment, "type" | "at">): void {
      const at = Date.parse(iso);
      const last = breaks.at(-1);
      const isOn = last !== undefined && at < last.to;
      if (type === "lot_opened") {
        openedAt = at;
        if (isOn) last.to = at;
      }
      // A break and an opening at the same time may come in any order.
      if (type !== "break" || isOn || at === openedAt) return;
      const span = spans.find(({ from, to }) => from <= at && at < to);
      if (span) breaks.push({ from: at, to: span.to, until: span.to });
    },
  };
};

export const lostShare = ({ level, lowest }: Dip): number => (level - lowest) / level;

const isNotable = (dip: Dip): boolean => dip.level - dip.lowest >= MIN_LOST_VIEWERS && lostShare(dip) >= MIN_LOST_SHARE;

/** Inserts a dip into a list that is ordered by level, the highest first. */
const insert = (dips: Dip[], dip: Dip): void => {
  let [low, high] = [0, dips.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((dips[middle]?.level ?? 0) >= dip.level) low = middle + 1;
    else high = middle;
  }
  dips.splice(low, 0, dip);
};

/** Finds the largest dip over the breaks. */
export interface Dips {
  /** Adds the next slot, in order. */
  add(slot: SlotLevel): void;
  /** Call after the last slot; `null` if no dip is notable. */
  finish(): Dip | null;
}

/**
 * The largest notable dip over breaks, as a share of the level at the start. A break is left out if a slot is missing from its start
 * until the level was reached again.
 * @param arrivedUntil the end of the minutes that must have arrived (epoch ms). Later slots may still come, and are not missing.
 */
export const startDips = (breaks: readonly Break[], arrivedUntil: number): Dips => {
  let next = 0;
  let largest: Dip | null = null;
  let current: (Dip & { to: number }) | null = null;
  /** Breaks that are over, until their level is reached again. The highest level is first. */
  let waiting: Dip[] = [];
  /** The end of their live time, and of the latest slot. */
  let [until, seenTo] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const keep = (dip: Dip): void => {
    if (isNotable(dip) && (!largest || lostShare(dip) > lostShare(largest))) largest = dip;
  };
  const endOfLiveTime = (): void => {
    if (seenTo >= Math.min(until, arrivedUntil)) for (const dip of current ? [current, ...waiting] : waiting) keep(dip);
    current = null;
    waiting = [];
  };
  const startCurrent = ({ from, to, level }: SlotLevel): void => {
    for (let one = breaks[next]; one && one.from < to; one = breaks[next]) {
      next += 1;
      if (one.until !== until) endOfLiveTime();
      until = one.until;
      if (one.from >= from && one.to > to) current = { at: one.from, to: one.to, level, lowest: level, backAt: null };
    }
  };
  const followCurrent = ({ from, to, level }: SlotLevel): void => {
    if (!current) return;
    if (level < current.lowest) Object.assign(current, { lowest: level, backAt: null });
    else if (level >= current.level && current.lowest < current.level) current.backAt ??= from;
    if (current.to > to) return;
    if (current.backAt !== null) keep(current);
    else if (isNotable(current)) insert(waiting, current);
    current = null;
  };

  return {
    add(slot) {
      const { from, to, level } = slot;
      if (from >= until) endOfLiveTime();
      else if (from > seenTo) [current, waiting] = [null, []];
      seenTo = to;
      for (let dip = waiting.at(-1); dip && dip.level <= level; dip = waiting.at(-1)) {
        keep({ ...dip, backAt: from });
        waiting.pop();
      }
      followCurrent(slot);
      startCurrent(slot);
    },
    finish() {
      endOfLiveTime();
      return largest;
    },
  };
};
