import { type DimensionCounts, LIMITS, MIN_SOURCE_VIEWERS } from "@headcount/protocol";

/**
 * What is kept of counted values: at most `LIMITS.sourceValues` of them, each with at least `MIN_SOURCE_VIEWERS` viewers. The others are
 * together, and if they are too few, the smallest named values join them. `null` if there are too few viewers at all.
 */
export function keptCounts(counts: ReadonlyMap<string, number>, total: number): DimensionCounts | null {
  if (total < MIN_SOURCE_VIEWERS) return null;
  const values = [...counts]
    .filter(([, viewers]) => viewers >= MIN_SOURCE_VIEWERS)
    .sort(([a, viewersA], [b, viewersB]) => viewersB - viewersA || (a < b ? -1 : 1))
    .slice(0, LIMITS.sourceValues);
  let other = total - values.reduce((sum, [, viewers]) => sum + viewers, 0);
  while (other > 0 && other < MIN_SOURCE_VIEWERS) other += values.pop()?.[1] ?? MIN_SOURCE_VIEWERS;
  return { values, other };
}
