import type { Interval } from "@headcount/protocol";
import type { Kept } from "./answers-truth.ts";
import { type History, MINUTE, SLOT } from "./history.ts";
import type { Level, Minute, Slot } from "./minute-truth.ts";

const DAY = 86_400_000;
const GRACE = 10_000;

/** When the auction was live by the changes before `until`: ms after `t0`; the last time may be endless. */
export function liveTimes({ states }: History, until: number): Interval[] {
  const times: Interval[] = [];
  for (const { at, isLive } of states.filter((state) => state.at < until)) {
    const last = times.at(-1);
    if (isLive) times.push({ from: at, to: Number.POSITIVE_INFINITY });
    else if (last) last.to = at;
  }
  return times;
}

const both = (some: readonly Interval[], others: readonly Interval[]): Interval[] =>
  some.flatMap((a) =>
    others.flatMap((b) => {
      const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
      return from < to ? [{ from, to }] : [];
    }),
  );

export const lengthOf = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, to }) => sum + to - from, 0);

/** What should have been recorded, epoch ms: live, in minutes that began while the toggle was on, and that ended some seconds ago or are there. */
export function expectedTimes(history: History, kept: readonly Kept[], now: number): Interval[] {
  const { t0, toggles } = history;
  const up = (at: number): number => Math.ceil(at / MINUTE) * MINUTE;
  const ended = Math.floor((now - GRACE) / MINUTE) * MINUTE;
  const stored = kept.at(-1);
  const known = { from: up(now - DAY), to: Math.max(ended, stored ? stored.minute + MINUTE : ended) };
  const tracked: Interval[] = [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }];
  for (const { at, isOn } of toggles.filter((toggle) => t0 + toggle.at <= now)) {
    const last = tracked.at(-1);
    if (isOn) tracked.push({ from: up(t0 + at), to: Number.POSITIVE_INFINITY });
    else if (last) last.to = up(t0 + at);
  }
  const live = liveTimes(history, now - t0).map(({ from, to }) => ({ from: t0 + from, to: t0 + to }));
  return both(both(live, tracked), [known]);
}

/**
 * How much was seen of what was expected of an interval; where nothing was, of `all` ms. `null` where there is none. Of a minute that is not over yet more may
 * be there than is expected so far: `end` is when the range ends.
 */
export function coverageOf(
  slots: readonly Slot[],
  expected: readonly Interval[],
  interval: Interval,
  all: number,
  end = interval.to,
): { value: number | null; error: number } {
  const within = both(expected, [interval]);
  const wanted = lengthOf(both(within, [{ from: interval.from, to: end }]));
  const pieces = slots.map(({ from, seen }) => ({ interval: { from, to: from + SLOT }, share: seen / SLOT }));
  if (wanted > 0) {
    const seen = pieces.reduce((sum, piece) => sum + lengthOf(both(within, [piece.interval])) * piece.share, 0);
    return { value: Math.min(1, seen / wanted), error: 2 / wanted };
  }
  const seen = pieces.reduce((sum, piece) => sum + lengthOf(both([interval], [piece.interval])) * piece.share, 0);
  return { value: all > 0 ? Math.min(1, seen / all) : null, error: 1e-6 };
}

const cutLevel = (level: Level, isWhole: boolean): Level =>
  isWhole ? level : { ...level, min: Math.floor(level.mean), max: Math.ceil(level.mean), isMaxCertain: true };

/** The minute as if only these times (epoch ms) had been seen of it: a slot across an edge counts by its share, with its mean only. */
export function cutTo(minute: Minute, times: readonly Interval[]): Minute {
  const whole = { from: minute.minute, to: minute.minute + MINUTE };
  if (lengthOf(both(times, [whole])) === MINUTE) return minute;
  const slots = minute.slots.flatMap((slot): Slot[] =>
    both([{ from: slot.from, to: slot.from + SLOT }], times).map(({ from, to }) => {
      const share = (to - from) / SLOT;
      return {
        from,
        seen: slot.seen * share,
        connections: cutLevel(slot.connections, share === 1),
        people: cutLevel(slot.people, share === 1),
        joins: slot.joins * share,
        leaves: slot.leaves * share,
      };
    }),
  );
  const sum = (of: (slot: Slot) => number): number => slots.reduce((total, slot) => total + of(slot), 0);
  return { ...minute, slots, joins: sum(({ joins }) => joins), leaves: sum(({ leaves }) => leaves) };
}
