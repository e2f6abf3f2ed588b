import {
  type GroupLevels,
  type Level,
  type MergedLevel,
  type Slot,
  TOTALS_TICK_MS,
  type TotalLevels,
} from "@headcount/protocol";
import { groupLevelsOf, levelOfGroup } from "./groups.ts";

/** One recorder's view of a slot: how much of it (ms) the recorder covers, until when, and what it saw. */
export interface View extends Omit<Slot, "index" | "seen"> {
  covered: number;
  until: number;
  seen: number;
  /** Whether people are identified, so that two recorders may see the same person. */
  identifies: boolean;
}

type Of = "connections" | "people";

export const NOBODY: Level = { last: 0, mean: 0, min: 0, max: 0 };

/** Means have four decimals. This is above the rounding error of one. */
const MEAN_ERROR = 1e-4;

/** The sum of levels at the same time. */
const addLevels = (levels: readonly Level[]): Level => {
  const sum = { last: 0, mean: 0, min: 0, max: 0 };
  for (const level of levels) {
    sum.last += level.last;
    sum.mean += level.mean;
    sum.min += level.min;
    sum.max += level.max;
  }
  return sum;
};

/** Adds the views of one slot. Recorders see different viewers, so their levels add up, each for the time that its recorder covers. */
const addViews = (views: readonly View[], of: Of, seen: number): Level => {
  const end = Math.max(...views.map(({ until }) => until));
  const there = addLevels(views.filter(({ until }) => until === end).map((view) => view[of]));
  const max = views.reduce((sum, view) => sum + view[of].max, 0);
  const mean = views.reduce((sum, view) => sum + view[of].mean * Math.min(1, view.seen / seen), 0);
  return { ...there, max, mean: Math.min(max, Math.max(there.min, mean)) };
};

/** The extremes that a sum of levels reached for certain. While one recorder is at its maximum, each other one is at least at its minimum. */
const certain = (sum: Level, levels: readonly Level[]): Pick<Level, "min" | "max"> => {
  const range = Math.max(...levels.map(({ min, max }) => max - min));
  const error = MEAN_ERROR * levels.length;
  return {
    min: Math.max(sum.min, Math.min(sum.last, Math.floor(sum.mean + error), sum.max - range)),
    max: Math.min(sum.max, Math.max(sum.last, Math.ceil(sum.mean - error), sum.min + range)),
  };
};

const withBound = (level: Level, certainMax: number): MergedLevel =>
  certainMax < level.max ? { ...level, isBound: true } : level;

/** The sum of levels of different viewers. Its maximum is a bound if it is not certain that the levels had their maxima at the same time. */
export const sumOf = (levels: readonly Level[]): MergedLevel => {
  const sum = addLevels(levels);
  return withBound(sum, certain(sum, levels).max);
};

/** The sum of levels of different viewers, with the extremes of their total. What the total missed between two ticks is known if a single recorder saw it. */
const withExtremes = (sum: Level, levels: readonly Level[], total: Level): Level => {
  const least = certain(sum, levels);
  const min = Math.max(sum.min, Math.min(least.min, total.min));
  const max = Math.min(sum.max, Math.max(least.max, total.max));
  return { last: sum.last, mean: Math.min(max, Math.max(min, sum.mean)), min, max };
};

/** The people over all nodes. A person may be on several nodes: there are at least as many as on one node, and at most the sum. */
const distinct = (sum: Level, levels: readonly Level[], total: Level): Level => {
  const most = (of: keyof Level): number => Math.max(...levels.map((level) => level[of]));
  const last = Math.min(sum.last, total.last);
  const min = Math.min(total.min, last);
  const max = Math.min(sum.max, Math.max(total.max, most("max"), last));
  return { last, min, max, mean: Math.min(max, Math.max(min, total.mean)) };
};

const isSame = (a: Level, b: Level): boolean =>
  a.last === b.last && a.mean === b.mean && a.min === b.min && a.max === b.max;

/** Of two totals of a slot, the one seen for longer comes first. */
const bySeen = (a: TotalLevels, b: TotalLevels): number => (b.seen ?? Infinity) - (a.seen ?? Infinity);

const joinLevels = (levels: readonly Level[], shares: readonly number[]): Level => {
  const [first = NOBODY] = levels;
  const time = shares.reduce((sum, share) => sum + share, 0);
  const area = levels.reduce((sum, { mean }, index) => sum + mean * (shares[index] ?? 0), 0);
  const [min, max] = [Math.min(...levels.map((level) => level.min)), Math.max(...levels.map((level) => level.max))];
  const mean = time > 0 ? Math.min(max, Math.max(min, Math.round((area / time) * 1e4) / 1e4)) : first.mean;
  return { last: first.last, mean, min, max };
};

/**
 * The total of a slot: that of the node that led for the whole slot. When another node began to lead within the slot, their parts are joined. A total is exact to a
 * tick, so a slot in which it was unknown for at most a tick counts as seen; between two leaders, for at most two.
 */
function totalOf(views: readonly View[], slotMs: number): TotalLevels | null {
  const totals = views.flatMap(({ total }) => total ?? []).toSorted(bySeen);
  const [longest] = totals;
  if (!longest || longest.seen === undefined) return longest ?? null;
  const unknownMs = Math.min(totals.length, 2) * TOTALS_TICK_MS;
  const shares = totals.map(({ seen = slotMs }) => seen);
  const seen = Math.min(
    slotMs,
    shares.reduce((sum, share) => sum + share, 0),
  );
  const join = (of: Of): Level =>
    joinLevels(
      totals.map((total) => total[of]),
      shares,
    );
  return { connections: join("connections"), people: join("people"), ...(seen < slotMs - unknownMs && { seen }) };
}

interface MergedViews {
  connections: MergedLevel;
  people: MergedLevel;
  groups?: GroupLevels[];
  /** Milliseconds. */
  seen: number;
}

/** The recorders' views alone. */
const sums = (views: readonly View[], seen: number): MergedViews => {
  const sum = (of: Of): MergedLevel => {
    const level = addViews(views, of, seen);
    const levels = views.map((view) => view[of]);
    const mayRepeat = of === "people" && views.some(({ identifies }) => identifies);
    return withBound(level, mayRepeat ? Math.max(...levels.map(({ max }) => max)) : certain(level, levels).max);
  };
  return { connections: sum("connections"), people: sum("people"), seen };
};

/** Without `isBound`. */
const exact = ({ last, mean, min, max }: MergedLevel): Level => ({ last, mean, min, max });

/**
 * Merges the views of one slot of `slotMs`; `null` if it was not seen. Levels add up, extremes do not: they are those of the total, if a node saw it for the whole
 * slot. A total with other viewers than the recorders together stands for them if it has more, because a part is missing. If it has fewer, it lacks a node and is ignored.
 */
export function mergeViews(views: readonly View[], slotMs: number): MergedViews | null {
  const merged = mergeLevels(views, slotMs);
  return merged && views.some(({ groups }) => groups) ? { ...merged, ...mergeGroups(views, merged) } : merged;
}

/** No group has more viewers than all groups together, which count a person on several nodes once. */
const within = (level: MergedLevel, all: MergedLevel): MergedLevel => ({
  last: Math.min(level.last, all.last),
  mean: Math.min(level.mean, all.mean),
  min: Math.min(level.min, all.min),
  max: Math.min(level.max, all.max),
  ...(level.isBound && { isBound: true }),
});

/** The groups of all recorders that saw the slot, without the total, which has no groups. */
function mergeGroups(views: readonly View[], merged: MergedViews): { groups?: GroupLevels[] } {
  const seen = Math.min(merged.seen, Math.max(...views.map((view) => view.seen)));
  return groupLevelsOf(views, (group, of) => {
    const ofGroup = views.map((view) => ({ ...view, [of]: levelOfGroup(view, group, of) }));
    return within(sums(ofGroup, Math.max(1, seen))[of], merged[of]);
  });
}

function mergeLevels(views: readonly View[], slotMs: number): MergedViews | null {
  const covered = Math.max(0, ...views.map((view) => view.covered));
  const seen = covered - Math.max(0, ...views.map((view) => view.covered - view.seen));
  const summed = seen > 0 ? sums(views, seen) : null;
  const total = totalOf(views, slotMs);
  if (!total || (summed && total.connections.max < summed.connections.min)) return summed;
  const isWhole = total.seen === undefined;
  const lacksPart = !summed || total.connections.min > summed.connections.max;
  if (isWhole && (lacksPart || seen < slotMs))
    return { connections: total.connections, people: total.people, seen: slotMs };
  if (!summed) return null;
  const above = (of: Of): MergedLevel => ({ ...summed[of], max: Math.max(summed[of].max, total[of].max) });
  if (!isWhole) return lacksPart ? { connections: above("connections"), people: above("people"), seen } : summed;

  const withTotal = (of: Of, merge: typeof withExtremes): Level =>
    merge(
      exact(summed[of]),
      views.map((view) => view[of]),
      total[of],
    );
  // Until its last tick the total may have one connection for each person, so that alone says nothing where people are identified.
  const mayRepeat = views.some(({ identifies }) => identifies) || !isSame(total.people, total.connections);
  const mergePeople = mayRepeat ? distinct : withExtremes;
  return { connections: withTotal("connections", withExtremes), people: withTotal("people", mergePeople), seen };
}
