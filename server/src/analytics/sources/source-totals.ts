import {
  type DimensionCounts,
  type DimensionTotals,
  type Grid,
  type Interval,
  LIMITS,
  minuteMs,
  SOURCE_DIMENSIONS,
  SOURCE_MINUTES,
  type SourceCounts,
} from "@headcount/protocol";

/** The whole quarters of an hour that contain the interval. */
export const inQuarters = ({ from, to }: Interval, grid: Grid): Interval => {
  const length = SOURCE_MINUTES * minuteMs(grid);
  return { from: Math.floor(from / length) * length, to: Math.ceil(to / length) * length };
};

/** Adds up the totals of one dimension. At most `LIMITS.sourceValues` values are named. The result does not depend on the order. */
function sumOfCounts(all: readonly DimensionCounts[]): DimensionCounts {
  const sums = new Map<string, number>();
  let other = 0;
  for (const counts of all) {
    other += counts.other;
    for (const [value, viewers] of counts.values) sums.set(value, (sums.get(value) ?? 0) + viewers);
  }
  const sorted = [...sums].sort(([a, viewersA], [b, viewersB]) => viewersB - viewersA || (a < b ? -1 : 1));
  const rest = sorted.splice(LIMITS.sourceValues);
  return { values: sorted, other: rest.reduce((sum, [, viewers]) => sum + viewers, other) };
}

/** The totals of each dimension that has viewers. */
export const sourceTotals = (all: readonly SourceCounts[]): DimensionTotals[] =>
  SOURCE_DIMENSIONS.flatMap((dimension) => {
    const { values, other } = sumOfCounts(all.flatMap((counts) => counts[dimension] ?? []));
    const viewers = values.reduce((sum, [, one]) => sum + one, other);
    if (viewers === 0) return [];
    return { dimension, viewers, values: values.map(([value, viewers]) => ({ value: value || null, viewers })), other };
  });
