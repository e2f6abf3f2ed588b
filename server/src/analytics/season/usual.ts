import type { Highlight, SeasonMeasure, SeasonSale, Usual, Usuals } from "@headcount/protocol";
import { byMeasure, measureOf } from "./sales.ts";
import { MIN_SALES, medianOf } from "./spread.ts";

/** A sale is compared with at most this many sales before it. */
const USUAL_SALES = 10;

/** The sales among these that can be compared with the sale, the last one first: they count alike, and ended before it started. */
export const salesBefore = (sale: SeasonSale, others: readonly SeasonSale[]): SeasonSale[] =>
  others
    .filter(({ id, counts, endedAt }) => id !== sale.id && counts === sale.counts && endedAt <= sale.at)
    .sort((a, b) => (a.endedAt === b.endedAt ? (a.id < b.id ? 1 : -1) : a.endedAt < b.endedAt ? 1 : -1));

/** A value beside the median of the last known values before it; `null` for fewer than three of them, and for a median of 0. */
export function usualOf(value: number | null, before: readonly number[]): Usual | null {
  const last = before.slice(0, USUAL_SALES);
  if (value === null || last.length < MIN_SALES) return null;
  const median = medianOf(last);
  return median === 0 ? null : { value, median, n: last.length };
}

/**
 * How a sale did against its last sales. Sold values are compared in the currency of most of its sold lots. Nothing is said of a sale that
 * counts people in some minutes and tabs in others.
 */
export function usualsOf(sale: SeasonSale, others: readonly SeasonSale[]): Usuals {
  const isComparable = sale.counts === "tabs" || sale.counts === "people";
  const before = isComparable ? salesBefore(sale, others) : [];
  const currency = sale.soldValue?.[0]?.currency ?? null;
  const valueIn = (one: SeasonSale, measure: SeasonMeasure) => measureOf(one, measure, currency);
  return byMeasure((measure) =>
    usualOf(
      valueIn(sale, measure),
      before.flatMap((one) => valueIn(one, measure) ?? []),
    ),
  );
}

export const NO_USUALS: Usuals = byMeasure(() => null);

/** The usual peak among the highlights. */
export const usualHighlight = ({ n, value, median }: Usual): Highlight => ({ kind: "usual", n, peak: value, median });
