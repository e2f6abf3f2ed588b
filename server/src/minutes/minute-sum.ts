import {
  allCountModes,
  type CountMode,
  countModeBits,
  type Grid,
  type MinuteTotals,
  minuteMs,
} from "@headcount/protocol";

/** A stored minute as the store hands it out; `minute` is its start, epoch ms. */
export interface Minute extends MinuteTotals {
  minute: number;
}

/** What a level came to over stored minutes. */
export interface RunLevel {
  /** Viewers × slots sampled, in ten-thousandths: whole numbers add up to the same in any grouping. */
  viewerSlots: number;
  min: number;
  max: number;
  maxAt: number | null;
}

/** What stored minutes amount to that follow one another without one missing. */
export interface Run {
  first: number;
  last: Minute;
  minutes: number;
  samples: number;
  /** Milliseconds. */
  seen: number;
  joins: number;
  leaves: number;
  countModes: CountMode[];
  connections: RunLevel;
  people: RunLevel;
}

/** Minutes in order, and what they amount to where that is known: then nobody needs to look at each. */
export interface SomeMinutes {
  run: Run | null;
  list(): readonly Minute[];
}

/** What an interval of stored minutes amounts to. Both a point and the summary are one. */
export interface Tally {
  minutes: number;
  first: number;
  last: Minute | null;
  /** Samples as recorded. */
  samples: number;
  /** Milliseconds seen; never more than the minutes have. */
  seen: number;
  /** Viewers × slots sampled, in ten-thousandths: the integral that every average comes from. */
  viewerSlots: number;
  peak: number;
  peakAt: number | null;
  min: number;
  joins: number;
  leaves: number;
  /** Milliseconds seen of what was expected. */
  expectedSeen: number;
  /** The count modes of the minutes, as bits. */
  countModes: number;
}

export const emptyTally = (): Tally => ({
  minutes: 0,
  first: 0,
  last: null,
  samples: 0,
  seen: 0,
  viewerSlots: 0,
  peak: -1,
  peakAt: null,
  min: Number.POSITIVE_INFINITY,
  joins: 0,
  leaves: 0,
  expectedSeen: 0,
  countModes: 0,
});

const FINENESS = 10_000;

/** The level that the public count follows. */
export const counted = <Counted>(of: Record<"people" | "connections", Counted>, mode: CountMode): Counted =>
  mode === "people" ? of.people : of.connections;

const seenOf = (minute: Minute, grid: Grid): number => Math.min(minute.seen, minuteMs(grid));
const viewerSlotsOf = (mean: number, seen: number, { slotMs }: Grid): number =>
  Math.round(((mean * seen) / slotMs) * FINENESS);

/** What these minutes, in order, amount to; `null` where one between them is missing or was not sampled. */
export const runOf = (minutes: readonly Minute[], grid: Grid): Run | null => {
  const [first, last] = [minutes.at(0), minutes.at(-1)];
  if (!first || !last) return null;
  const follows = ({ minute, sampleCount }: Minute, at: number): boolean =>
    sampleCount > 0 && minute === first.minute + at * minuteMs(grid);
  if (!minutes.every(follows)) return null;
  const level = (of: "connections" | "people"): RunLevel => {
    const run: RunLevel = { viewerSlots: 0, min: Number.POSITIVE_INFINITY, max: -1, maxAt: null };
    for (const minute of minutes) {
      const { mean, min, max, maxAt } = minute[of];
      run.viewerSlots += viewerSlotsOf(mean, seenOf(minute, grid), grid);
      if (min < run.min) run.min = min;
      if (max > run.max) [run.max, run.maxAt] = [max, maxAt];
    }
    return run;
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
  };
};

/** Takes in what follows, with the level that counts in it. */
const take = (
  tally: Tally,
  { first, last, minutes, samples, seen, joins, leaves, countModes }: Omit<Run, "people" | "connections">,
  { viewerSlots, min, max, maxAt }: RunLevel,
  expectedSeen: number,
): void => {
  if (tally.minutes === 0) tally.first = first;
  tally.minutes += minutes;
  tally.last = last;
  tally.samples += samples;
  tally.seen += seen;
  tally.viewerSlots += viewerSlots;
  tally.joins += joins;
  tally.leaves += leaves;
  tally.expectedSeen += expectedSeen;
  tally.countModes |= countModeBits(countModes);
  if (min < tally.min) tally.min = min;
  if (max > tally.peak) {
    tally.peak = max;
    tally.peakAt = maxAt;
  }
};

/** Takes the next minutes in, and how much was seen of what was expected of them, ms. */
export const addRun = (tally: Tally, run: Run, mode: CountMode, expectedSeen: number): void =>
  take(tally, run, counted(run, mode), expectedSeen);

/** Takes the next minute in; minutes come in order. */
export const addMinute = (tally: Tally, minute: Minute, mode: CountMode, grid: Grid, expectedSeen: number): void => {
  const { mean, min, max, maxAt } = counted(minute, mode);
  const seen = seenOf(minute, grid);
  const { joins, leaves, countModes, sampleCount: samples } = minute;
  const interval = { first: minute.minute, last: minute, minutes: 1, samples, seen, joins, leaves, countModes };
  take(tally, interval, { viewerSlots: viewerSlotsOf(mean, seen, grid), min, max, maxAt }, expectedSeen);
};

/** Viewers × slots sampled. */
export const viewerSlots = (tally: Tally): number => tally.viewerSlots / FINENESS;

/** Viewers on average over the time sampled. */
export const average = (tally: Tally, mode: CountMode, { slotMs }: Grid): number => {
  // A lone minute keeps its own mean to the last digit; elsewhere rounding may not leave the extremes.
  if (tally.minutes === 1 && tally.last) return counted(tally.last, mode).mean;
  return Math.min(tally.peak, Math.max(tally.min, (viewerSlots(tally) * slotMs) / tally.seen));
};

/**
 * How much was seen of the `expected` ms of an interval, 0 to 1. Where nothing was expected, of `all` of its ms; `null` where there are none.
 */
export const coverage = (
  { expectedSeen, seen }: Pick<Tally, "expectedSeen" | "seen">,
  expected: number,
  all: number,
): number | null => {
  if (expected > 0) return Math.min(1, expectedSeen / expected);
  return all > 0 ? Math.min(1, seen / all) : null;
};

/** From the first minute to the end of the last, ms. */
export const lengthOf = ({ first, last }: Tally, grid: Grid): number =>
  last ? last.minute + minuteMs(grid) - first : 0;

export const iso = (at: number): string => new Date(at).toISOString();
