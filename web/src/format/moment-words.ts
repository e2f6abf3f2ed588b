import type { PublicMoment } from "@headcount/protocol";
import { isOutcome } from "@headcount/protocol/block";
import { isolated } from "./isolated.ts";

const OUTCOME_WORDS = { sold: "sold", unsold: "unsold", passed: "passed", withdrawn: "withdrawn" } as const;

/** A moment in a few words. */
export function momentText({ type, lotNumber, price, currency, bidder, text }: PublicMoment): string {
  const lot = lotNumber === null ? "Lot" : `Lot ${isolated(lotNumber)}`;
  const money = priceOf(price, currency);
  if (type === "lot_opened") return `${lot} opened`;
  if (type === "bid") return `Bid${money && ` ${money}`}${bidder === null ? "" : ` by ${isolated(bidder)}`}`;
  if (isOutcome(type)) {
    const sale =
      type === "sold" ? `${money && ` for ${money}`}${bidder === null ? "" : ` to ${isolated(bidder)}`}` : "";
    return `${lot} ${OUTCOME_WORDS[type]}${sale}`;
  }
  return type === "break" ? (text ?? "Break") : (text ?? "");
}

/** A price. Whole amounts have no decimals. An unknown currency code, which an unsent entry may have, follows the number. */
export function priceOf(price: number | null, currency: string | null): string {
  if (price === null || currency === null) return "";
  const options = { trailingZeroDisplay: "stripIfInteger" } as const;
  try {
    return new Intl.NumberFormat(undefined, { ...options, style: "currency", currency }).format(price);
  } catch {
    return `${new Intl.NumberFormat().format(price)} ${currency}`.trim();
  }
}

/** The difference between the two outcomes without a sale. */
export const UNSOLD_OR_PASSED =
  "Unsold: no bid was made or accepted. Passed: the lot was put back and may be offered again.";
