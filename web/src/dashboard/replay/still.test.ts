import type { LotAudience, PublicMoment } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lotEdge, PART_MS, partAt, pointAt, stillAt } from "./still.ts";

const START = Date.parse("2026-03-10T18:00:00Z");
const iso = (at: number): string => new Date(at).toISOString();

const moment = (second: number, fields: Partial<PublicMoment>): PublicMoment => ({
  ...{ id: String(second).padStart(24, "0"), type: "note", at: iso(START + second * 1_000) },
  ...{ lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null },
  ...fields,
});
const lot = (number: string, opened: number, closed: number | null) =>
  ({
    number,
    openedAt: iso(START + opened * 1_000),
    closedAt: closed === null ? null : iso(START + closed * 1_000),
  }) as LotAudience;
const point = (second: number, viewerCount: number) => ({
  ...{ timestamp: iso(START + second * 1_000), viewerCount, avgViewers: viewerCount + 0.4 },
});

describe("a still", () => {
  const overview = { snapshots: [point(0, 10), point(60, 20)], lengthMs: 60_000 };
  const lots = { lots: [lot("1", 5, 30), lot("2", 40, null)] };
  const moments = [
    moment(2, { type: "bid", price: 1, currency: "EUR" }),
    moment(8, { type: "bid", price: 10, currency: "EUR" }),
    moment(9, { type: "bid", lotNumber: "9", price: 99, currency: "EUR" }),
    moment(20, { text: "a note" }),
    moment(45, { type: "bid", lotNumber: "2", price: 50, currency: "EUR" }),
  ];
  const part = { slots: { snapshots: [point(0, 7), point(5, 8), point(15, 9)], lengthMs: 5_000 }, moments };
  const at = (second: number, most = 3) => stillAt({ overview, lots, part }, START + second * 1_000, most);

  it("has the count of the slot that contains the second, and the average where there is no slot", () => {
    expect([at(0), at(4), at(5), at(19)].map(({ count }) => count)).toEqual([7, 7, 8, 9]);
    expect(at(11)).toMatchObject({ count: 10, isAverage: true });
    expect(at(70)).toMatchObject({ count: 20, isAverage: true });
    expect(at(130)).toMatchObject({ count: null, isAverage: false });
    expect(stillAt({ overview, lots, part: undefined }, START, 3)).toMatchObject({ count: 10, isAverage: true });
  });

  it("has the lot on the block with its last bid, and not a bid for another lot or an earlier one", () => {
    expect(at(3)).toMatchObject({ lot: undefined, bid: undefined });
    expect(at(6)).toMatchObject({ lot: { number: "1" }, bid: undefined });
    expect(at(29)).toMatchObject({ lot: { number: "1" }, bid: { price: 10 } });
    expect(at(30)).toMatchObject({ lot: undefined, bid: undefined });
    expect(at(44)).toMatchObject({ lot: { number: "2" }, bid: undefined });
    expect(at(45)).toMatchObject({ lot: { number: "2" }, bid: { price: 50 } });
  });

  it("lists the latest moments so far, newest first, and nothing of the future", () => {
    expect(at(1).latest).toEqual([]);
    expect(at(20, 2).latest.map(({ text, price }) => text ?? price)).toEqual(["a note", 99]);
  });
});

describe("the part of an instant", () => {
  it("contains it, and the parts of a sale cover it without overlap", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 * PART_MS }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (length, share) => {
          const sale = { from: START, to: START + length };
          const at = START + Math.min(length - 1, Math.floor(share * length));
          const part = partAt(sale, at);
          expect(part.from).toBeLessThanOrEqual(at);
          expect(part.to).toBeGreaterThan(at);
          expect(part.to).toBeLessThanOrEqual(sale.to);
          if (part.to < sale.to) expect(partAt(sale, part.to).from).toBe(part.to);
          if (part.from > sale.from) expect(partAt(sale, part.from - 1).to).toBe(part.from);
        },
      ),
    );
  });
});

it("the point of an instant is the one that a linear search finds, also with gaps", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { maxLength: 30 }),
      fc.integer({ min: -10, max: 520 }),
      (slots, second) => {
        const snapshots = slots.sort((a, b) => a - b).map((slot) => point(slot * 5, slot));
        const at = START + second * 1_000;
        const expected = slots.find((slot) => slot * 5 <= second && second < slot * 5 + 5);
        expect(pointAt({ snapshots, lengthMs: 5_000 }, at)?.viewerCount).toBe(expected);
      },
    ),
  );
});

it("the edges of lots lead to the opening before and after, and past a lot that has just begun", () => {
  const lots = { lots: [lot("1", 10, 20), lot("2", 30, 40)] };
  const second = (at: number, direction: 1 | -1) => {
    const edge = lotEdge(lots, START + at * 1_000, direction);
    return edge === undefined ? undefined : (edge - START) / 1_000;
  };
  expect([second(0, 1), second(10, 1), second(30, 1)]).toEqual([10, 30, undefined]);
  expect([second(10, -1), second(20, -1), second(31, -1), second(50, -1)]).toEqual([undefined, 10, 10, 30]);
  expect(lotEdge(undefined, START, 1)).toBeUndefined();
});
