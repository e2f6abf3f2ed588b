/** Integers from 1 as closed intervals `[first, last]`, in order, with a gap between any two. */
export type Ranges = readonly (readonly [first: number, last: number])[];

/** With more intervals than this, the lowest gaps are closed as if their numbers had arrived. A recorder that skips numbers cannot fill the database. */
const MAX_RANGES = 1_000;

/** The ranges with `numbers` added. Numbers that they already have change nothing. */
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

/** How many numbers the ranges have. */
export const countOf = (ranges: Ranges): number => ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

/** The highest number; 0 if there is none. */
export const highestOf = (ranges: Ranges): number => ranges.at(-1)?.[1] ?? 0;

/** How many numbers between 1 and the highest are missing. */
export const missingOf = (ranges: Ranges): number => highestOf(ranges) - countOf(ranges);
