import type { MomentType, PublicMoment } from "@headcount/protocol";
import { isOutcome } from "@headcount/protocol/block";
import { i18n } from "../languages/i18n.ts";
import { isolated } from "./isolated.ts";
import { priceOf } from "./price.ts";

type Outcome = Extract<MomentType, "sold" | "unsold" | "passed" | "withdrawn">;

const withoutSale = (lot: string): Record<Exclude<Outcome, "sold">, string> => ({
  unsold: i18n._("{lot} unsold", { lot }),
  passed: i18n._("{lot} passed", { lot }),
  withdrawn: i18n._("{lot} withdrawn", { lot }),
});

/** A moment in a few words. */
export function momentText({ type, lotNumber, price, currency, bidder, text }: PublicMoment): string {
  const lot = lotNumber === null ? i18n._("Lot") : i18n._("Lot {number}", { number: isolated(lotNumber) });
  const money = priceOf(price, currency);
  const by = bidder === null ? null : isolated(bidder);
  if (type === "lot_opened") return i18n._("{lot} opened", { lot });
  if (type === "bid") return bidWords(money, by);
  if (isOutcome(type)) return type === "sold" ? soldWords(lot, money, by) : withoutSale(lot)[type];
  return text ?? (type === "break" ? i18n._("Break") : "");
}

function bidWords(money: string, bidder: string | null): string {
  if (money === "") return bidder === null ? i18n._("Bid") : i18n._("Bid by {bidder}", { bidder });
  return bidder === null ? i18n._("Bid {money}", { money }) : i18n._("Bid {money} by {bidder}", { money, bidder });
}

function soldWords(lot: string, money: string, bidder: string | null): string {
  if (money === "")
    return bidder === null ? i18n._("{lot} sold", { lot }) : i18n._("{lot} sold to {bidder}", { lot, bidder });
  return bidder === null
    ? i18n._("{lot} sold for {money}", { lot, money })
    : i18n._("{lot} sold for {money} to {bidder}", { lot, money, bidder });
}

/** The difference between the two outcomes without a sale. */
export const UNSOLD_OR_PASSED = i18n._(
  "Unsold: no bid was made or accepted. Passed: the lot was put back and may be offered again.",
);
