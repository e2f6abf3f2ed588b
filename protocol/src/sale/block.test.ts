import { expect, it } from "vitest";
import type { MomentType, PublicMoment } from "../viewers.ts";
import { lotOnBlock, nextLot, stepOf } from "./block.ts";

let made = 0;
const happened = (
  second: number,
  type: MomentType,
  lotNumber: string | null = null,
  lotTitle: string | null = null,
) => {
  made += 1;
  const at = new Date(Date.UTC(2026, 2, 10) + second * 1_000).toISOString();
  return { id: made.toString(16).padStart(24, "0"), at, type, lotNumber, lotTitle };
};

it("is the lot that was opened, until its hammer", () => {
  expect(lotOnBlock([])).toBeNull();
  const opened = happened(3, "lot_opened", "1", "Vase");
  expect(lotOnBlock([opened])).toEqual({ number: "1", title: "Vase", openedAt: opened.at });
  expect(lotOnBlock([happened(9, "sold"), opened])).toBeNull();
  expect(lotOnBlock([happened(9, "sold", "2"), opened])).toMatchObject({ number: "1" });
  // The last page of a long history may begin with a hammer.
  expect(lotOnBlock([happened(1, "sold", "4"), happened(3, "lot_opened", "5")])).toMatchObject({ number: "5" });
});

it("is the next lot if a hammer and an opening have the same time, in any order of arrival", () => {
  const opened = happened(0, "lot_opened", "1");
  for (const hammer of ["1", null]) {
    const tied = [happened(9, "lot_opened", "2"), happened(9, "sold", hammer)];
    expect(lotOnBlock([opened, ...tied])).toMatchObject({ number: "2" });
    expect(lotOnBlock([opened, ...tied.reverse()])).toMatchObject({ number: "2" });
  }
  // The lot is sold at the instant of its opening.
  expect(lotOnBlock([happened(9, "sold"), happened(9, "lot_opened", "3")])).toBeNull();
  expect(lotOnBlock([opened, happened(9, "sold"), happened(9, "lot_opened", "2"), happened(9, "sold")])).toBeNull();
});

it("keeps its title when it is opened again", () => {
  const again = [happened(1, "lot_opened", "7", "Vase"), happened(2, "passed"), happened(5, "lot_opened", "7")];
  expect(lotOnBlock(again)).toMatchObject({ number: "7", title: "Vase", openedAt: again[2]?.at });
});

const catalogue = ["1", "1A", "2"].map((number) => ({ number, title: `Lot ${number}` }));
const next = (opened: string[], last = opened.at(-1) ?? null) => nextLot(catalogue, new Set(opened), last);

it("follows the catalogue, even after lots that were opened out of order", () => {
  expect(next([])).toEqual(catalogue[0]);
  expect(next(["1"])).toEqual(catalogue[1]);
  expect(next(["1A", "1"])).toEqual(catalogue[2]);
  // At the end it returns to the skipped lots.
  expect(next(["1", "2"])).toEqual(catalogue[1]);
});

it("counts upwards without a catalogue, or past its end", () => {
  const after = (last: string | null) => nextLot([], new Set(), last);
  expect(after(null)).toEqual({ number: "1", title: null });
  expect(next(["1", "1A", "2"])).toEqual({ number: "3", title: null });
  expect(after("12B")).toEqual({ number: "13", title: null });
  expect(after("Jewels")).toBeNull();
  // Lot 2 was opened again after lot 4, and lot 5 was withdrawn before its turn.
  expect(nextLot([], new Set(["1", "2", "3", "4", "5"]), "2")).toEqual({ number: "6", title: null });
});

it("has the increment of the bids", () => {
  const bids = (...prices: number[]) => ({
    priced: prices.map((price) => ({ price, currency: "EUR" }) as PublicMoment),
  });
  expect(stepOf(bids(120, 100))).toBe(20);
  expect(stepOf(bids(0.3, 0.1))).toBe(0.2);
  expect([stepOf(bids()), stepOf(bids(5)), stepOf(bids(5, 5)), stepOf(bids(5, 9))]).toEqual([null, null, null, null]);
});
