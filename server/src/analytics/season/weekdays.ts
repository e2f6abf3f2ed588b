import type { Season, SeasonMeasure, SeasonSale } from "@headcount/protocol";
import { byMeasure, valuesOf } from "./sales.ts";
import { MIN_SALES, medianOf, spreadOf } from "./spread.ts";

/** A difference is clear if chance leads to it in less than this share of the seasons. */
const CHANCE = 0.05;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The chance that at least `above` of `n` values are above a median. Logarithms, because the numbers of ways are too large. */
export function chanceOf(above: number, n: number): number {
  let logWays = 0;
  let sum = 0;
  for (let k = 0; k <= n; k += 1) {
    if (k > 0) logWays += Math.log((n - k + 1) / k);
    if (k >= above) sum += Math.exp(logWays - n * Math.LN2);
  }
  return Math.min(1, sum);
}

interface OnWeekday {
  weekday: number;
  sale: SeasonSale;
}

/** The weekday with the highest median, of those with enough sales. `null` if there are not enough other sales. */
function bestOf(known: readonly { weekday: number; values: readonly number[] }[]) {
  const groups = known
    .filter(({ values }) => values.length >= MIN_SALES)
    .map((one) => ({ ...one, median: medianOf(one.values) }));
  const [first, ...rest] = groups;
  if (!first) return null;
  const best = rest.reduce((highest, one) => (one.median > highest.median ? one : highest), first);
  const others = known.filter(({ weekday }) => weekday !== best.weekday).flatMap(({ values }) => values);
  if (others.length < MIN_SALES) return null;
  const [n, median] = [best.values.length, medianOf(others)];
  const above = best.values.filter((value) => value > median).length;
  const isClear = chanceOf(above, n) * groups.length < CHANCE;
  return { weekday: best.weekday, n, median: best.median, others: median, above, isClear };
}

/** The sales by the weekday of their start in their own zone. */
export function weekdaysOf(
  sales: readonly OnWeekday[],
  currency: string | null,
): Pick<Season, "weekdays" | "bestWeekday"> {
  const days = WEEKDAYS.map((weekday) => {
    const own = sales.filter((one) => one.weekday === weekday).map(({ sale }) => sale);
    return { weekday, sales: own.length, values: byMeasure((measure) => valuesOf(own, measure, currency)) };
  });
  const valuesBy = (measure: SeasonMeasure) =>
    days.map(({ weekday, values }) => ({ weekday, values: values[measure] }));
  return {
    weekdays: days.map(({ values, ...day }) => ({ ...day, ...byMeasure((measure) => spreadOf(values[measure])) })),
    bestWeekday: byMeasure((measure) => bestOf(valuesBy(measure))),
  };
}
