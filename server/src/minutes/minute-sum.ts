import {
  allCountModes,
  type CountMode,
  countModeBits,
  type Grid,
  type MergedLevel,
  type MinuteTotals,
  minuteMs,
} from "@headcount/protocol";
import { addGroups, type GroupSums, type ModeSums } from "./group-sums.ts";
import { isHigherPeak } from "./peak.ts";

/** A stored minute. `minute` is its start, epoch ms. */
export interface Minute extends MinuteTotals {
  minute: number;
}

/** The connections or people of several minutes. */
export interface LevelSum {
  /** Viewers × slots sampled, in ten-thousandths. Sums of integers do not depend on how the minutes are grouped. */
  viewerSlots: number;
  min: number;
  max: number;
  maxAt: number | null;
  /** As that of a minute's level. */
  isBound?: true;
}

/** The sum of consecutive minutes: none between the first and the last is missing. */
export interface MinuteSum {
  first: number;
  last: Minute;
  minutes: number;
  samples: number;
  /** Milliseconds. */
  seen: number;
  joins: number;
  leaves: number;
  countModes: CountMode[];
  connections: LevelSum;
  people: LevelSum;
  /** Absent if no viewer had a group. */
  groups?: ModeSums;
}

/** Minutes in order. If their sum is known, the minutes need not be read one by one. */
export interface SomeMinutes {
  sum: MinuteSum | null;
  list(): readonly Minute[];
}

/** The sum of the stored minutes of an interval, by the count mode of the auction. Points and the summary are computed from such sums. */
export interface IntervalSum {
  minutes: number;
  first: number;
  last: Minute | null;
  /** Samples as recorded. */
  samples: number;
  /** Milliseconds seen, at most the length of the minutes. */
  seen: number;
  /** Viewers × slots sampled, in ten-thousandths. Every average is computed from it. */
  viewerSlots: number;
  peak: number;
  peakAt: number | null;
  /** Whether the true peak may be lower. */
  peakIsBound: boolean;
  min: number;
  joins: number;
  leaves: number;
  /** Milliseconds seen of the expected time. */
  expectedSeen: number;
  /** The count modes of the minutes, as bits. */
  countModes: number;
  /** `null` if no viewer had a group. */
  groups: GroupSums | null;
}

export const emptyIntervalSum = (): IntervalSum => ({
  minutes: 0,
  first: 0,
  last: null,
  samples: 0,
  seen: 0,
  viewerSlots: 0,
  peak: -1,
  peakAt: null,
  peakIsBound: false,
  min: Number.POSITIVE_INFINITY,
  joins: 0,
  leaves: 0,
  expectedSeen: 0,
  countModes: 0,
  groups: null,
});

const FINENESS = 10_000;

/** The level of the count mode. */
export const counted = <Counted>(of: Record<"people" | "connections", Counted>, mode: CountMode): Counted =>
  mode === "people" ? of.people : of.connections;

const seenOf = (minute: Minute, grid: Grid): number => Math.min(minute.seen, minuteMs(grid));
const viewerSlotsOf = (mean: number, seen: number, { slotMs }: Grid): number =>
  Math.round(((mean * seen) / slotMs) * FINENESS);

/** The sum of these minutes, in order; `null` if a minute between them is missing or was not sampled. */
export const minuteSumOf = (minutes: readonly Minute[], grid: Grid): MinuteSum | null => {
  const [first, last] = [minutes.at(0), minutes.at(-1)];
  if (!first || !last) return null;
  const follows = ({ minute, sampleCount }: Minute, at: number): boolean =>
    sampleCount > 0 && minute === first.minute + at * minuteMs(grid);
  if (!minutes.every(follows)) return null;
  const level = (of: "connections" | "people"): LevelSum => {
    const sum: LevelSum = { viewerSlots: 0, min: Number.POSITIVE_INFINITY, max: -1, maxAt: null };
    for (const minute of minutes) {
      const { mean, min, max, maxAt, isBound } = minute[of];
      sum.viewerSlots += viewerSlotsOf(mean, seenOf(minute, grid), grid);
      if (min < sum.min) sum.min = min;
      if (!isHigherPeak({ max, isBound }, sum)) continue;
      [sum.max, sum.maxAt] = [max, maxAt];
      if (isBound) sum.isBound = isBound;
      else delete sum.isBound;
    }
    return sum;
  };
  const sum = (of: (minute: Minute) => number): number => minutes.reduce((total, minute) => total + of(minute), 0);
  return {
    first: first.minute,
    last,
    minutes: minutes.length,
    samples: sum(({ sampleCount }) => sampleCount),
    seen: sum((minute) => seenOf(minute, grid)),
    joins: sum(({ joins }) => joins),
    leaves: sum(({ leaves }) => leaves),
    countModes: allCountModes(minutes.map(({ countModes }) => countModes)),
    connections: level("connections"),
    people: level("people"),
    ...groupSumsOf(minutes, grid),
  };
};

const levelSumOf = (
  { mean, min, max, isBound }: MergedLevel,
  maxAt: number | null,
  seen: number,
  grid: Grid,
): LevelSum => ({
  viewerSlots: viewerSlotsOf(mean, seen, grid),
  ...{ min, max, maxAt },
  ...(isBound && { isBound }),
});

/** The groups of a minute, with the level of the count mode. */
const minuteGroups = (minute: Minute, mode: CountMode, grid: Grid): GroupSums | null => {
  if (!minute.groups) return null;
  const seen = seenOf(minute, grid);
  return new Map(minute.groups.map((levels) => [levels.group, levelSumOf(counted(levels, mode), null, seen, grid)]));
};

const groupSumsOf = (minutes: readonly Minute[], grid: Grid): { groups?: ModeSums } => {
  if (!minutes.some(({ groups }) => groups)) return {};
  const ofMode = (mode: CountMode): GroupSums => {
    const total = emptyIntervalSum();
    for (const minute of minutes) addMinute(total, minute, mode, grid, 0);
    return total.groups ?? new Map();
  };
  const [connections, people] = [ofMode("tabs"), ofMode("people")];
  const groups: ModeSums = new Map();
  for (const [name, sum] of connections) groups.set(name, { connections: sum, people: people.get(name) ?? sum });
  return { groups };
};

/** Adds the next minutes, with the level of the count mode. */
const add = (
  total: IntervalSum,
  {
    first,
    last,
    minutes,
    samples,
    seen,
    joins,
    leaves,
    countModes,
  }: Omit<MinuteSum, "people" | "connections" | "groups">,
  level: LevelSum,
  groups: GroupSums | null,
  expectedSeen: number,
): void => {
  const { viewerSlots, min, max, maxAt, isBound } = level;
  total.groups = addGroups(total, level, groups);
  if (total.minutes === 0) total.first = first;
  total.minutes += minutes;
  total.last = last;
  total.samples += samples;
  total.seen += seen;
  total.viewerSlots += viewerSlots;
  total.joins += joins;
  total.leaves += leaves;
  total.expectedSeen += expectedSeen;
  total.countModes |= countModeBits(countModes);
  if (min < total.min) total.min = min;
  if (isHigherPeak({ max, isBound }, { max: total.peak, isBound: total.peakIsBound || undefined })) {
    total.peak = max;
    total.peakAt = maxAt;
    total.peakIsBound = isBound === true;
  }
};

const sumGroups = (groups: ModeSums, mode: CountMode): GroupSums =>
  new Map(Array.from(groups, ([name, of]) => [name, counted(of, mode)]));

/** Adds the next consecutive minutes. `expectedSeen`: ms seen of their expected time. */
export const addSum = (total: IntervalSum, sum: MinuteSum, mode: CountMode, expectedSeen: number): void =>
  add(total, sum, counted(sum, mode), sum.groups ? sumGroups(sum.groups, mode) : null, expectedSeen);

/** Adds the next minute; minutes come in order. */
export const addMinute = (
  total: IntervalSum,
  minute: Minute,
  mode: CountMode,
  grid: Grid,
  expectedSeen: number,
): void => {
  const level = counted(minute, mode);
  const seen = seenOf(minute, grid);
  const { joins, leaves, countModes, sampleCount: samples } = minute;
  const interval = { first: minute.minute, last: minute, minutes: 1, samples, seen, joins, leaves, countModes };
  add(total, interval, levelSumOf(level, level.maxAt, seen, grid), minuteGroups(minute, mode, grid), expectedSeen);
};

/** Viewers × slots sampled. */
export const viewerSlots = (total: IntervalSum): number => total.viewerSlots / FINENESS;

/** Average viewers over the sampled time. */
export const average = (total: IntervalSum, mode: CountMode, { slotMs }: Grid): number => {
  // A single minute keeps its exact mean. The mean of several is rounded, and must stay between the extremes.
  if (total.minutes === 1 && total.last) return counted(total.last, mode).mean;
  return Math.min(total.peak, Math.max(total.min, (viewerSlots(total) * slotMs) / total.seen));
};

/** The average of a part of these viewers, such as a group. */
export const averageOf = ({ viewerSlots, min, max }: LevelSum, { seen }: IntervalSum, { slotMs }: Grid): number =>
  Math.min(max, Math.max(min, (viewerSlots / FINENESS) * (slotMs / seen)));

/** The share of an interval's `expected` ms that was seen, 0 to 1. If nothing was expected, the share of `all` ms; `null` if both are 0. */
export const coverage = (
  { expectedSeen, seen }: Pick<IntervalSum, "expectedSeen" | "seen">,
  expected: number,
  all: number,
): number | null => {
  if (expected > 0) return Math.min(1, expectedSeen / expected);
  return all > 0 ? Math.min(1, seen / all) : null;
};

/** From the start of the first minute to the end of the last, ms. */
export const lengthOf = ({ first, last }: IntervalSum, grid: Grid): number =>
  last ? last.minute + minuteMs(grid) - first : 0;

export const iso = (at: number): string => new Date(at).toISOString();
