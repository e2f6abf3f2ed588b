import type { Desk } from "@headcount/protocol";
import { expect, it } from "vitest";
import { momentOf } from "./desk-entry.ts";
import { deskView, latestMoments } from "./desk-view.ts";
import type { Entry, EntryContent } from "./entries/entry-store.ts";

const AT = "2026-03-10T00:00:00.000Z";
const lots = ["1", "2", "3"].map((number) => ({ number, title: `Lot ${number}` }));
const desk: Desk = {
  lot: { number: "1", title: "Lot 1", openedAt: AT },
  lastBid: momentOf({ type: "bid", price: 120, currency: "EUR" }, "b", AT),
  ...{ price: 120, step: 20, currency: "EUR", nextLot: lots[1] ?? null, lastOpened: "1", opened: ["1"] },
  ...{ role: "owner", mayRecord: true, serverTime: AT },
};
let made = 0;
const entry = (content: EntryContent, over: Partial<Entry> = {}): Entry => {
  made += 1;
  const at = new Date(Date.parse(AT) + made * 1_000).toISOString();
  return {
    ...{
      clientId: `c${made}`,
      content,
      order: made,
      localAt: 0,
      at,
      state: "waiting",
      wasTried: false,
      wasRetimed: false,
    },
    ...{ isUndone: false, momentId: null, reason: null, tab: "t" },
    ...over,
  };
};
const bid = (price: number) => entry({ type: "bid", lotNumber: "1", price, currency: "EUR" });

it("is the server's answer if no entry is waiting", () => {
  const { lot, lastBid, price, step, currency, nextLot } = desk;
  expect(deskView(desk, lots, [])).toEqual({ lot, lastBid, price, step, currency, nextLot });
  expect(deskView(desk, [], []).nextLot).toEqual(lots[1]);
});

it("continues with the entries of this browser", () => {
  expect(deskView(desk, lots, [bid(150)])).toMatchObject({ price: 150, step: 30, lastBid: { price: 150 } });
  const sold = entry({ type: "sold", lotNumber: "1" });
  const opened = entry({ type: "lot_opened", lotNumber: "3" });
  expect(deskView(desk, lots, [bid(150), sold])).toMatchObject({ lot: null, price: null, nextLot: { number: "2" } });
  expect(deskView(desk, lots, [sold, opened])).toMatchObject({ lot: { title: "Lot 3" }, nextLot: { number: "2" } });
});

it("counts each recorded entry once, and no undone or refused one", () => {
  const arrived = entry({ type: "bid", lotNumber: "1", price: 120, currency: "EUR" }, { at: AT });
  expect(deskView(desk, lots, [arrived])).toMatchObject({ price: 120, step: 20 });
  const gone = [{ isUndone: true }, { state: "refused" }, { state: "recorded" }] as const;
  expect(
    deskView(
      desk,
      lots,
      gone.map((over) => ({ ...bid(999), ...over })),
    ),
  ).toMatchObject({ price: 120 });
  const listed = [momentOf({ type: "bid", price: 120, currency: "EUR" }, "b", AT)];
  expect(latestMoments(listed, [arrived])).toEqual(listed);
  const waiting = bid(150);
  expect(latestMoments(listed, [waiting]).map(({ id }) => id)).toEqual([waiting.clientId, "b"]);
});
