/** Whole numbers from 1 on as closed intervals `[first, last]`: in order, disjoint, and never side by side. */
export type Ranges = readonly (readonly [first: number, last: number])[];

/** Beyond it the lowest gaps are forgotten, as if their numbers had come: a recorder that skips numbers may not fill the database. */
const MAX_RANGES = 1_000;

/** The ranges with the numbers added; whatever is there already changes nothing. */
export function withNumbers(ranges: Ranges, numbers: readonly number[]): Ranges {
  const all = [...ranges, ...numbers.map((number) => [number, number] as const)].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [first, last] of all) {
    const before = merged.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  const excess = merged.length - MAX_RANGES;
  const [first] = merged;
  const joined = merged[excess];
  return excess > 0 && first && joined ? [[first[0], joined[1]], ...merged.slice(excess + 1)] : merged;
}

/** How many numbers there are. */
export const countOf = (ranges: Ranges): number => ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** The highest number; 0 when there is none. */
export const highestOf = (ranges: Ranges): number => ranges.at(-1)?.[1] ?? 0;

/** How many numbers between 1 and the highest are not there. */
export const missingOf = (ranges: Ranges): number => highestOf(ranges) - countOf(ranges);
