import type { SaleResults } from "@headcount/protocol";
import { OUTCOMES } from "@headcount/protocol/block";
import { priceOf } from "../format/price.ts";
import { element } from "./element.ts";
import { numberOf, text } from "./text.ts";

type Lot = SaleResults["lots"][number];

const TOP = 3;

/** The results of a sale: the totals, the highest prices, and all lots. */
export function resultsOf({ counts, totals, lots }: SaleResults): HTMLElement {
  if (lots.length === 0) return element("p", { class: "note" }, text("noResults"));
  // Prices in different currencies cannot be compared. Most lots have the first one.
  const currency = totals[0]?.currency;
  const priced = lots.filter((lot) => lot.currency === currency && lot.price !== null);
  const top = priced.sort((a, b) => (b.price ?? 0) - (a.price ?? 0)).slice(0, TOP);
  return element(
    "div",
    { class: "results columns" },
    element(
      "div",
      { class: "first" },
      element("dl", { class: "card totals" }, ...totalsOf({ counts, totals })),
      ...(counts.unsold + counts.passed > 0 ? [element("p", { class: "note" }, text("unsoldOrPassed"))] : []),
      ...(top.length > 1 ? [element("section", {}, element("h2", {}, text("topResults")), listOf(top))] : []),
    ),
    element("section", {}, element("h2", {}, text("allLots")), listOf(lots)),
  );
}

function totalsOf({ counts, totals }: Pick<SaleResults, "counts" | "totals">): HTMLElement[] {
  const shown = OUTCOMES.filter((outcome) => counts[outcome] > 0 || outcome === "sold" || outcome === "unsold");
  return [
    ...shown.map((outcome) => [text(outcome), numberOf(counts[outcome])] as const),
    ...totals.map(({ currency, amount }) => [text("total"), priceOf(amount, currency)] as const),
  ].map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", { translate: "no" }, value)));
}

const listOf = (lots: readonly Lot[]): HTMLElement => element("ol", { class: "lots" }, ...lots.map(lineOf));

function lineOf({ number, title, outcome, price, currency, bidder }: Lot): HTMLElement {
  const money = outcome === "sold" ? priceOf(price, currency) : "";
  return element(
    "li",
    { "data-outcome": outcome },
    element("span", { class: "number" }, number),
    element("span", { dir: "auto", class: "title" }, title ?? text("lot", { lot: number })),
    element("span", { class: "result" }, money || text(outcome)),
    ...(bidder === null ? [] : [element("bdi", { class: "bidder" }, bidder)]),
  );
}
