import fc from "fast-check";
import { expect, it } from "vitest";
import { momentOf } from "./desk-entry.ts";
import type { DeskView } from "./desk-view.ts";
import { formOf, plus, recentBidders, typedIn } from "./use-form.ts";

const view: DeskView = {
  lot: { number: "1", title: null, openedAt: "2026-03-10T00:00:00.000Z" },
  lastBid: null,
  ...{ price: 120, step: 20, currency: "USD", nextLot: { number: "2", title: "Chair" } },
};

it("follows the sale in fields without typed values", () => {
  expect(formOf({}, view, 20)).toEqual({
    lot: { number: "2", title: "Chair" },
    price: 140,
    increment: 20,
    currency: "USD",
    bidder: "",
  });
  expect(formOf({}, { ...view, price: null, currency: null, nextLot: null }, 10)).toMatchObject({
    ...{ price: null, currency: "EUR", lot: { number: "" } },
  });
});

it("keeps a typed price only for its lot", () => {
  const typed = { price: { amount: 999, lot: "1" } };
  expect(formOf(typed, view, 10).price).toBe(999);
  expect(
    formOf(typed, { ...view, lot: { ...view.lot, number: "2" } as DeskView["lot"], price: null }, 10).price,
  ).toBeNull();
});

it("adds and subtracts without rounding errors, and never goes below zero", () => {
  expect([plus(0.1, 0.2), plus(1e9, 0.05), plus(5, -10)]).toEqual([0.3, 1_000_000_000.05, 0]);
});

it("lists recent bidders, newest first", () => {
  const bid = (bidder: string | null) => momentOf({ type: "bid", bidder }, "x", "2026-03-10T00:00:00.000Z");
  expect(recentBidders(["Cy"], [bid("Ann"), bid(null), bid("Cy"), bid("Bob"), bid("Ann")])).toEqual([
    "Cy",
    "Ann",
    "Bob",
  ]);
});

it("reads its own stored values, and only valid parts of damaged ones", () => {
  const typed = {
    ...{ lot: { number: "7", title: null }, price: { amount: 5, lot: "7" }, increment: 20, currency: "CHF" },
    ...{ bidder: "Ann", note: "hi", bidders: ["Ann", "Bob"] },
  };
  expect(typedIn(JSON.parse(JSON.stringify(typed)))).toEqual(typed);
  for (const damaged of [null, 5, "abc", [], [1], true]) expect(typedIn(damaged)).toEqual({});
  expect(typedIn({ bidders: [1, "Ann", {}], bidder: 5, note: {}, lot: "7", price: 5, increment: "x" })).toEqual({
    bidders: ["Ann"],
  });
});

it("shows the fields of any stored value", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom("lot", "price", "increment", "bidder", "note", "bidders"), fc.jsonValue()),
      ),
      (kept) => {
        const typed = typedIn(kept);
        const form = formOf(typed, view, 10);
        expect(
          [form.lot.number, form.currency, form.bidder, typed.note ?? ""].every((text) => typeof text === "string"),
        ).toBe(true);
        expect(form.price === null || Number.isFinite(form.price)).toBe(true);
        expect(Number.isFinite(form.increment)).toBe(true);
        expect(recentBidders(typed.bidders ?? [], []).every((name) => typeof name === "string")).toBe(true);
      },
    ),
  );
});
