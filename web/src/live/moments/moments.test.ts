import type { MomentEvent, MomentType, PublicMoment } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecentMoments } from "./moments.ts";

const moment = (id: number, type: MomentType, over: Partial<PublicMoment> = {}): PublicMoment => ({
  id: id.toString(16).padStart(24, "0"),
  type,
  at: new Date(Date.UTC(2026, 2, 10) + id * 1_000).toISOString(),
  lotNumber: null,
  lotTitle: null,
  price: null,
  currency: null,
  bidder: null,
  text: null,
  ...over,
});

/** The server's current answer: its newest moments. */
const viewOf = (recorded: Map<string, PublicMoment>) => ({ moments: [...recorded.values()], completeAfter: null });
const known = (moments: PublicMoment[], completeAfter: string | null = null) =>
  new RecentMoments({ moments, completeAfter });
const texts = ({ shown }: RecentMoments) => shown.lines.map((line) => line.moment.text);

describe("the latest moments", () => {
  it("are the same whether received one by one or loaded at once", () => {
    const event = fc.record({
      id: fc.integer({ min: 1, max: 30 }),
      type: fc.constantFrom<MomentType>("lot_opened", "bid", "sold", "note"),
      lotNumber: fc.constantFrom("1", "2"),
      deleted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const recorded = new Map<string, PublicMoment>();
        const live = known([]);
        for (const { id, type, lotNumber, deleted } of events) {
          const received = moment(id, type, { lotNumber });
          if (deleted) recorded.delete(received.id);
          else recorded.set(received.id, received);
          live.apply({ ...received, ...(deleted && { deleted }) } as MomentEvent);
        }
        expect(live.shown).toEqual(new RecentMoments(viewOf(recorded)).shown);
      }),
    );
  });

  it("include the lot on the block with all of its bids, for any number of bids", () => {
    const all = known([moment(1, "lot_opened", { lotNumber: "7", lotTitle: "Vase" })]);
    for (let id = 2; id < 500; id += 1) all.apply(moment(id, "bid", { price: id, currency: "EUR" }));
    expect(all.shown.lot).toMatchObject({ number: "7", title: "Vase", price: 499, bids: 498 });
    all.apply(moment(500, "sold", { price: 499, currency: "EUR" }));
    expect(all.shown.lot).toMatchObject({ outcome: "sold", bids: null });
    expect(all.shown.lines[0]?.folded.length).toBeLessThan(300);
  });

  it("do not count the bids of a lot of which some may be unknown", () => {
    const [opening, bid] = [
      moment(1, "lot_opened", { lotNumber: "7" }),
      moment(9, "bid", { price: 5, currency: "EUR" }),
    ];
    const bids = (completeAfter: string | null) => known([opening, bid], completeAfter).shown.lot?.bids;
    expect(bids(null)).toBe(1);
    expect(bids(moment(0, "note").at)).toBe(1);
    expect(bids(opening.at)).toBeNull();
    expect(bids(moment(8, "note").at)).toBeNull();
  });

  it("include moments received during a reload, and stay if the reload fails", async () => {
    const all = known([moment(1, "note", { text: "a" })]);
    await all.reload(async () => {
      all.apply(moment(3, "note", { text: "c" }));
      all.apply({ ...moment(2, "note"), deleted: true });
      return { moments: [moment(1, "note", { text: "A" }), moment(2, "note", { text: "b" })], completeAfter: null };
    });
    expect(texts(all)).toEqual(["c", "A"]);
    await all.reload(async () => null);
    expect(texts(all)).toEqual(["c", "A"]);
  });

  it("stay complete if two reloads run at once", async () => {
    const all = known([]);
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const load = async () => {
      await answered;
      return { moments: [moment(1, "note", { text: "a" })], completeAfter: null };
    };
    const reloads = [all.reload(load), all.reload(load)];
    all.apply(moment(3, "note", { text: "c" }));
    answer();
    await Promise.all(reloads);
    expect(texts(all)).toEqual(["c", "a"]);
  });
});
