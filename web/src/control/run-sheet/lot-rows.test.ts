import type { MomentType, PublicMoment } from "@headcount/protocol";
import { byTime, LOT_EDGES, lotOnBlock } from "@headcount/protocol/block";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foundRows, type KnownEdges, lotRows, withLatest } from "./lot-rows.ts";

const T0 = Date.UTC(2026, 2, 10, 19);
const moment = (id: number, second: number, type: MomentType, over: Partial<PublicMoment> = {}): PublicMoment => ({
  ...{ lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null },
  ...over,
  id: id.toString(16).padStart(24, "0"),
  at: new Date(T0 + second * 1_000).toISOString(),
  type,
});
const CATALOGUE = [
  { number: "1", title: "Vase" },
  { number: "2", title: null },
  { number: "3", title: "Clock" },
];

/** A sale of up to forty moments, some of them at the same time. */
const sales = fc
  .array(
    fc.record({
      type: fc.constantFrom<MomentType>(
        "lot_opened",
        "lot_opened",
        "sold",
        "unsold",
        "passed",
        "withdrawn",
        "bid",
        "note",
      ),
      lotNumber: fc.constantFrom("1", "2", "3", "9", null),
      wait: fc.nat(2),
    }),
    { maxLength: 40 },
  )
  .map((drawn) => {
    let second = 0;
    return drawn.map(({ type, lotNumber, wait }, id) => {
      second += wait;
      return moment(id, second, type, { lotNumber: type === "lot_opened" ? (lotNumber ?? "1") : lotNumber });
    });
  });

describe("the run sheet", () => {
  it("has the state and the price of each lot, and lots that are not in the catalogue at the end", () => {
    const rows = lotRows(CATALOGUE, [
      moment(1, 0, "lot_opened", { lotNumber: "1" }),
      moment(2, 1, "bid", { lotNumber: "1", price: 90, currency: "EUR" }),
      moment(3, 2, "sold", { price: 100, currency: "EUR" }),
      moment(4, 3, "lot_opened", { lotNumber: "9", lotTitle: "Late lot" }),
      moment(5, 4, "lot_opened", { lotNumber: "2" }),
    ]);
    expect(rows).toEqual([
      { number: "1", title: "Vase", status: "sold", price: 100, currency: "EUR" },
      { number: "2", title: null, status: "open", price: null, currency: null },
      { number: "3", title: "Clock", status: "notYet", price: null, currency: null },
      { number: "9", title: "Late lot", status: "noHammer", price: null, currency: null },
    ]);
  });

  it("shows as open exactly the lot on the block, whatever happened", () => {
    fc.assert(
      fc.property(sales, (moments) => {
        const open = lotRows(CATALOGUE, moments).filter(({ status }) => status === "open");
        const onBlock = lotOnBlock(moments);
        expect(open.map(({ number }) => number)).toEqual(onBlock ? [onBlock.number] : []);
      }),
    );
  });

  it("finds lots by a part of the number or the title", () => {
    const rows = lotRows(CATALOGUE, []);
    const found = (text: string) => foundRows(rows, text).map(({ number }) => number);
    expect([found(" "), found("clo"), found("2"), found("VASE"), found("x")]).toEqual([
      ["1", "2", "3"],
      ["3"],
      ["2"],
      ["1"],
      [],
    ]);
  });
});

describe("known openings and hammers", () => {
  const PAGE = 5;
  const pageOf = (moments: readonly PublicMoment[]) => [...moments].sort((a, b) => byTime(b, a)).slice(0, PAGE);
  const edgesOf = (moments: readonly PublicMoment[]): KnownEdges => ({
    edges: moments.filter(({ type }) => LOT_EDGES.includes(type)).sort(byTime),
    through: Math.max(0, ...moments.map(({ at }) => Date.parse(at))),
  });

  it("after the latest moments are those of the whole sale, unless a part is missing", () => {
    fc.assert(
      fc.property(sales, fc.nat(40), fc.option(fc.nat(4)), (moments, known, deleted) => {
        const now = moments.filter((_, index) => index !== moments.length - 1 - (deleted ?? Number.NaN));
        const before = edgesOf(moments.slice(0, known));
        const merged = withLatest(before, pageOf(now), now.length <= PAGE);
        if (merged === null) expect(pageOf(now).every(({ at }) => Date.parse(at) >= before.through)).toBe(true);
        else expect(merged.edges).toEqual(edgesOf(now).edges);
      }),
    );
  });
});
