import type { SaleResults } from "@headcount/protocol";
import { OUTCOMES } from "@headcount/protocol/block";
import { priceOf } from "../format/price.ts";
import { element } from "./element.ts";
import { TEXT } from "./text.ts";

type Lot = SaleResults["lots"][number];

const TOP = 3;

const whole = new Intl.NumberFormat();

/** The results of a sale: the totals, the highest prices, and all lots. */
export function resultsOf({ counts, totals, lots }: SaleResults): HTMLElement {
  if (lots.length === 0) return element("p", { class: "note" }, TEXT.noResults);
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
      ...(counts.unsold + counts.passed > 0 ? [element("p", { class: "note" }, TEXT.unsoldOrPassed)] : []),
      ...(top.length > 1 ? [element("section", {}, element("h2", {}, TEXT.topResults), listOf(top))] : []),
    ),
    element("section", {}, element("h2", {}, TEXT.allLots), listOf(lots)),
  );
}

function totalsOf({ counts, totals }: Pick<SaleResults, "counts" | "totals">): HTMLElement[] {
  const shown = OUTCOMES.filter((outcome) => counts[outcome] > 0 || outcome === "sold" || outcome === "unsold");
  return [
    ...shown.map((outcome) => [TEXT.outcome[outcome], whole.format(counts[outcome])] as const),
    ...totals.map(({ currency, amount }) => [TEXT.total, priceOf(amount, currency)] as const),
  ].map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", { translate: "no" }, value)));
}

const listOf = (lots: readonly Lot[]): HTMLElement => element("ol", { class: "lots" }, ...lots.map(lineOf));

function lineOf({ number, title, outcome, price, currency, bidder }: Lot): HTMLElement {
  const money = outcome === "sold" ? priceOf(price, currency) : "";
  return element(
    "li",
    { "data-outcome": outcome },
    element("span", { class: "number" }, number),
    element("span", { dir: "auto", class: "title" }, title ?? TEXT.lot(number)),
    element("span", { class: "result" }, money || TEXT.outcome[outcome]),
    ...(bidder === null ? [] : [element("bdi", { class: "bidder" }, bidder)]),
  );
}
