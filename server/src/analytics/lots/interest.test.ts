import { MINUTE_MS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { happened } from "../../storage/moment.fixtures.ts";
import { T0 } from "../analytics.fixtures.ts";
import { analyse, slot } from "./lots.fixtures.ts";

const bid = (second: number, price: number, bidder: string | null) =>
  happened(second, "bid", { price, currency: "EUR", bidder });

it("the interest in a lot is known as far as its bids, bidders, prices and viewers are", async () => {
  const slots = [10, 10, 20, 30].map((viewers, index) => slot(index, viewers));
  const opened = happened(0, "lot_opened", { lotNumber: "1" });
  const sold = happened(16, "sold", { price: 300, currency: "EUR" });
  const lotOf = async (...bids: Parameters<typeof analyse>[0]) =>
    (await analyse([opened, ...bids, sold], slots)).lots[0];
  expect(await lotOf(bid(1, 100, "A"), bid(2, 200, "B"), bid(3, 300, "A"))).toMatchObject({
    ...{ bids: 3, bidders: 2, escalation: 3, viewersGained: 20, heat: expect.any(Number) },
  });
  expect(await lotOf(bid(1, 100, "A"), bid(2, 200, null))).toMatchObject({ bids: 2, bidders: null, escalation: 3 });
  expect(await lotOf()).toMatchObject({ bids: 0, bidders: 0, bidsPer100Viewers: 0, escalation: null });
  const unseen = (await analyse([opened, bid(1, 100, "A"), sold], [])).lots[0];
  expect(unseen).toMatchObject({ bidsPer100Viewers: null, viewersGained: null, heat: null, escalation: 3 });
});

it("the current count stands for the unstored time of the lot on the block, and for nothing else", async () => {
  const slots = [10, 10].map((viewers, index) => slot(index, viewers));
  const moments = [happened(0, "lot_opened", { lotNumber: "1" }), bid(1, 100, "A"), bid(70, 200, "B")];
  const open = async (over: Parameters<typeof analyse>[2]) =>
    (await analyse(moments, slots, { extent: { first: T0, last: T0 }, now: T0 + 70_000, current: 30, ...over }))
      .lots[0];
  // 10 s with 10 viewers are stored, and 10 s are not.
  expect(await open({})).toMatchObject({ bidsPer100Viewers: 10, viewersGained: 20, avgViewers: 10, bidders: 2 });
  expect(await open({ current: null })).toMatchObject({ bidsPer100Viewers: 20, viewersGained: null });
  expect(await open({ auction: { enableViewerAnalytics: false } })).toMatchObject({ bidsPer100Viewers: 20 });
  expect(await open({ now: T0 + 4 * MINUTE_MS })).toMatchObject({ bidsPer100Viewers: 20, viewersGained: null });
  const first = (await analyse(moments, [], { now: T0 + 70_000, current: 40 })).lots[0];
  expect(first).toMatchObject({ bidsPer100Viewers: 5, viewersGained: null, avgViewers: null });
  expect((await analyse(moments, [], { now: T0 + 70_000, current: 0 })).lots[0]).toMatchObject({ heat: null });
});
