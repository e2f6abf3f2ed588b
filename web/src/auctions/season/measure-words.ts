import { formatAverage, formatCount, formatWatchTime, MISSING } from "../../format/format.ts";
import { priceOf } from "../../format/price.ts";
import type { Measure } from "./season-search.ts";

/** A value of a measure. @param currency of the sold value */
export function measureWords(measure: Measure, value: number | null, currency: string | null): string {
  if (value === null) return MISSING;
  if (measure === "watchTime") return formatWatchTime(value);
  if (measure === "value") return priceOf(Math.round(value * 100) / 100, currency);
  return measure === "average" ? formatAverage(value) : formatCount(value);
}
