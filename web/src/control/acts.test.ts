import type { PublicMoment } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { after, type Block, canAct, contentOf, type Form } from "./acts.ts";

const form: Form = {
  lot: { number: "7", title: " Vase " },
  price: 100,
  increment: 10,
  currency: "EUR",
  bidder: " Ann ",
};
const bid = { type: "bid", price: 90, currency: "USD", bidder: "Bob" } as PublicMoment;
const block = (of: PublicMoment | null): Block => ({
  number: "6",
  title: null,
  openedAt: "2026-03-10T00:00:00.000Z",
  bid: of,
});

describe("an act", () => {
  it("says what the fields say", () => {
    expect(contentOf("lot_opened", form, null)).toEqual({ type: "lot_opened", lotNumber: "7", lotTitle: "Vase" });
    expect(contentOf("bid", form, block(null))).toEqual({
      type: "bid",
      lotNumber: "6",
      price: 100,
      currency: "EUR",
      bidder: "Ann",
    });
    expect(contentOf("bid", { ...form, price: null, bidder: "" }, block(null))).toEqual({
      type: "bid",
      lotNumber: "6",
    });
    expect(contentOf("passed", form, block(bid))).toEqual({ type: "passed", lotNumber: "6" });
  });

  it("sells for the last bid, or else for what the fields say", () => {
    expect(contentOf("sold", form, block(bid))).toEqual({
      type: "sold",
      lotNumber: "6",
      price: 90,
      currency: "USD",
      bidder: "Bob",
    });
    expect(contentOf("sold", form, block(null))).toMatchObject({ price: 100, currency: "EUR", bidder: "Ann" });
  });

  it("needs a lot on the block, or a number to open one", () => {
    expect([canAct("bid", form, null), canAct("sold", form, null), canAct("break", form, null)]).toEqual([
      false,
      false,
      true,
    ]);
    expect([
      canAct("lot_opened", form, null),
      canAct("lot_opened", { ...form, lot: { number: " ", title: null } }, null),
    ]).toEqual([true, false]);
  });

  it("leaves the fields ready for the next", () => {
    expect(after("bid", form)).toMatchObject({ price: 110, bidder: "" });
    expect(after("bid", { ...form, price: null }).price).toBeNull();
    expect(after("lot_opened", form)).toMatchObject({ price: null });
    expect(after("sold", form)).toBe(form);
  });
});
