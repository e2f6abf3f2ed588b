import type { PublicMoment } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { type Block, canRecord, contentOf, type Form, missingIn } from "./desk-entry.ts";

const form: Form = {
  lot: { number: "7", title: " Vase " },
  price: 100,
  increment: 10,
  currency: "EUR",
  bidder: " Ann ",
};
const bid = { type: "bid", price: 90, currency: "USD", bidder: "Bob" } as PublicMoment;
const block = (lastBid: PublicMoment | null): Block => ({
  lot: { number: "6", title: null, openedAt: "2026-03-10T00:00:00.000Z" },
  lastBid,
});
const nothing: Block = { lot: null, lastBid: null };

describe("an entry", () => {
  it("has the values of the fields", () => {
    expect(contentOf("lot_opened", form, nothing)).toEqual({ type: "lot_opened", lotNumber: "7", lotTitle: "Vase" });
    expect(contentOf("bid", form, block(null))).toEqual({
      type: "bid",
      lotNumber: "6",
      price: 100,
      currency: "EUR",
      bidder: "Ann",
    });
    expect(contentOf("passed", form, block(bid))).toEqual({ type: "passed", lotNumber: "6" });
  });

  it("sells at the last bid, or at the price of the fields", () => {
    expect(contentOf("sold", form, block(bid))).toEqual({
      type: "sold",
      lotNumber: "6",
      price: 90,
      currency: "USD",
      bidder: "Bob",
    });
    expect(contentOf("sold", form, block({ ...bid, bidder: null }))).not.toHaveProperty("bidder");
    expect(contentOf("sold", form, block(null))).toMatchObject({ price: 100, currency: "EUR", bidder: "Ann" });
    expect(contentOf("sold", { ...form, price: 0 }, block(null))).not.toHaveProperty("price");
  });

  it("needs a lot on the block, or a lot number to open one", () => {
    expect([
      canRecord("bid", form, nothing),
      canRecord("sold", form, nothing),
      canRecord("break", form, nothing),
    ]).toEqual([false, false, true]);
    expect([
      canRecord("lot_opened", form, nothing),
      canRecord("lot_opened", { ...form, lot: { number: " ", title: null } }, nothing),
    ]).toEqual([true, false]);
  });

  it("lacks a price if that is zero, and a currency if its code does not have three letters", () => {
    const missing = (type: "bid" | "sold" | "unsold", over: Partial<Form>) =>
      missingIn(type, { ...form, ...over }, contentOf(type, { ...form, ...over }, block(null)));
    expect([null, 0, 0.5].map((price) => missing("bid", { price }))).toEqual(["price", "price", null]);
    expect(["", "E", "EU", "E1R", "EUR"].map((currency) => missing("bid", { currency }))).toEqual([
      ...Array.from({ length: 4 }, () => "currency"),
      null,
    ]);
    expect([missing("sold", { currency: "E" }), missing("unsold", { currency: "E" })]).toEqual(["currency", null]);
  });
});
