import { DEFAULT_GRID, LIMITS, type Season, type SeasonSale } from "@headcount/protocol";
import { type Bucket, bucketsOf } from "../buckets.ts";
import { byMeasure, measureOf, valuesOf } from "./sales.ts";
import { spreadOf } from "./spread.ts";

type Trend = Season["trend"];
const UNITS = ["day", "week", "month", "year"] as const;
const iso = (at: number): string => new Date(at).toISOString();

/** Groups sales, in order of their start, by intervals; `null` if there are too many. */
function grouped(sales: readonly SeasonSale[], bucketAt: (at: number) => Bucket, most: number) {
  const groups: { start: number; sales: SeasonSale[] }[] = [];
  let end = "";
  for (const sale of sales) {
    if (sale.at >= end) {
      if (groups.length === most) return null;
      const bucket = bucketAt(Date.parse(sale.at));
      end = iso(bucket.end);
      groups.push({ start: bucket.start, sales: [] });
    }
    groups.at(-1)?.sales.push(sale);
  }
  return groups;
}

const yearOf = (at: number): Bucket => {
  const year = new Date(at).getUTCFullYear();
  return { start: Date.UTC(year, 0), end: Date.UTC(year + 1, 0) };
};

/** The sales in order of their start, or the medians of the shortest intervals of which there are not too many. */
export function trendOf(sales: readonly SeasonSale[], currency: string | null, tz: string): Trend {
  if (sales.length <= LIMITS.seasonPoints)
    return {
      unit: "sale",
      points: sales.map((sale) => ({
        ...{ at: sale.at, n: 1, id: sale.id, title: sale.title },
        ...byMeasure((measure) => measureOf(sale, measure, currency)),
      })),
    };
  const range = { from: 0, to: 0 };
  const bucketsIn = (unit: (typeof UNITS)[number]) =>
    unit === "year" ? yearOf : bucketsOf(unit, tz, DEFAULT_GRID, range);
  for (const unit of UNITS) {
    const groups = grouped(sales, bucketsIn(unit), LIMITS.seasonPoints);
    if (groups) return { unit, points: groups.map((group) => pointOf(group, currency)) };
  }
  return { unit: "year", points: [] };
}

const pointOf = ({ start, sales }: { start: number; sales: readonly SeasonSale[] }, currency: string | null) => ({
  ...{ at: iso(start), n: sales.length, id: null, title: null },
  ...byMeasure((measure) => spreadOf(valuesOf(sales, measure, currency)).median),
});
