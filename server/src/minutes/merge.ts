import {
  allCountModes,
  countModeBits,
  type Grid,
  type Level,
  type MinuteLevel,
  type MinutePart,
  type MinuteTotals,
  minuteMs,
  type Slot,
  type Visits,
} from "@headcount/protocol";
import type { MergeOutcome } from "./part-outcome.ts";

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

/** The part's content, with its fields in a fixed order. */
const content = (part: MinutePart): string =>
  JSON.stringify([
    part.minute,
    part.joins,
    part.leaves,
    part.covers && [part.covers.from, part.covers.to],
    part.whole && [part.whole.samples, levelValues(part.whole.level)],
    part.visits && visitsValues(part.visits),
    countModeBits(part.countModes),
    part.slots.map((s) => [s.index, levelValues(s.connections), levelValues(s.people), s.joins, s.leaves, s.seen]),
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

/** The sum of levels at the same time. */
const addLevels = (levels: readonly Level[]): Level => {
  const total = { last: 0, mean: 0, min: 0, max: 0 };
  for (const level of levels) {
    total.last += level.last;
    total.mean += level.mean;
    total.min += level.min;
    total.max += level.max;
  }
  return total;
};

/** A slot, merged over all recorders that cover it; `seen` in ms. */
export type SeenSlot = Slot & { seen: number };

/** One recorder's view of a slot: the covered time (ms), its end, and the levels that the recorder saw. */
interface View {
  covered: number;
  until: number;
  seen: number;
  connections: Level;
  people: Level;
  joins: number;
  leaves: number;
}

type SeenPart = Pick<MinutePart, "slots" | "covers" | "whole">;

const NOBODY: Level = { last: 0, mean: 0, min: 0, max: 0 };

const isWhole = ({ whole, slots }: SeenPart): boolean => whole !== undefined && slots.length === 0;

/** Views of a minute's slots by index. A recorder without slots covers the whole minute, at one level. */
const viewsOf = (part: SeenPart, { slotMs, slotsPerMinute }: Grid): ((index: number) => View | null) => {
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
    if (slot) return { ...slot, covered: Math.max(covered, slot.seen ?? slotMs), until, seen: slot.seen ?? slotMs };
    if (covered <= 0) return null;
    const level = isWhole(part) ? part.whole?.level : undefined;
    const seen = level ? slotMs : 0;
    return { covered, until, seen, connections: level ?? NOBODY, people: level ?? NOBODY, joins: 0, leaves: 0 };
  };
};

/**
 * Adds the views of one slot. Recorders see different viewers, so their levels add up. Each level counts for the time that its recorder
 * covers.
 */
const addViews = (views: readonly View[], of: "connections" | "people", seen: number): Level => {
  const end = Math.max(...views.map(({ until }) => until));
  const there = addLevels(views.filter(({ until }) => until === end).map((view) => view[of]));
  const max = views.reduce((sum, view) => sum + view[of].max, 0);
  const mean = views.reduce((sum, view) => sum + view[of].mean * Math.min(1, view.seen / seen), 0);
  return { ...there, max, mean: Math.min(max, Math.max(there.min, mean)) };
};

/**
 * The slots of a minute, in order. If a recorder covers a time but did not see it, the time counts as not seen: the viewers of the other
 * recorders are not the whole audience.
 */
export const seenSlots = (parts: readonly SeenPart[], grid: Grid): SeenSlot[] => {
  const [only] = parts;
  // The usual case: one recorder.
  if (only && parts.length === 1 && !isWhole(only))
    return only.slots.map((slot) => ({ ...slot, seen: slot.seen ?? grid.slotMs }));
  const recorders = parts.map((part) => viewsOf(part, grid));
  const most = Math.max(grid.slotsPerMinute, ...parts.map(({ slots }) => (slots.at(-1)?.index ?? 0) + 1));
  const slots: SeenSlot[] = [];
  let [joins, leaves] = [0, 0];
  for (let index = 0; index < most; index += 1) {
    const views = recorders.flatMap((viewAt) => viewAt(index) ?? []);
    joins += views.reduce((sum, view) => sum + view.joins, 0);
    leaves += views.reduce((sum, view) => sum + view.leaves, 0);
    const covered = Math.max(0, ...views.map((view) => view.covered));
    const seen = covered - Math.max(0, ...views.map((view) => view.covered - view.seen));
    if (seen <= 0) continue;
    slots.push({
      index,
      connections: addViews(views, "connections", seen),
      people: addViews(views, "people", seen),
      joins,
      leaves,
      seen,
    });
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

/** The level over consecutive slots, weighted by the time seen, and the first slot with the maximum. */
const followLevels = (slots: readonly SeenSlot[], of: "connections" | "people"): { level: Level; maxIndex: number } => {
  let [area, time, min, max, maxIndex] = [0, 0, Number.POSITIVE_INFINITY, -1, 0];
  for (const { index, seen, [of]: level } of slots) {
    area += level.mean * seen;
    time += seen;
    if (level.min < min) min = level.min;
    if (level.max > max) {
      max = level.max;
      maxIndex = index;
    }
  }
  // Means of slots have four decimals. Further digits are rounding errors of the sum and would need eight bytes each.
  const unit = 1e4 * slots.length;
  const mean = Math.min(max, Math.max(min, Math.round((area / time) * unit) / 1e4 / slots.length));
  return { level: { last: slots.at(-1)?.[of].last ?? 0, mean, min, max }, maxIndex };
};

/**
 * Merges parts into the totals of their minute. The levels of recorders add up slot by slot. `last` comes from the last slot, `mean` is
 * weighted by seen time, and the extremes are those of the slots. Joins and leaves are sums over the parts. If nothing was seen,
 * `sampleCount` and `seen` are 0 and the levels have no meaning.
 */
export const minuteTotals = (parts: readonly MinutePart[], grid: Grid): MinuteTotals => {
  // Floating-point sums depend on their order. The result must not depend on the order of arrival.
  const sorted = parts.toSorted(byRecorder);
  const wholes = sorted.flatMap((part) => (isWhole(part) && part.whole ? [part.whole] : []));
  const onlyWholes = wholes.length === sorted.length;
  const slots = onlyWholes ? [] : seenSlots(sorted, grid);
  const start = sorted[0]?.minute ?? 0;

  const minuteLevel = (of: "connections" | "people"): MinuteLevel => {
    if (onlyWholes) return { ...addLevels(wholes.map(({ level }) => level)), maxAt: null };
    if (slots.length === 0) return { ...NOBODY, maxAt: null };
    const { level, maxIndex } = followLevels(slots, of);
    return { ...level, maxAt: start + maxIndex * grid.slotMs };
  };

  return {
    connections: minuteLevel("connections"),
    people: minuteLevel("people"),
    sampleCount: onlyWholes ? Math.max(0, ...wholes.map(({ samples }) => samples)) : slots.length,
    seen: wholes.length > 0 && onlyWholes ? minuteMs(grid) : slots.reduce((sum, { seen }) => sum + seen, 0),
    joins: sorted.reduce((sum, part) => sum + part.joins, 0),
    leaves: sorted.reduce((sum, part) => sum + part.leaves, 0),
    countModes: allCountModes(sorted.map(({ countModes }) => countModes)),
  };
};
