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
const viewOf = (recorded: Map<string, PublicMoment>) => ({ moments: [...recorded.values()] });

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
        const live = new RecentMoments([]);
        for (const { id, type, lotNumber, deleted } of events) {
          const received = moment(id, type, { lotNumber });
          if (deleted) recorded.delete(received.id);
          else recorded.set(received.id, received);
          live.apply({ ...received, ...(deleted && { deleted }) } as MomentEvent);
        }
        expect(live.shown).toEqual(new RecentMoments(viewOf(recorded).moments).shown);
      }),
    );
  });

  it("include the lot on the block and its last bid for any number of bids", () => {
    const all = new RecentMoments([moment(1, "lot_opened", { lotNumber: "7", lotTitle: "Vase" })]);
    for (let id = 2; id < 200; id += 1) all.apply(moment(id, "bid", { price: id, currency: "EUR" }));
    expect(all.shown.lot).toMatchObject({ number: "7", title: "Vase", bid: { price: 199 } });
    expect(all.shown.feed).toHaveLength(20);
    all.apply(moment(200, "sold"));
    expect(all.shown.lot).toBeNull();
  });

  it("include moments received during a reload, and stay if the reload fails", async () => {
    const all = new RecentMoments([moment(1, "note", { text: "a" })]);
    await all.reload(async () => {
      all.apply(moment(3, "note", { text: "c" }));
      all.apply({ ...moment(2, "note"), deleted: true });
      return { moments: [moment(1, "note", { text: "A" }), moment(2, "note", { text: "b" })] };
    });
    expect(all.shown.feed.map(({ text }) => text)).toEqual(["c", "A"]);
    await all.reload(async () => null);
    expect(all.shown.feed).toHaveLength(2);
  });
});
