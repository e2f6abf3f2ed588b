import {
  type CountMode,
  type Grid,
  type GroupAudience,
  type GroupPoint,
  LIMITS,
  NO_GROUP,
  OTHER_GROUPS,
} from "@headcount/protocol";
import { averageOf, counted, type IntervalSum } from "../../minutes/minute-sum.ts";

/** One recorded group over an interval. */
export interface GroupFigures {
  last: number;
  avg: number;
  peak: number;
  isBound: boolean;
  min: number;
}

/** The groups of a range that have their own numbers, in order, and whether there are others and viewers without a group. */
export interface ShownGroups {
  names: readonly string[];
  hasOther: boolean;
  hasNone: boolean;
}

const NOBODY: GroupFigures = { last: 0, avg: 0, peak: 0, isBound: false, min: 0 };

/** Shows the groups with the most viewer-time, and of equal ones the first by name. So all nodes and later answers agree. */
export const shownGroups = (viewerTime: ReadonlyMap<string, number>): ShownGroups => {
  const named = [...viewerTime]
    .filter(([name]) => name !== NO_GROUP && name !== OTHER_GROUPS)
    .sort(([a, timeA], [b, timeB]) => timeB - timeA || (a < b ? -1 : 1))
    .map(([name]) => name);
  return {
    names: named.slice(0, LIMITS.groups),
    hasOther: named.length > LIMITS.groups || viewerTime.has(OTHER_GROUPS),
    hasNone: viewerTime.has(NO_GROUP),
  };
};

const together = (all: readonly GroupFigures[]): GroupFigures => {
  const sum = (of: (one: GroupFigures) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    last: sum(({ last }) => last),
    avg: sum(({ avg }) => avg),
    peak: sum(({ peak }) => peak),
    // Several groups need not have had their peaks at the same time.
    isBound: all.some(({ isBound }) => isBound) || all.filter(({ peak, min }) => peak > min).length > 1,
    min: sum(({ min }) => min),
  };
};

const pointOf = (kind: GroupPoint["kind"], name: string | null, figures: GroupFigures): GroupPoint => ({
  ...{ kind, name },
  viewerCount: figures.last,
  avgViewers: figures.avg,
  peakViewers: figures.peak,
  peakIsBound: figures.isBound,
  minViewers: figures.min,
});

/** The viewers of an interval in the groups that are shown. They have all viewers of `groups`. */
export const foldGroups = (
  groups: ReadonlyMap<string, GroupFigures>,
  { names, hasOther, hasNone }: ShownGroups,
): GroupPoint[] => {
  const others = [...groups].filter(([name]) => name !== NO_GROUP && !names.includes(name));
  return [
    ...names.map((name) => pointOf("group", name, groups.get(name) ?? NOBODY)),
    ...(hasOther ? [pointOf("other", null, together(others.map(([, figures]) => figures)))] : []),
    ...(hasNone ? [pointOf("none", null, groups.get(NO_GROUP) ?? NOBODY)] : []),
  ];
};

/** All recorded groups, by name. */
export const allGroups = (groups: ReadonlyMap<string, GroupFigures>): GroupPoint[] =>
  foldGroups(groups, {
    names: [...groups.keys()].filter((name) => name !== NO_GROUP && name !== OTHER_GROUPS),
    hasOther: groups.has(OTHER_GROUPS),
    hasNone: groups.has(NO_GROUP),
  });

export const withoutCount = ({ viewerCount: _, ...audience }: GroupPoint): GroupAudience => audience;

/** The recorded groups of an interval. Without groups, all viewers are without one. */
export const figuresOf = (total: IntervalSum, mode: CountMode, grid: Grid): Map<string, GroupFigures> => {
  const { last, peak, peakIsBound, min, viewerSlots } = total;
  const all = { viewerSlots, min, max: peak, maxAt: null, ...(peakIsBound && { isBound: true as const }) };
  const sums = total.groups ?? new Map([[NO_GROUP, all]]);
  return new Map(
    Array.from(sums, ([name, sum]) => {
      const ofLast =
        last?.groups?.find(({ group }) => group === name) ?? (!last?.groups && name === NO_GROUP ? last : null);
      const level = ofLast ? counted(ofLast, mode) : null;
      const avg = total.minutes === 1 && level ? level.mean : averageOf(sum, total, grid);
      return [name, { last: level?.last ?? 0, avg, peak: sum.max, isBound: sum.isBound === true, min: sum.min }];
    }),
  );
};

/** A point whose viewers are all without a group. */
export const figuresWithout = (point: Omit<GroupPoint, "kind" | "name">): Map<string, GroupFigures> => {
  const { viewerCount: last, avgViewers: avg, peakViewers: peak, peakIsBound: isBound, minViewers: min } = point;
  return new Map([[NO_GROUP, { last, avg, peak, isBound, min }]]);
};

/** The viewer-time of each recorded group. */
export const viewerTimes = ({ groups }: IntervalSum): Map<string, number> =>
  new Map(Array.from(groups ?? [], ([name, { viewerSlots }]) => [name, viewerSlots]));
