import type { CatalogueLot, CurrentLot, MomentType, PublicMoment } from "@headcount/protocol";
import type { Act } from "./act-queue.ts";

/** What can be done with one key, in the order of the buttons. */
export const ACTS = [
  { key: "o", type: "lot_opened", words: "Open lot" },
  { key: "b", type: "bid", words: "Bid" },
  { key: "s", type: "sold", words: "Sold" },
  { key: "u", type: "unsold", words: "Unsold" },
  { key: "p", type: "passed", words: "Pass" },
  { key: "w", type: "withdrawn", words: "Withdrawn" },
  { key: "k", type: "break", words: "Break" },
] as const satisfies { key: string; type: MomentType; words: string }[];
export type ActType = (typeof ACTS)[number]["type"];

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
export type Block = CurrentLot & { bid: PublicMoment | null };

/** Whether the act makes sense now: only a lot on the block is bid for and comes under the hammer. */
export const canAct = (type: ActType, form: Form, block: Block | null): boolean => {
  if (type === "break") return true;
  return type === "lot_opened" ? form.lot.number.trim() !== "" : block !== null;
};

const money = (price: number | null, currency: string): Pick<Act, "price" | "currency"> =>
  price === null ? {} : { price, currency };

/** What an act says: a bid the fields' price, a sale the last bid's, unless there was none. */
export function contentOf(type: ActType, form: Form, block: Block | null): Omit<Act, "clientId" | "at"> {
  const bidder = form.bidder.trim();
  switch (type) {
    case "lot_opened":
      return { type, lotNumber: form.lot.number.trim(), lotTitle: form.lot.title?.trim() || null };
    case "bid":
      return {
        type,
        lotNumber: block?.number ?? null,
        ...money(form.price, form.currency),
        ...(bidder !== "" && { bidder }),
      };
    case "sold": {
      const bid = block?.bid ?? null;
      const sale =
        bid?.price == null ? money(form.price, form.currency) : money(bid.price, bid.currency ?? form.currency);
      const buyer = bid?.bidder ?? (bidder === "" ? null : bidder);
      return { type, lotNumber: block?.number ?? null, ...sale, ...(buyer !== null && { bidder: buyer }) };
    }
    case "break":
      return { type };
    default:
      return { type, lotNumber: block?.number ?? null };
  }
}

/** The fields after an act: the next bid is higher, and a new lot begins without a price. */
export function after(type: ActType, form: Form): Form {
  if (type === "bid") return { ...form, price: form.price === null ? null : form.price + form.increment, bidder: "" };
  return type === "lot_opened" ? { ...form, price: null, bidder: "" } : form;
}
