import type { LotAudience } from "@headcount/protocol";
import { LOCALE } from "../format/locale.ts";

/** Columns that sort the lots. */
export const LOT_COLUMNS = [
  "order",
  "number",
  "outcome",
  "viewersAtOpen",
  "peakViewers",
  "peakAt",
  "avgViewers",
  "viewersAtHammer",
  "viewerMinutes",
  "joins",
  "leaves",
  "secondsOnBlock",
  "bids",
  "bidders",
  "bidsPer100Viewers",
  "escalation",
  "viewersGained",
  "heat",
  "price",
] as const satisfies (keyof LotAudience)[];
export type LotColumn = (typeof LOT_COLUMNS)[number];

export interface LotSort {
  by: LotColumn;
  descending: boolean;
}

const collator = new Intl.Collator(LOCALE, { numeric: true });

/** Sorted by a column. Unknown values come last in both directions; equal ones keep the order of the sale. */
export function sortedLots(lots: readonly LotAudience[], { by, descending }: LotSort): LotAudience[] {
  const compare = (a: LotAudience, b: LotAudience): number => {
    const [x, y] = [a[by], b[by]];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    const up = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y));
    return descending ? -up : up;
  };
  return [...lots].sort((a, b) => compare(a, b) || a.order - b.order);
}
