import type { CatalogueLot, PublicMoment } from "@headcount/protocol";
import { useEffect, useMemo, useState } from "react";
import { browserStorage } from "../browser/storage.ts";
import type { EntryType, Form } from "./desk-entry.ts";
import type { DeskView } from "./desk-view.ts";
import { readJson } from "./entries/storage.ts";

/** Typed values; other fields follow the sale. */
interface Typed {
  lot?: CatalogueLot;
  /** The lot on the block for which these values are valid. */
  price?: { amount: number | null; lot: string | null };
  increment?: number;
  currency?: string;
  bidder?: string;
  note?: string;
  /** Bidders of this sale, newest first. */
  bidders?: readonly string[];
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const numberIn = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
const textOrNull = (value: unknown): string | null => textIn(value) ?? null;
const partsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};

/** The fields stored in a browser, without damaged parts. */
export function typedIn(kept: unknown): Typed {
  const { lot, price, increment, currency, bidder, note, bidders } = partsOf(kept);
  const { number, title, estimate } = partsOf(lot);
  const { amount } = partsOf(price);
  const typed: { [Field in keyof Typed]: Typed[Field] | undefined } = {
    lot:
      typeof number === "string"
        ? { number, title: textOrNull(title), ...(typeof estimate === "string" && { estimate }) }
        : undefined,
    price:
      amount === null || numberIn(amount) !== undefined
        ? { amount: numberIn(amount) ?? null, lot: textOrNull(partsOf(price).lot) }
        : undefined,
    increment: numberIn(increment),
    currency: textIn(currency),
    bidder: textIn(bidder),
    note: textIn(note),
    bidders: Array.isArray(bidders) ? bidders.filter((each) => typeof each === "string").slice(0, BIDDERS) : undefined,
  };
  return Object.fromEntries(Object.entries(typed).filter(([, part]) => part !== undefined)) as Typed;
}

const BIDDERS = 8;
const INCREMENT = 10;

/** The sum, without errors of binary fractions. Never below zero. */
export const plus = (price: number, step: number): number => Math.max(0, Number((price + step).toPrecision(12)));

/** Recent bidders, newest first, each once. */
export const recentBidders = (typed: readonly string[], moments: readonly PublicMoment[]): string[] => {
  const recorded = moments.flatMap(({ type, bidder }) => (type === "bid" && bidder !== null ? [bidder] : []));
  return [...new Set([...typed, ...recorded])].slice(0, BIDDERS);
};

export function formOf(typed: Typed, view: DeskView, usualStep: number): Form {
  const increment = typed.increment ?? usualStep;
  const isForLot = typed.price !== undefined && typed.price.lot === (view.lot?.number ?? null);
  const following = view.price === null ? null : plus(view.price, increment);
  return {
    lot: typed.lot ?? view.nextLot ?? { number: "", title: null },
    price: isForLot ? (typed.price?.amount ?? null) : following,
    increment,
    currency: typed.currency ?? view.currency ?? "EUR",
    bidder: typed.bidder ?? "",
  };
}

/** The desk's fields, which survive a reload. */
export function useForm(auctionId: string, view: DeskView, moments: readonly PublicMoment[]) {
  const key = `headcount.desk.${auctionId}`;
  const [typed, setTyped] = useState<Typed>(() => typedIn(readJson(key)));
  // Fixed when the page opens, so that a jump bid does not change the increment.
  const [usualStep] = useState(view.step ?? INCREMENT);
  useEffect(() => void browserStorage.setItem(key, JSON.stringify(typed)), [key, typed]);
  const form = formOf(typed, view, usualStep);
  const lot = view.lot?.number ?? null;
  const bidders = useMemo(() => recentBidders(typed.bidders ?? [], moments), [typed.bidders, moments]);

  const change = ({ price, ...rest }: Partial<Form>): void =>
    setTyped((now) => ({ ...now, ...rest, ...(price !== undefined && { price: { amount: price, lot } }) }));
  /** Clears the typed values of one entry. The bidder stays until the next lot. */
  const done = (type: EntryType): void => {
    if (type === "break") return;
    setTyped(({ price: _, lot, bidder, ...rest }) => {
      const name = bidder?.trim() ?? "";
      if (type === "lot_opened") return rest;
      const names = { bidders: [name, ...(rest.bidders ?? []).filter((each) => each !== name)].slice(0, BIDDERS) };
      return { ...rest, ...(lot && { lot }), ...(name !== "" && { bidder: name, ...(type === "bid" && names) }) };
    });
  };
  const write = (note: string): void => setTyped((now) => ({ ...now, note }));
  return { form, bidders, note: typed.note ?? "", change, write, done };
}
