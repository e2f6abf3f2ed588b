import { DEFAULT_GRID } from "@headcount/protocol";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { newAuctionOf, patchedAuction } from "../../../src/routes/organizer/auction-changes.ts";
import { memoryStore } from "../../../src/storage/memory/store.ts";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";
import type { StoredAuction } from "../../../src/storage/store.ts";
import { scheduledEnds } from "../../../src/upkeep/scheduled-ends.ts";

const iso = (ms: number): string => new Date(T0 + ms).toISOString();
const id = (number: number): string => number.toString(16).padStart(24, "0");
const RETENTION = 86_400_000;

function setUp(): {
  store: ReturnType<typeof memoryStore>;
  ended: StoredAuction[];
  endAt(ms: number): Promise<void>;
} {
  const store = memoryStore({ grid: DEFAULT_GRID, retentionMs: RETENTION });
  const ended: StoredAuction[] = [];
  let now = 0;
  const end = scheduledEnds({
    store,
    retentionMs: RETENTION,
    grid: DEFAULT_GRID,
    log: pino({ level: "silent" }),
    now: () => T0 + now,
    async auctionWritten(_, auction) {
      if (auction) ended.push(auction);
    },
  });
  return {
    store,
    ended,
    endAt(ms) {
      now = ms;
      return end();
    },
  };
}

describe("a planned end", () => {
  it("ends the auction at its time, once, and the audit log names no user", async () => {
    const { store, ended, endAt } = setUp();
    await store.auctions.insert(auctionOf(id(1), { endsAt: iso(1_000) }));
    await endAt(999);
    expect(ended).toEqual([]);
    await Promise.all([endAt(5_000), endAt(5_000)]);
    await endAt(9_000);
    expect(ended).toEqual([await store.auctions.find(id(1))]);
    expect(ended[0]).toMatchObject({ state: "ended", endedAt: iso(1_000) });
    const entries = await store.audit.list({ auction: id(1) }, { since: 0, limit: 10 });
    expect(entries).toMatchObject([
      {
        act: "auction_changed",
        by: { organizer: null, key: null },
        changes: [{ field: "state", from: "live", to: "ended" }],
        readers: ["olga"],
      },
    ]);
  });

  it("does not end auctions that are not live or have no planned end", async () => {
    const { store, ended, endAt } = setUp();
    await store.auctions.insert(auctionOf(id(1), { state: "setup", endsAt: iso(1_000) }));
    await store.auctions.insert(auctionOf(id(2)));
    await endAt(5_000);
    expect(ended).toEqual([]);
  });

  it("ends any number of auctions at once", async () => {
    const { store, ended, endAt } = setUp();
    for (let n = 1; n <= 250; n++) await store.auctions.insert(auctionOf(id(n), { endsAt: iso(n) }));
    await endAt(249);
    expect(ended).toHaveLength(249);
    expect((await store.auctions.listLive()).map((auction) => auction.id)).toEqual([id(250)]);
  });
});

describe("the times of an auction", () => {
  const when = { now: T0 + 10_000, retentionMs: RETENTION };
  const live = auctionOf(id(1));

  it("require an end after the start", () => {
    const input = { ...live, startsAt: iso(2_000), endsAt: iso(1_000) };
    expect(() => newAuctionOf(input, { id: id(1), owner: "olga", now: T0 })).toThrow("endsAt: must be after startsAt");
    const planned = auctionOf(id(1), { state: "setup", startsAt: iso(20_000) });
    expect(() => patchedAuction(planned, { endsAt: iso(20_000) }, when)).toThrow("endsAt: must be after startsAt");
    const bounded = auctionOf(id(1), { state: "setup", endsAt: iso(20_000) });
    expect(() => patchedAuction(bounded, { startsAt: iso(30_000) }, when)).toThrow("startsAt: must be before endsAt");
    expect(patchedAuction(planned, { endsAt: iso(20_001) }, when).endsAt).toBe(iso(20_001));
  });

  it("do not allow a planned end in the past while the auction is live", () => {
    expect(() => patchedAuction(live, { endsAt: iso(10_000) }, when)).toThrow("must be in the future");
    expect(patchedAuction(live, { endsAt: iso(10_001) }, when).endsAt).toBe(iso(10_001));
    const past = auctionOf(id(1), { endsAt: iso(5_000) });
    expect(patchedAuction(past, { title: "Another" }, when).endsAt).toBe(iso(5_000));
  });

  it("lose a planned end in the past when the auction goes live again", () => {
    const over = auctionOf(id(1), { state: "ended", endsAt: iso(5_000) });
    expect(patchedAuction(over, { state: "live" }, when)).toMatchObject({ state: "live", endsAt: null });
    const later = auctionOf(id(1), { state: "ended", endsAt: iso(50_000) });
    expect(patchedAuction(later, { state: "live" }, when).endsAt).toBe(iso(50_000));
  });
});
