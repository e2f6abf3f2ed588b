import type { LotAudience, SoldValue } from "@headcount/protocol";

type Priced = Pick<LotAudience, "price" | "currency">;

/** The sums of prices by currency, the currency of most lots first. Different currencies are never added. */
export function soldValueOf(lots: Iterable<Priced>): SoldValue[] {
  const totals = new Map<string, SoldValue>();
  for (const { price, currency } of lots) {
    if (price === null || currency === null) continue;
    const total = totals.get(currency) ?? { currency, amount: 0, lots: 0 };
    // Prices have a few decimals at most, and so have their sums.
    const amount = Number((total.amount + price).toPrecision(15));
    totals.set(currency, { currency, amount, lots: total.lots + 1 });
  }
  return [...totals.values()].sort((a, b) => b.lots - a.lots || (a.currency < b.currency ? -1 : 1));
}

/** Collects the prices of sold lots. A lot that was on the block several times has its last outcome, as in the results of a sale. */
export const startSoldValue = () => {
  const last = new Map<string, Priced>();
  return {
    add({ number, outcome, price, currency }: Pick<LotAudience, "number" | "outcome" | "price" | "currency">): void {
      if (outcome !== null) last.set(number, { price, currency });
    },
    finish: (): SoldValue[] => soldValueOf(last.values()),
  };
};
