import type { DimensionTotals, SourceAnalytics } from "@headcount/protocol";
import { formatCount } from "../../format/format.ts";
import { LOCALE } from "../../format/locale.ts";
import { TEXT } from "./text.ts";

const NAMES = new Intl.DisplayNames(LOCALE, { type: "region", fallback: "code" });

function nameOf({ dimension }: DimensionTotals, value: string | null): string {
  if (value === null) return TEXT.none[dimension];
  if (dimension === "device") return TEXT.device[value] ?? value;
  return dimension === "country" ? (NAMES.of(value) ?? value) : value;
}

/** One table for each dimension that has viewers. */
export const SourceTables = ({ sources, className }: { sources: SourceAnalytics; className?: string | undefined }) =>
  sources.dimensions.map((totals) => (
    <table key={totals.dimension} className={className}>
      <thead>
        <tr>
          <th scope="col">{TEXT.dimension[totals.dimension]}</th>
          <th scope="col">{TEXT.columns[1]}</th>
        </tr>
      </thead>
      <tbody>
        {totals.values.map(({ value, viewers }) => (
          <tr key={value ?? ""}>
            <th scope="row" dir="auto">
              {nameOf(totals, value)}
            </th>
            <td>{formatCount(viewers)}</td>
          </tr>
        ))}
        {totals.other > 0 && (
          <tr>
            <th scope="row">{TEXT.others}</th>
            <td>{formatCount(totals.other)}</td>
          </tr>
        )}
      </tbody>
    </table>
  ));
