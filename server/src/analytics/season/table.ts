import type { SeasonSale } from "@headcount/protocol";
import { localTimes } from "../buckets.ts";
import type { ExportTable } from "../export.ts";

/** One row per sale and currency of its sold lots; a sale without a sold value has one row. Times are also given in the sale's own zone. */
export function seasonTable(sales: readonly SeasonSale[], zoneOf: (zone: string) => string): ExportTable {
  const clocks = new Map<string, (at: number) => string>();
  const localTime = (zone: string, at: string): string => {
    const clock = clocks.get(zone) ?? localTimes(zoneOf(zone));
    clocks.set(zone, clock);
    return clock(Date.parse(at));
  };
  const rowsOf = ({ soldValue, valuePerViewerHour, tags, ...sale }: SeasonSale) => {
    const values = soldValue !== null && soldValue.length > 0 ? soldValue : [null];
    return values.map((value) => ({
      ...sale,
      tags: tags.join("; "),
      localTime: localTime(sale.timeZone, sale.at),
      currency: value?.currency ?? null,
      soldValue: value?.amount ?? null,
      pricedLots: value?.lots ?? null,
      valuePerViewerHour: valuePerViewerHour?.find(({ currency }) => currency === value?.currency)?.value ?? null,
    }));
  };
  return {
    columns: [
      ...["id", "title", "tags", "timeZone", "at", "localTime", "endedAt", "counts", "peak", "peakIsBound", "average"],
      ...["reached", "watchTime", "duration", "lots", "sold", "currency", "soldValue", "pricedLots"],
      "valuePerViewerHour",
    ],
    rows: inGroups(sales, rowsOf),
  };
}

const GROUP = 100;

/** The rows of some items at a time, each computed when it is read. */
function* inGroups<T, Row>(items: readonly T[], rowsOf: (item: T) => Row[]): Generator<Row[]> {
  for (let at = 0; at < items.length; at += GROUP) yield items.slice(at, at + GROUP).flatMap(rowsOf);
}
