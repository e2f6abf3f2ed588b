import {
  allCountModes,
  countModeBits,
  type DimensionCounts,
  type Grid,
  type GroupLevels,
  type Level,
  type MergedLevel,
  type MinuteLevel,
  type MinutePart,
  type MinuteTotals,
  minuteMs,
  type Slot,
  type SlotGroup,
  SOURCE_DIMENSIONS,
  type TotalLevels,
  type Visits,
} from "@headcount/protocol";
import { groupLevelsOf, levelOfGroup } from "./groups.ts";
import { movedPeople } from "./moved.ts";
import type { MergeOutcome } from "./part-outcome.ts";
import { isHigherPeak } from "./peak.ts";
import { mergeViews, NOBODY, sumOf, type View } from "./views.ts";

/** The outcome of one part, and the resulting parts of its minute, ordered by recorder. */
interface Merge {
  outcome: Exclude<MergeOutcome, "unknown">;
  parts: MinutePart[];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byRecorder = (a: MinutePart, b: MinutePart): number => compare(a.node, b.node) || compare(a.boot, b.boot);

const levelValues = (level: Level): number[] => [level.last, level.mean, level.min, level.max];

/** Maximum recorders per minute: more than any installation has, and few enough to merge in one turn of the event loop. */
export const MAX_RECORDERS = 256;

const visitsValues = ({ sketch, present, came, entered, left, staying }: Visits): unknown[] => [
  ...[sketch, present, came],
  ...[entered, left, staying],
];

const sourceValues = (counts: DimensionCounts | undefined): unknown[] => [counts?.values, counts?.other];

const totalValues = ({ connections, people, seen }: TotalLevels): unknown[] => [
  levelValues(connections),
  levelValues(people),
  seen,
];

const groupValues = ({ group, connections, people }: SlotGroup): unknown[] => [
  group,
  levelValues(connections),
  levelValues(people),
];

const slotValues = ({ index, connections, people, joins, leaves, seen, drained, total, groups }: Slot): unknown[] => [
  ...[index, levelValues(connections), levelValues(people), joins, leaves, seen, drained],
  total && totalValues(total),
  groups?.map(groupValues),
];

/** The part's content, with its fields in a fixed order. */
const content = (part: MinutePart): string =>
  JSON.stringify([
    part.minute,
    part.joins,
    part.leaves,
    part.covers && [part.covers.from, part.covers.to],
    part.whole && [part.whole.samples, levelValues(part.whole.level)],
    part.visits && visitsValues(part.visits),
    part.sources && SOURCE_DIMENSIONS.map((dimension) => sourceValues(part.sources?.[dimension])),
    countModeBits(part.countModes),
    part.slots.map(slotValues),
  ]);

/**
 * Merges one part into the parts of its minute. The result does not depend on the order or repetition of parts, as long as none
 * of them conflict.
 */
export const mergePart = (parts: readonly MinutePart[], part: MinutePart): Merge => {
  const at = parts.findIndex((known) => byRecorder(known, part) === 0);
  const known = parts[at];
  if (!known && parts.length >= MAX_RECORDERS) return { outcome: "full", parts: [...parts] };
  if (!known) return { outcome: "stored", parts: [...parts, part].sort(byRecorder) };
  if (part.seq > known.seq) return { outcome: "stored", parts: parts.with(at, part) };
  const repeated = part.seq < known.seq || content(part) === content(known);
  return { outcome: repeated ? "duplicate" : "conflict", parts: [...parts] };
};

/** A slot, merged over all recorders that cover it; `seen` in ms. */
export interface SeenSlot extends Omit<Slot, "drained" | "total" | "groups"> {
  connections: MergedLevel;
  people: MergedLevel;
  seen: number;
  groups?: GroupLevels[];
}

type SeenPart = Pick<MinutePart, "slots" | "covers" | "whole" | "countModes">;

const isWhole = ({ whole, slots }: SeenPart): boolean => whole !== undefined && slots.length === 0;

/** Views of a minute's slots by index. A recorder without slots covers the whole minute, at one level. */
const viewsOf = (part: SeenPart, { slotMs, slotsPerMinute }: Grid): ((index: number) => View | null) => {
  const identifies = part.countModes?.includes("people") ?? false;
  const byIndex = new Map(part.slots.map((slot) => [slot.index, slot]));
  const [first, last] = [part.slots.at(0), part.slots.at(-1)];
  const { from, to } = isWhole(part)
    ? { from: 0, to: slotMs * slotsPerMinute }
    : (part.covers ?? {
        from: (first?.index ?? 0) * slotMs,
        to: last ? last.index * slotMs + (last.seen ?? slotMs) : 0,
      });
  return (index) => {
    const start = index * slotMs;
    const until = Math.min(to, start + slotMs);
    const covered = until - Math.max(from, start);
    const slot = byIndex.get(index);
    if (slot)
      return { ...slot, covered: Math.max(covered, slot.seen ?? slotMs), until, seen: slot.seen ?? slotMs, identifies };
    if (covered <= 0) return null;
    const level = isWhole(part) ? part.whole?.level : undefined;
    const seen = level ? slotMs : 0;
    const levels = { connections: level ?? NOBODY, people: level ?? NOBODY };
    return { covered, until, seen, ...levels, joins: 0, leaves: 0, identifies };
  };
};

/**
 * The slots of a minute, in order. If a recorder covers a time but did not see it, the time counts as not seen: the viewers of the other
 * recorders are not the whole audience. The total of a node that saw all of it fills that time.
 */
export const seenSlots = (
  parts: readonly SeenPart[],
  grid: Grid,
  cancelled = movedPeople(parts.map(({ slots }) => slots)),
): SeenSlot[] => {
  const [only] = parts;
  // The usual case: one recorder, and no cluster.
  if (only && parts.length === 1 && !isWhole(only) && !only.slots.some(({ total }) => total))
    return only.slots.map(({ index, connections, people, joins, leaves, seen = grid.slotMs, groups }) => {
      const slot: SeenSlot = { index, connections, people, joins, leaves, seen };
      if (groups) slot.groups = groups;
      return slot;
    });
  const recorders = parts.map((part) => viewsOf(part, grid));
  const most = Math.max(grid.slotsPerMinute, ...parts.map(({ slots }) => (slots.at(-1)?.index ?? 0) + 1));
  const slots: SeenSlot[] = [];
  let [joins, leaves] = [0, 0];
  for (let index = 0; index < most; index += 1) {
    const views = recorders.flatMap((viewAt) => viewAt(index) ?? []);
    joins += views.reduce((sum, view) => sum + view.joins, 0) - (cancelled.joins.get(index) ?? 0);
    leaves += views.reduce((sum, view) => sum + view.leaves, 0) - (cancelled.leaves.get(index) ?? 0);
    const levels = mergeViews(views, grid.slotMs);
    if (!levels) continue;
    slots.push({ index, ...levels, joins, leaves });
    [joins, leaves] = [0, 0];
  }
  // Joins and leaves of unseen slots are added to the next seen slot.
  const last = slots.at(-1);
  if (last) {
    last.joins += joins;
    last.leaves += leaves;
  }
  return slots;
};

/** The level over consecutive slots, weighted by the time seen, and the slot with the maximum: the first, or the first in which it is no mere bound. */
const followLevels = (
  slots: readonly SeenSlot[],
  levelOf: (slot: SeenSlot) => MergedLevel,
): { level: MergedLevel; maxIndex: number } => {
  let [area, time, min, max, maxIndex] = [0, 0, Number.POSITIVE_INFINITY, -1, 0];
  let isBound: true | undefined;
  for (const slot of slots) {
    const { index, seen } = slot;
    const level = levelOf(slot);
    area += level.mean * seen;
    time += seen;
    if (level.min < min) min = level.min;
    if (isHigherPeak(level, { max, isBound })) {
      max = level.max;
      maxIndex = index;
      isBound = level.isBound;
    }
  }
  // Means of slots have four decimals. Further digits are rounding errors of the sum and would need eight bytes each.
  const unit = 1e4 * slots.length;
  const mean = Math.min(max, Math.max(min, Math.round((area / time) * unit) / 1e4 / slots.length));
  const lastSlot = slots.at(-1);
  const last = lastSlot ? levelOf(lastSlot).last : 0;
  return { level: { last, mean, min, max, ...(isBound && { isBound }) }, maxIndex };
};

/**
 * Merges parts into the levels of their minute. The levels of recorders add up slot by slot. `last` comes from the last slot, `mean` is
 * weighted by seen time, and the extremes are those of the slots. Joins and leaves are sums over the parts, without people whom a server
 * moved to another one. If nothing was seen, `sampleCount` and `seen` are 0 and the levels have no meaning.
 */
export const minuteTotals = (parts: readonly MinutePart[], grid: Grid): MinuteTotals => {
  // Floating-point sums depend on their order. The result must not depend on the order of arrival.
  const sorted = parts.toSorted(byRecorder);
  const wholes = sorted.flatMap((part) => (isWhole(part) && part.whole ? [part.whole] : []));
  const onlyWholes = wholes.length === sorted.length;
  const moved = movedPeople(sorted.map(({ slots }) => slots));
  const slots = onlyWholes ? [] : seenSlots(sorted, grid, moved);
  const start = sorted[0]?.minute ?? 0;

  const minuteLevel = (of: "connections" | "people"): MinuteLevel => {
    if (onlyWholes) return { ...sumOf(wholes.map(({ level }) => level)), maxAt: null };
    if (slots.length === 0) return { ...NOBODY, maxAt: null };
    const { level, maxIndex } = followLevels(slots, (slot) => slot[of]);
    return { ...level, maxAt: start + maxIndex * grid.slotMs };
  };

  const sum = (of: "joins" | "leaves"): number => sorted.reduce((total, part) => total + part[of], 0);
  const [joins, leaves] = [sum("joins"), sum("leaves")];
  const cancelled = Math.min(joins, leaves, moved.total);
  return {
    connections: minuteLevel("connections"),
    people: minuteLevel("people"),
    sampleCount: onlyWholes ? Math.max(0, ...wholes.map(({ samples }) => samples)) : slots.length,
    seen: wholes.length > 0 && onlyWholes ? minuteMs(grid) : slots.reduce((sum, { seen }) => sum + seen, 0),
    joins: joins - cancelled,
    leaves: leaves - cancelled,
    countModes: allCountModes(sorted.map(({ countModes }) => countModes)),
    ...groupLevelsOf(slots, (group, of) => followLevels(slots, (slot) => levelOfGroup(slot, group, of)).level),
  };
};
