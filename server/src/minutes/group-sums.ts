import { NO_GROUP } from "@headcount/protocol";
import type { IntervalSum, LevelSum } from "./minute-sum.ts";
import { isHigherPeak } from "./peak.ts";

/** The viewers of several minutes by group, in the count mode of the auction. The sums do not have the times of peaks. */
export type GroupSums = Map<string, LevelSum>;
/** The same for both count modes. */
export type ModeSums = Map<string, { connections: LevelSum; people: LevelSum }>;

const NOBODY: LevelSum = { viewerSlots: 0, min: 0, max: 0, maxAt: null };

const follow = (earlier: LevelSum, later: LevelSum): LevelSum => {
  const { max, isBound } = isHigherPeak(later, earlier) ? later : earlier;
  return {
    viewerSlots: earlier.viewerSlots + later.viewerSlots,
    min: Math.min(earlier.min, later.min),
    ...{ max, maxAt: null },
    ...(isBound && { isBound }),
  };
};

const allWithout = (level: LevelSum): GroupSums => new Map([[NO_GROUP, { ...level, maxAt: null }]]);

/** The groups of an interval and of the minutes after it, whose level is `level`. Minutes without groups have all viewers in none. */
export const addGroups = (total: IntervalSum, level: LevelSum, groups: GroupSums | null): GroupSums | null => {
  if (!total.groups && !groups) return null;
  const later = groups ?? allWithout(level);
  if (total.minutes === 0) return later;
  const { viewerSlots, min, peak: max, peakIsBound } = total;
  const earlier =
    total.groups ?? allWithout({ viewerSlots, min, max, maxAt: null, ...(peakIsBound && { isBound: true }) });
  const names = new Set([...earlier.keys(), ...later.keys()]);
  return new Map(Array.from(names, (name) => [name, follow(earlier.get(name) ?? NOBODY, later.get(name) ?? NOBODY)]));
};
