import type { MomentType, PublicMoment } from "@headcount/protocol";
import { lotOnBlock } from "@headcount/protocol/block";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "./fold.ts";

let last = 0;
const moment = (type: MomentType, over: Partial<PublicMoment> = {}): PublicMoment => {
  last += 1;
  return {
    id: last.toString(16).padStart(24, "0"),
    type,
    at: new Date(Date.UTC(2026, 2, 10) + last * 1_000).toISOString(),
    ...{ lotNumber: null, lotTitle: null, price: null, currency: null, bidder: null, text: null },
    ...over,
  };
};
const opened = (lotNumber: string, lotTitle: string | null = null) => moment("lot_opened", { lotNumber, lotTitle });
const bid = (price: number, over: Partial<PublicMoment> = {}) => moment("bid", { price, currency: "EUR", ...over });

/** The types of the lines, each with those folded under it. */
const shape = (moments: readonly PublicMoment[]) =>
  fold(moments).lines.map((line) => [line.moment.type, line.folded.map(({ type }) => type).join(" ")]);

describe("the feed", () => {
  it("folds bids and the opening under their hammer, and shows those of the lot on the block", () => {
    const first = [opened("1", "Vase"), bid(10), bid(20), moment("sold", { lotNumber: "1", price: 20 })];
    const moments = [...first, moment("note", { text: "Lunch" }), opened("2"), bid(5)];
    expect(shape(moments)).toEqual([
      ["bid", ""],
      ["lot_opened", ""],
      ["note", ""],
      ["sold", "bid bid lot_opened"],
    ]);
    expect(fold(moments).lines.at(-1)?.title).toBe("Vase");
    expect(fold(moments).lot).toMatchObject({ number: "2", outcome: null, price: 5, bids: 1 });
  });

  it("keeps the newest bids of the lot on the block in lines, and folds the older ones under its opening", () => {
    const moments = [opened("1"), ...Array.from({ length: 9 }, (_, i) => bid(i))];
    expect(shape(moments)).toEqual([...Array.from({ length: 6 }, () => ["bid", ""]), ["lot_opened", "bid bid bid"]]);
  });

  it("shows the last lot with its outcome until the next one is opened", () => {
    const sold = [opened("1", "Vase"), bid(10), moment("sold", { price: 12, currency: "EUR", bidder: "Ann" })];
    expect(fold(sold).lot).toMatchObject({ number: "1", title: "Vase", outcome: "sold", price: 12, bidder: "Ann" });
    expect(fold([...sold, opened("2")]).lot).toMatchObject({ number: "2", outcome: null, price: null, bids: 0 });
    expect(fold([opened("3"), bid(9), moment("passed")]).lot).toMatchObject({ outcome: "passed", price: null });
  });

  it("separates two times of one lot on the block", () => {
    const moments = [opened("1"), bid(1), moment("passed", { lotNumber: "1" }), opened("1"), bid(2), bid(3)];
    const sold = moment("sold", { lotNumber: "1" });
    expect(fold(moments).lot?.bids).toBe(2);
    expect(shape([...moments, sold])).toEqual([
      ["sold", "bid bid lot_opened"],
      ["passed", "bid lot_opened"],
    ]);
    // Without the first hammer it was on the block for one time.
    expect(shape([...moments.filter(({ type }) => type !== "passed"), sold])).toEqual([
      ["sold", "bid bid lot_opened bid lot_opened"],
    ]);
  });

  it("folds bids under a hammer whose opening is not known, and a lot without a hammer under its opening", () => {
    expect(shape([bid(1), bid(2), moment("sold", { lotNumber: "7" })])).toEqual([["sold", "bid bid"]]);
    expect(shape([opened("1"), bid(1), opened("2")])).toEqual([
      ["lot_opened", ""],
      ["lot_opened", "bid"],
    ]);
  });

  it("has every moment once, whatever happened, and the lot that is on the block", () => {
    const any = fc.record({
      type: fc.constantFrom<MomentType>("lot_opened", "bid", "bid", "sold", "unsold", "passed", "withdrawn", "note"),
      lotNumber: fc.constantFrom("1", "2", "3", null),
      at: fc.nat(12).map((seconds) => new Date(Date.UTC(2026, 2, 10) + seconds * 1_000).toISOString()),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (given) => {
        const moments = given.map(({ type, ...over }) => moment(type, over));
        const { lines, lot } = fold(moments);
        const shown = lines.flatMap((line) => [line.moment, ...line.folded]).map(({ id }) => id);
        expect(shown.sort()).toEqual(moments.map(({ id }) => id).sort());
        const times = lines.map((line) => Date.parse(line.moment.at));
        expect(times).toEqual([...times].sort((a, b) => b - a));
        const onBlock = lotOnBlock(moments);
        expect(lot?.outcome === null ? lot.number : null).toBe(onBlock?.number ?? null);
        if (onBlock) expect(lot?.openedAt).toBe(onBlock.openedAt);
      }),
    );
  });
});
