import type { Summary } from "@headcount/protocol";
import { i18n } from "../languages/i18n.ts";
import { LOCALE } from "./locale.ts";

const percent = new Intl.NumberFormat(LOCALE, {
  style: "percent",
  maximumFractionDigits: 1,
  roundingMode: "ceil",
} as Intl.NumberFormatOptions);

/** The margin of a number of unique viewers, as text; `null` if the number is unknown. */
export function estimateWords({
  uniqueViewers,
  uniqueViewersLow,
  uniqueViewersHigh,
}: Pick<Summary, "uniqueViewers" | "uniqueViewersLow" | "uniqueViewersHigh">): string | null {
  if (uniqueViewers === null || uniqueViewersLow === null || uniqueViewersHigh === null) return null;
  const margin = Math.max(uniqueViewers - uniqueViewersLow, uniqueViewersHigh - uniqueViewers);
  return i18n._("estimated, ± {margin}", { margin: percent.format(uniqueViewers === 0 ? 0 : margin / uniqueViewers) });
}
