import { byTime, lotOnBlock, type Moment, type MomentType, saleOf } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyMoments, happened } from "../../storage/moment.fixtures.ts";
import { iso, T0 } from "../analytics.fixtures.ts";
import { lotRuns } from "./lots.fixtures.ts";

const runs = (...moments: Moment[]) =>
  lotRuns(moments).map(({ number, run, from, to, hammerAt, outcome }) => [
    `${number}.${run}`,
    (from - T0) / 1_000,
    to === null ? null : (to - T0) / 1_000,
    hammerAt !== null,
    outcome,
  ]);
const open = (second: number, lotNumber: string, over: Partial<Moment> = {}) =>
  happened(second, "lot_opened", { lotNumber, ...over });

describe("a lot", () => {
  it("and the next one run from their opening to their hammer", () => {
    expect(runs(open(0, "1"), happened(30, "sold"), open(40, "2"), happened(60, "passed", { lotNumber: "2" }))).toEqual(
      [
        ["1.1", 0, 30, true, "sold"],
        ["2.1", 40, 60, true, "passed"],
      ],
    );
  });

  it("without a hammer ends when the next one opens; the last one has no end", () => {
    expect(runs(open(0, "1"), open(20, "2"))).toEqual([
      ["1.1", 0, 20, false, null],
      ["2.1", 20, null, false, null],
    ]);
  });

  it("with a late hammer gets the outcome, but does not last longer", () => {
    expect(runs(open(0, "1"), open(20, "2"), happened(25, "sold", { lotNumber: "1" }))).toEqual([
      ["1.1", 0, 20, false, "sold"],
      ["2.1", 20, null, false, null],
    ]);
  });

  it("with several hammers ends at the first and has the outcome of the last", () => {
    const sold = happened(50, "sold", { lotNumber: "1", price: 9, currency: "EUR" });
    expect(runs(open(0, "1"), happened(30, "unsold"), sold)).toEqual([["1.1", 0, 30, true, "sold"]]);
    expect(lotRuns([open(0, "1"), happened(30, "unsold"), sold])[0]).toMatchObject({ price: 9, currency: "EUR" });
  });

  it("that is opened again has a second run with the same title", () => {
    const moments = [open(0, "1", { lotTitle: "Vase" }), happened(10, "passed"), open(20, "1"), happened(25, "sold")];
    expect(runs(...moments)).toEqual([
      ["1.1", 0, 10, true, "passed"],
      ["1.2", 20, 25, true, "sold"],
    ]);
    expect(lotRuns(moments).map(({ title }) => title)).toEqual(["Vase", "Vase"]);
  });

  it("that is opened twice without a hammer has one run", () => {
    expect(runs(open(0, "1"), open(5, "1"), happened(9, "sold"))).toEqual([["1.1", 0, 9, true, "sold"]]);
  });

  it("has the bids made while it is on the block, and the last bid's price if the hammer has no price", () => {
    const bid = (second: number, price: number, lotNumber: string | null = null) =>
      happened(second, "bid", { price, currency: "EUR", lotNumber });
    const moments = [
      bid(0, 1),
      open(1, "1"),
      bid(2, 10),
      bid(3, 20, "1"),
      bid(4, 99, "7"),
      happened(5, "sold"),
      bid(6, 50),
    ];
    expect(lotRuns(moments)).toMatchObject([{ bids: 2, price: 20, currency: "EUR" }]);
    const unsold = [open(1, "1"), bid(2, 10), happened(5, "unsold")];
    expect(lotRuns(unsold)).toMatchObject([{ bids: 1, price: null, currency: null }]);
  });

  it("is not created by a hammer without an opening, a break or a note", () => {
    expect(runs(happened(0, "sold"), happened(1, "withdrawn", { lotNumber: "9" }), happened(2, "break"))).toEqual([]);
    expect(runs(open(0, "1"), happened(5, "break"), happened(6, "note"), happened(9, "sold"))).toEqual([
      ["1.1", 0, 9, true, "sold"],
    ]);
  });
});

describe("lot runs", () => {
  it("are the same for any order of the moments", () => {
    const shuffled = anyMoments.chain((moments) =>
      fc.tuple(fc.constant(moments), fc.shuffledSubarray(moments, { minLength: moments.length })),
    );
    fc.assert(
      fc.property(shuffled, ([moments, mixed]) => {
        expect(lotRuns(mixed)).toEqual(lotRuns(moments));
      }),
    );
  });

  it("follow one another, never overlap, and miss no bid on the block", () => {
    fc.assert(
      fc.property(anyMoments, (moments) => {
        const lots = lotRuns(moments);
        for (const [i, lot] of lots.entries()) {
          expect(lot.to ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(lot.from);
          const next = lots[i + 1];
          if (next) expect(lot.to ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(next.from);
          if (lot.hammerAt !== null) expect(lot.to).toBe(lot.hammerAt);
        }
        const count = (type: MomentType) => moments.filter((moment) => moment.type === type).length;
        expect(lots.reduce((sum, { bids }) => sum + bids, 0)).toBeLessThanOrEqual(count("bid"));
        expect(lots.length).toBeLessThanOrEqual(count("lot_opened"));
      }),
    );
  });

  it("agree with the last moment about the lot on the block", () => {
    fc.assert(
      fc.property(anyMoments, (moments) => {
        const last = lotRuns(moments).at(-1);
        const there = last && last.to === null;
        expect(lotOnBlock(moments)).toEqual(
          there ? { number: last.number, title: last.title, openedAt: iso(last.from) } : null,
        );
      }),
    );
  });

  it("agree with the desk about the lot on the block and its bids, also for moments with the same time", () => {
    fc.assert(
      fc.property(anyMoments, (moments) => {
        const { lot, opening, lastBid, lastOpened } = saleOf(moments.toSorted(byTime));
        const last = lotRuns(moments).at(-1);
        const there = last && last.to === null ? last : null;
        expect([lot?.number, lastOpened]).toEqual([there?.number, last?.number ?? null]);
        expect(opening && Date.parse(opening.at)).toBe(there ? there.from : null);
        expect(lastBid !== null).toBe(there !== null && there.bids > 0);
      }),
    );
  });
});

describe("moments with the same time", () => {
  const sale = (...tied: Moment[]) => lotRuns([happened(0, "lot_opened", { lotNumber: "1" }), ...tied]);
  const hammer = (lotNumber: string | null) => happened(9, "sold", { lotNumber });
  const next = () => happened(9, "lot_opened", { lotNumber: "2" });

  it("are sorted by type: bids, then hammers, then openings, in any order of arrival", () => {
    for (const number of ["1", null])
      for (const [a, b] of [
        [next(), hammer(number)],
        [hammer(number), next()],
      ] as [Moment, Moment][]) {
        const [first, second] = sale({ ...a, id: "0".repeat(24) }, { ...b, id: "f".repeat(24) });
        expect(first).toMatchObject({ number: "1", outcome: "sold", hammerAt: first?.to });
        expect(second).toMatchObject({ number: "2", outcome: null, to: null });
      }
  });

  it("include a bid that was recorded after its hammer", () => {
    const bid = { ...happened(9, "bid", { price: 70, currency: "EUR" }), id: "f".repeat(24) };
    expect(sale({ ...hammer(null), id: "0".repeat(24) }, bid)[0]).toMatchObject({ bids: 1, price: 70 });
  });
});
