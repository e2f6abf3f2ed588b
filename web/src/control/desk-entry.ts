import type { CatalogueLot, MomentType, PublicMoment } from "@headcount/protocol";
import type { Sale } from "@headcount/protocol/block";
import type { EntryContent } from "./entries/entry-store.ts";

/** What can be done with one key, in the order of the buttons. */
export const ENTRY_TYPES = [
  { key: "o", type: "lot_opened", words: "Open lot" },
  { key: "b", type: "bid", words: "Bid" },
  { key: "s", type: "sold", words: "Sold" },
  { key: "u", type: "unsold", words: "Unsold" },
  { key: "p", type: "passed", words: "Pass" },
  { key: "w", type: "withdrawn", words: "Withdrawn" },
  { key: "k", type: "break", words: "Break" },
] as const satisfies { key: string; type: MomentType; words: string }[];
export type EntryType = (typeof ENTRY_TYPES)[number]["type"];

/** What the desk's fields hold. */
export interface Form {
  lot: CatalogueLot;
  /** Of the next bid; `null` where none is given. */
  price: number | null;
  increment: number;
  currency: string;
  bidder: string;
}

/** The lot on the block with its last bid. */
export type Block = Pick<Sale, "lot" | "lastBid">;

/** Whether the act makes sense now: only a lot on the block is bid for and comes under the hammer. */
export const canRecord = (type: EntryType, form: Form, { lot }: Block): boolean => {
  if (type === "break") return true;
  return type === "lot_opened" ? form.lot.number.trim() !== "" : lot !== null;
};

/** Whether a bid has a price: one without, or of nothing, is not for the public. */
const hasPrice = ({ price }: Form): boolean => price !== null && price > 0;

/** What an entry lacks that it must have. */
export type Missing = "price" | "currency";
export const missingIn = (type: EntryType, form: Form, content: EntryContent): Missing | null => {
  if (type === "bid" && !hasPrice(form)) return "price";
  return typeof content.currency === "string" && !/^[A-Z]{3}$/.test(content.currency) ? "currency" : null;
};

const money = (price: number | null, currency: string): Pick<EntryContent, "price" | "currency"> =>
  price === null ? {} : { price, currency };

/** What an act says: a bid the fields' price, a sale the last bid's, unless there was none. */
export function contentOf(type: EntryType, form: Form, { lot, lastBid }: Block): EntryContent {
  const bidder = form.bidder.trim();
  const lotNumber = lot?.number ?? null;
  switch (type) {
    case "lot_opened":
      return { type, lotNumber: form.lot.number.trim(), lotTitle: form.lot.title?.trim() || null };
    case "bid":
      return { type, lotNumber, ...money(form.price, form.currency), ...(bidder !== "" && { bidder }) };
    case "sold": {
      const sale =
        lastBid?.price == null
          ? money(hasPrice(form) ? form.price : null, form.currency)
          : money(lastBid.price, lastBid.currency ?? form.currency);
      // A bid in the room without a name was not made by the bidder whom the field still holds.
      const buyer = lastBid ? lastBid.bidder : bidder || null;
      return { type, lotNumber, ...sale, ...(buyer !== null && { bidder: buyer }) };
    }
    case "break":
      return { type };
    default:
      return { type, lotNumber };
  }
}

/** An entry that is on its way, as the moment that it will be. */
export const momentOf = (content: EntryContent, id: string, at: string): PublicMoment => ({
  ...{ lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null },
  ...content,
  id,
  at,
});
