import { type Moment, OUTCOMES, type SaleResults } from "@headcount/protocol";
import { startLotRuns } from "./lot-runs.ts";
import { soldValueOf } from "./sold-value.ts";

/**
 * The results of a sale from its openings and hammers, in the order of `byTime`. A lot that was on the block several times has its last
 * outcome. A lot without a hammer has none.
 */
export function saleResults(edges: readonly Moment[]): SaleResults {
  const runs = startLotRuns();
  for (const moment of edges) runs.add(moment);
  const lots = new Map<string, SaleResults["lots"][number]>();
  for (const { number, title, outcome, price, currency, bidder } of runs.finish()) {
    if (outcome === null) continue;
    lots.delete(number);
    lots.set(number, { number, title, outcome, price, currency, bidder: outcome === "sold" ? bidder : null });
  }
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as SaleResults["counts"];
  for (const { outcome } of lots.values()) counts[outcome] += 1;
  return { counts, totals: soldValueOf(lots.values()), lots: [...lots.values()] };
}
