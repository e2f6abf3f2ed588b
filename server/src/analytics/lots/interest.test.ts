import { expect, it } from "vitest";
import { happened } from "../../storage/moment.fixtures.ts";
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
