import { expect, it } from "vitest";
import { auctionOf, momentOf } from "../../storage/store.fixtures.ts";
import { given, momentChanges, settingChanges } from "./audit-changes.ts";

const before = auctionOf("a".repeat(24), { startsAt: "2026-03-10T12:00:00.000Z" });

it("entries keep values of settings, but only the fact that a text changed", () => {
  const after = {
    ...before,
    title: "Other",
    state: "ended",
    startsAt: null,
    enableViewerAnalytics: false,
    publicMinimum: 50,
    privateUntilLive: true,
  } as const;
  expect(settingChanges(before, after)).toEqual([
    { field: "title", from: null, to: null },
    { field: "state", from: "live", to: "ended" },
    { field: "startsAt", from: "2026-03-10T12:00:00.000Z", to: null },
    { field: "publicMinimum", from: 0, to: 50 },
    { field: "privateUntilLive", from: false, to: true },
    { field: "enableViewerAnalytics", from: true, to: false },
  ]);
});

it("the same instant in another zone and fields that are not settings are no change", () => {
  const after = { ...before, startsAt: "2026-03-10T13:00:00+01:00", updatedAt: "2026-03-11T00:00:00.000Z" };
  expect(settingChanges(before, after)).toEqual([]);
});

it("entries keep the price and time of a moment, but not its texts", () => {
  const [moment, texts] = [momentOf(1, 0), ["lotNumber", "lotTitle", "bidder", "text"]];
  const other = {
    ...moment,
    lotNumber: "12A",
    lotTitle: "Vase",
    bidder: "Ann",
    text: "Hello",
    price: 90,
    currency: "EUR",
  };
  expect(momentChanges(moment, other)).toEqual([
    ...texts.slice(0, 2).map((field) => ({ field, from: null, to: null })),
    { field: "price", from: null, to: 90 },
    { field: "currency", from: null, to: "EUR" },
    ...texts.slice(2).map((field) => ({ field, from: null, to: null })),
  ]);
});

it("values of a new object have no earlier value", () => {
  expect(given({ kind: "report" })).toEqual([{ field: "kind", from: null, to: "report" }]);
});
