import { DAY_MS, DEFAULT_GRID } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { memoryStore } from "../storage/memory/store.ts";
import { auctionOf, summaryOf } from "../storage/store.fixtures.ts";
import { isSummaryNews, notePendingEvents } from "./pending-events.ts";

const ended = auctionOf("a".repeat(24), { state: "ended", endedAt: new Date(T0).toISOString() });
const overviewAt = (at: number, over: object = {}) => ({ ...summaryOf(at).overview, ...over });

describe("a summary", () => {
  it.each([
    ["the first one", undefined, {}, true],
    ["made again without a change", overviewAt(T0 + 1), {}, false],
    ["with a corrected lot", overviewAt(T0 + 1), { sold: 2 }, true],
    ["with another curve alone", overviewAt(T0 + 1), { points: [1] }, false],
    ["of a time before the auction ended again", overviewAt(T0 - 1), {}, true],
  ])("%s causes an event: %s", (_name, before, over, isNews) => {
    expect(isSummaryNews(ended, before, overviewAt(T0 + 2, over), T0 + 2)).toBe(isNews);
  });

  it("of an auction that ended more than a day ago, or is still live, causes none", () => {
    expect(isSummaryNews(ended, undefined, overviewAt(T0), T0 + DAY_MS + 1)).toBe(false);
    expect(isSummaryNews({ state: "live", endedAt: null }, undefined, overviewAt(T0), T0)).toBe(false);
  });
});

describe("a new auction", () => {
  it.each([
    ["setup", []],
    ["live", ["auction.started"]],
    ["ended", ["auction.ended"]],
  ] as const)("in state %s has the events %j", async (state, events) => {
    const noted = notePendingEvents(memoryStore({ retentionMs: DAY_MS, grid: DEFAULT_GRID }), () => T0);
    let calls = 0;
    noted.onPending(() => {
      calls += 1;
    });
    await noted.store.auctions.insert(auctionOf("a".repeat(24), { state }));
    const stored = await noted.store.auctions.find("a".repeat(24));
    expect(stored).toMatchObject({ state, pendingEvents: events.map((type) => ({ type })) });
    expect(calls).toBe(events.length);
  });
});
