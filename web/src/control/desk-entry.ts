import type { CatalogueLot, MomentType, PublicMoment } from "@headcount/protocol";
import type { Sale } from "@headcount/protocol/block";
import { momentText } from "../format/moment-words.ts";
import type { Entry, EntryContent } from "./entries/entry-store.ts";

/** Entries with their own key, in the order of the buttons. */
export const ENTRY_TYPES = [
  { key: "o", type: "lot_opened" },
  { key: "b", type: "bid" },
  { key: "s", type: "sold" },
  { key: "u", type: "unsold" },
  { key: "p", type: "passed" },
  { key: "w", type: "withdrawn" },
  { key: "k", type: "break" },
] as const satisfies { key: string; type: MomentType }[];
export type EntryType = (typeof ENTRY_TYPES)[number]["type"];

/** The values of the desk's fields. */
export interface Form {
  lot: CatalogueLot;
  /** The price of the next bid; `null` if the field is empty. */
  price: number | null;
  increment: number;
  currency: string;
  bidder: string;
}

/** The lot on the block with its last bid. */
export type Block = Pick<Sale, "lot" | "lastBid">;

/** Whether an entry is possible now. All entries except a break and an opening need a lot on the block. */
export const canRecord = (type: EntryType, form: Form, { lot }: Block): boolean => {
  if (type === "break") return true;
  return type === "lot_opened" ? form.lot.number.trim() !== "" : lot !== null;
};

/** Whether a bid has a price above zero. */
const hasPrice = ({ price }: Form): boolean => price !== null && price > 0;

/** A required field that is missing in an entry. */
export type Missing = "price" | "currency";
export const missingIn = (type: EntryType, form: Form, content: EntryContent): Missing | null => {
  if (type === "bid" && !hasPrice(form)) return "price";
  return typeof content.currency === "string" && !/^[A-Z]{3}$/.test(content.currency) ? "currency" : null;
};

const money = (price: number | null, currency: string): Pick<EntryContent, "price" | "currency"> =>
  price === null ? {} : { price, currency };

/** The content of an entry. A bid has the price in the field. A sale has the price of the last bid, if there was one. */
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
      // A bid without a name is not from the bidder that the field still has.
      const buyer = lastBid ? lastBid.bidder : bidder || null;
      return { type, lotNumber, ...sale, ...(buyer !== null && { bidder: buyer }) };
    }
    case "break":
      return { type };
    default:
      return { type, lotNumber };
  }
}

/** The moment that an unsent entry will become. */
export const momentOf = (content: EntryContent, id: string, at: string): PublicMoment => ({
  ...{ lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null },
  ...content,
  id,
  at,
});

/** An entry as a readable message. */
export const entryWords = ({ content, clientId, at, localAt }: Entry): string =>
  momentText(momentOf(content, clientId, at ?? new Date(localAt).toISOString()));
