import {
  type Grid,
  type Interval,
  type MergedLevel,
  type MinuteLevel,
  minuteMs,
  minuteStart,
} from "@headcount/protocol";
import { groupLevelsOf, levelOfGroup } from "../../minutes/groups.ts";
import type { Minute, SomeMinutes } from "../../minutes/minute-sum.ts";
import { isHigherPeak } from "../../minutes/peak.ts";
import type { SampledSlot } from "../../minutes/slot.ts";
import { extremesOf } from "../lots/clip.ts";

/** The source of an auction's stored data, oldest first. */
export interface MinuteSources {
  minutes(interval: Interval): AsyncIterable<SomeMinutes>;
  slots(interval: Interval): AsyncIterable<SampledSlot>;
}

/** The whole minutes that contain the intervals, which are in order and do not overlap. */
export const wholeMinutes = (intervals: readonly Interval[], grid: Grid): Interval[] => {
  const length = minuteMs(grid);
  const whole: Interval[] = [];
  for (const { from, to } of intervals) {
    if (from >= to) continue;
    const next = { from: minuteStart(from, grid), to: Math.ceil(to / length) * length };
    const last = whole.at(-1);
    if (last && next.from <= last.to) last.to = next.to;
    else whole.push(next);
  }
  return whole;
};

/** Starts of the minutes in which an interval begins or ends. */
const edgeMinutes = (intervals: readonly Interval[], grid: Grid): Set<number> =>
  new Set(
    intervals
      .flatMap(({ from, to }) => [from, to])
      .filter((at) => Number.isFinite(at) && at % minuteMs(grid) !== 0)
      .map((at) => minuteStart(at, grid)),
  );

/** The part of a sample that is in an interval: all of it, or a share. */
interface Piece {
  slot: SampledSlot;
  from: number;
  /** Above 0, at most 1. */
  part: number;
  /** Milliseconds seen. */
  seen: number;
}

const piecesOf = (slots: readonly SampledSlot[], intervals: readonly Interval[]): Piece[] =>
  slots.flatMap((slot) =>
    intervals.flatMap((interval) => {
      const from = Math.max(slot.from, interval.from);
      const overlap = Math.min(slot.to, interval.to) - from;
      if (overlap <= 0) return [];
      return [{ slot, from, part: overlap / (slot.to - slot.from), seen: overlap * slot.share }];
    }),
  );

const cutLevel = (
  levelOf: (slot: SampledSlot) => MergedLevel,
  { max: peak, maxAt: peakAt }: MinuteLevel,
  pieces: readonly Piece[],
  seen: number,
): MinuteLevel => {
  let [viewerMs, last] = [0, 0];
  let [min, max, maxAt]: [number, number, number | null] = [Number.POSITIVE_INFINITY, -1, null];
  let isBound: true | undefined;
  for (const { slot, from, part, seen: seenOfPiece } of pieces) {
    const level = levelOf(slot);
    viewerMs += level.mean * seenOfPiece;
    last = level.last;
    const within = extremesOf(level, part);
    min = Math.min(min, within.min);
    if (!isHigherPeak(within, { max, isBound })) continue;
    ({ max, isBound } = within);
    maxAt = from;
  }
  // A minute has the exact time, a slot only its own start.
  const isPeak = ({ slot, part }: Piece): boolean =>
    part === 1 && peakAt !== null && peakAt >= slot.from && peakAt < slot.to && max === peak;
  if (pieces.some(isPeak)) maxAt = peakAt;
  const mean = Math.min(max, Math.max(min, viewerMs / seen));
  return { last, mean, min, max, maxAt, ...(isBound && { isBound }) };
};

/**
 * The minute, limited to the intervals, computed from its slots. A minute without slots counts by its share within the intervals. `null`
 * if nothing within the intervals was seen.
 */
const cutMinute = (
  minute: Minute,
  slots: readonly SampledSlot[],
  intervals: readonly Interval[],
  grid: Grid,
): Minute | null => {
  const length = minuteMs(grid);
  const { minute: from, sampleCount, seen: seenOfMinute, countModes, ...levels } = minute;
  const whole: SampledSlot = {
    ...levels,
    from,
    to: from + length,
    share: Math.min(1, seenOfMinute / length),
    countModes,
  };
  const pieces = piecesOf(slots.length > 0 ? slots : [whole], intervals);
  const sum = (of: (piece: Piece) => number): number => pieces.reduce((total, piece) => total + of(piece), 0);
  const seen = sum((piece) => piece.seen);
  if (seen === 0) return null;
  return {
    minute: from,
    connections: cutLevel(({ connections }) => connections, minute.connections, pieces, seen),
    people: cutLevel(({ people }) => people, minute.people, pieces, seen),
    sampleCount: slots.length > 0 ? pieces.length : Math.ceil(sum(({ part }) => part) * sampleCount),
    seen: Math.round(seen),
    joins: sum(({ slot, part }) => slot.joins * part),
    leaves: sum(({ slot, part }) => slot.leaves * part),
    countModes,
    ...groupLevelsOf(
      pieces.map(({ slot }) => slot),
      (group, of) => {
        const { maxAt: _, ...level } = cutLevel((slot) => levelOfGroup(slot, group, of), minute[of], pieces, seen);
        return level;
      },
    ),
  };
};

async function slotsOf(minute: number, { slots }: Pick<MinuteSources, "slots">, grid: Grid): Promise<SampledSlot[]> {
  const found: SampledSlot[] = [];
  for await (const slot of slots({ from: minute, to: minute + minuteMs(grid) })) found.push(slot);
  return found;
}

/** The minutes of these intervals, oldest first, cut at the edges of the intervals. */
export async function* minutesWithin(
  intervals: readonly Interval[],
  sources: MinuteSources,
  grid: Grid,
): AsyncGenerator<SomeMinutes> {
  const edges = edgeMinutes(intervals, grid);
  for (const whole of wholeMinutes(intervals, grid))
    for await (const some of sources.minutes(whole)) {
      const { sum } = some;
      const isWhole = sum && sum.first >= whole.from && sum.last.minute < whole.to;
      if (isWhole && ![...edges].some((edge) => edge >= sum.first && edge <= sum.last.minute)) {
        yield some;
        continue;
      }
      const minutes: Minute[] = [];
      for (const minute of some.list()) {
        if (minute.sampleCount === 0) continue;
        const cut = edges.has(minute.minute)
          ? cutMinute(minute, await slotsOf(minute.minute, sources, grid), intervals, grid)
          : minute;
        if (cut) minutes.push(cut);
      }
      yield { sum: null, list: () => minutes };
    }
}

/** The minutes of a range, oldest first. In a range of live time, the minutes are cut to the live time. */
export const minutesOf = (
  range: Interval & { spans: readonly Interval[] | null },
  sources: MinuteSources,
  grid: Grid,
): AsyncIterable<SomeMinutes> => (range.spans ? minutesWithin(range.spans, sources, grid) : sources.minutes(range));

/** The seen time within the intervals (ms), for each stored minute in which an interval begins or ends. */
export async function seenAtEdges(
  intervals: readonly Interval[],
  { from, to }: Interval,
  sources: MinuteSources,
  grid: Grid,
): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  for (const edge of edgeMinutes(intervals, grid)) {
    if (edge < from || edge >= to) continue;
    const minute = { from: edge, to: edge + minuteMs(grid) };
    for await (const some of sources.minutes(minute))
      for (const stored of some.list()) {
        const cut = cutMinute(stored, await slotsOf(edge, sources, grid), intervals, grid);
        seen.set(edge, cut?.seen ?? 0);
      }
  }
  return seen;
}
