import type { MomentType, PublicMoment } from "@headcount/protocol";
import { expect, it } from "vitest";
import { momentText } from "./moment-words.ts";

const moment = (type: MomentType, over: Partial<PublicMoment> = {}): PublicMoment => ({
  id: "1".padStart(24, "0"),
  type,
  at: "2026-03-10T00:00:00.000Z",
  lotNumber: null,
  lotTitle: null,
  price: null,
  currency: null,
  bidder: null,
  text: null,
  ...over,
});

it.each<[PublicMoment, string]>([
  [moment("lot_opened", { lotNumber: "12A" }), "Lot 12A opened"],
  [moment("bid", { price: 1_200, currency: "EUR", bidder: "Ann" }), "Bid €1,200 by Ann"],
  [moment("bid", { price: 1_200, currency: "XX" }), "Bid 1,200 XX"],
  [moment("bid", { price: 5, currency: "" }), "Bid 5"],
  [moment("bid"), "Bid"],
  [moment("sold", { lotNumber: "3", price: 99.5, currency: "USD", bidder: "Lions" }), "Lot 3 sold for $99.50 to Lions"],
  [moment("unsold", { price: 5, currency: "USD" }), "Lot unsold"],
  [moment("passed", { lotNumber: "3" }), "Lot 3 passed"],
  [moment("break"), "Break"],
  [moment("note", { text: "Back at 3" }), "Back at 3"],
])("%o is shown as %s", (moment, words) => {
  expect(momentText(moment)).toBe(words);
});
