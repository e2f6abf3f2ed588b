import { DAY_MS, minuteMs } from "@headcount/protocol";
import type { Stretch } from "../../minutes/interval.ts";
import { trackedStretches } from "../../minutes/toggles.ts";
import type { AnalyticsContext } from "../query.ts";
import { liveStretches } from "./live-spans.ts";

/** A minute is expected so many slots after its end: until then it may be on its way. */
const GRACE_SLOTS = 2;

/**
 * What should have been recorded: the time for which the auction was live and its toggle on at the start of the minute, without the pauses of a recorder that
 * nobody watched for long. Coverage is the part of it that was seen.
 */
export interface Expectation {
  /** How much of [from, to) was expected, ms. */
  ms(from: number, to: number): number;
}

const overlaps = (a: readonly Stretch[], b: readonly Stretch[]): Stretch[] =>
  a
    .flatMap((one) => b.map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) })))
    .filter(({ from, to }) => from < to);

/** What is left of the stretches outside of others; each list is in order. */
const without = (stretches: readonly Stretch[], others: readonly Stretch[]): Stretch[] =>
  others.reduce<readonly Stretch[]>(
    (rest, { from, to }) =>
      rest
        .flatMap((one) => [
          { from: one.from, to: Math.min(one.to, from) },
          { from: Math.max(one.from, to), to: one.to },
        ])
        .filter((one) => one.from < one.to),
    stretches,
  ) as Stretch[];

/** How much of [from, to) lies in the stretches, which are in order and apart from each other. */
export const lengthWithin = (stretches: readonly Stretch[], from: number, to: number): number => {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.to ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  let length = 0;
  for (let at = low; at < stretches.length; at += 1) {
    const stretch = stretches[at];
    if (!stretch || stretch.from >= to) break;
    length += Math.min(to, stretch.to) - Math.max(from, stretch.from);
  }
  return length;
};

export const expectation = (context: AnalyticsContext): Expectation => {
  const { auction, now, grid, extent, retentionDays } = context;
  const length = minuteMs(grid);
  const upward = (at: number): number => Math.ceil(at / length) * length;
  const ended = Math.floor((now - GRACE_SLOTS * grid.slotMs) / length) * length;
  const known: Stretch = {
    // Older minutes may have expired, which is no gap in the recording.
    from: upward(now - retentionDays * DAY_MS),
    to: Math.max(ended, extent ? extent.last + length : ended),
  };
  const tracked = trackedStretches(auction.toggles).map(({ from, to }) => ({ from: upward(from), to: upward(to) }));
  const stretches = overlaps(overlaps(liveStretches(auction), tracked), [known]);
  const expected = without(stretches, context.pauses ?? []);
  return { ms: (from, to) => lengthWithin(expected, from, to) };
};
