import type { Spread } from "@headcount/protocol";

/** Fewer values say nothing about what is usual. */
export const MIN_SALES = 3;

/** Typed arrays sort numbers several times as fast as others. */
const ordered = (values: readonly number[]): Float64Array => new Float64Array(values).sort();

/** The value at this share (0 to 1) of ordered values, between two of them by their distance. There must be a value. */
const quantile = (sorted: Float64Array, share: number): number => {
  const place = (sorted.length - 1) * share;
  const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
};

/** The middle value, or the mean of the two middle values. There must be a value. */
export const medianOf = (values: readonly number[]): number => quantile(ordered(values), 0.5);

export const spreadOf = (values: readonly number[]): Spread => {
  const n = values.length;
  if (n < MIN_SALES) return { n, median: null, lower: null, upper: null };
  const sorted = ordered(values);
  return { n, median: quantile(sorted, 0.5), lower: quantile(sorted, 0.25), upper: quantile(sorted, 0.75) };
};
