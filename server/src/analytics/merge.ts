import type { Grid, Level, MinuteLevel, MinutePart, MinuteTotals, Slot, Visits } from "@headcount/protocol";

/** What a part did to its minute, and the minute's parts after it, in order of recorder. */
interface Merge {
  /**
   * `stored` changed the minute; `duplicate` was known already, this one or a newer one of its recorder; `conflict` has the recorder
   * and `seq` of a known one and another content: the known one stays; `full` is of one recorder more than a minute may have.
   */
  outcome: "stored" | "duplicate" | "conflict" | "full";
  parts: MinutePart[];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byRecorder = (a: MinutePart, b: MinutePart): number => compare(a.node, b.node) || compare(a.boot, b.boot);

const levelValues = (level: Level): number[] => [level.last, level.mean, level.min, level.max];

/** Recorders that a minute may have parts of: more servers than anybody runs, and few enough to merge within a turn of the loop. */
export const MAX_RECORDERS = 256;

const visitsValues = ({ sketch, present, came, entered, left, staying }: Visits): unknown[] => [
  ...[sketch, present, came],
  ...[entered, left, staying],
];

/** The part's content in one fixed order, whatever the order of its fields. */
const content = (part: MinutePart): string =>
  JSON.stringify([
    part.minute,
    part.joins,
    part.leaves,
    part.whole && [part.whole.samples, levelValues(part.whole.level)],
    part.visits && visitsValues(part.visits),
    part.slots.map((s) => [s.index, levelValues(s.connections), levelValues(s.people), s.joins, s.leaves]),
  ]);

/**
 * Takes one part into a minute's parts. The result does not depend on how often or in which order parts come, as long as none
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

/** Recorders see disjoint viewers, so their levels add. */
export const addLevels = (levels: readonly Level[]): Level => {
  const total = { last: 0, mean: 0, min: 0, max: 0 };
  for (const level of levels) {
    total.last += level.last;
    total.mean += level.mean;
    total.min += level.min;
    total.max += level.max;
  }
  return total;
};

/** One level over levels that follow one another, and the place of the first that held the maximum. */
const followLevels = (levels: readonly Level[]): { level: Level; maxIndex: number } => {
  let [mean, min, max, maxIndex] = [0, Number.POSITIVE_INFINITY, -1, 0];
  for (const [i, level] of levels.entries()) {
    mean += level.mean;
    if (level.min < min) min = level.min;
    if (level.max > max) {
      max = level.max;
      maxIndex = i;
    }
  }
  // Slots know their means to four decimals; what lies below is left over from adding them up, and would take eight bytes to keep.
  const exact = Math.round(mean * 1e4) / 1e4;
  return { level: { last: levels.at(-1)?.last ?? 0, mean: exact / levels.length, min, max }, maxIndex };
};

/**
 * The minute that these parts make. Slot by slot the recorders add up; then last is the last slot's, mean the mean of the slots'
 * means, and the extremes are the slots'. A recorder without slots adds its `whole` level to the minute's. Joins and leaves
 * are the parts' own. Without any slot or whole, `sampleCount` is 0 and
 * the levels mean nothing.
 */
export const minuteTotals = (parts: readonly MinutePart[], grid: Grid): MinuteTotals => {
  // Floating-point sums depend on their order, and the result may not depend on the order of arrival.
  const sorted = parts.toSorted(byRecorder);
  const byIndex = new Map<number, Slot[]>();
  for (const slot of sorted.flatMap((part) => part.slots)) {
    const beside = byIndex.get(slot.index);
    if (beside) beside.push(slot);
    else byIndex.set(slot.index, [slot]);
  }
  const indexes = [...byIndex.keys()].sort((a, b) => a - b);
  const wholes = sorted.flatMap((part) => (part.whole && part.slots.length === 0 ? [part.whole] : []));
  const minute = sorted[0]?.minute ?? 0;

  const minuteLevel = (of: "connections" | "people"): MinuteLevel => {
    const whole = addLevels(wholes.map((w) => w.level));
    if (indexes.length === 0) return { ...whole, maxAt: null };
    const slots = indexes.map((index) => addLevels((byIndex.get(index) ?? []).map((slot) => slot[of])));
    const { level, maxIndex } = followLevels(slots);
    return { ...addLevels([level, whole]), maxAt: minute + (indexes[maxIndex] ?? 0) * grid.slotMs };
  };

  return {
    connections: minuteLevel("connections"),
    people: minuteLevel("people"),
    sampleCount: wholes.reduce((most, whole) => Math.max(most, whole.samples), indexes.length),
    joins: sorted.reduce((sum, part) => sum + part.joins, 0),
    leaves: sorted.reduce((sum, part) => sum + part.leaves, 0),
  };
};
