import { beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../analytics/analytics.fixtures.ts";
import { auctionOf, momentOf, summaryOf } from "../../store.fixtures.ts";
import type { Store } from "../../store.ts";
import { A, B, ROOM, type StoreUnderTest } from "../under-test.fixtures.ts";

export const summariesContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("summaries", () => {
    const endedAt = (at: number) => ({ state: "ended" as const, endedAt: new Date(at).toISOString() });
    const due = (now: number) => store.summaries.listDue(now, 10);

    it("are stored unchanged, and are no longer due", async () => {
      await store.summaries.due(A, T0 + 5);
      expect(await due(T0 + 4)).toEqual([]);
      expect(await due(T0 + 5)).toEqual([{ auctionId: A, changes: 1 }]);
      const summary = summaryOf(T0);
      expect(await store.summaries.write({ auctionId: A, changes: 1 }, summary)).toBe(true);
      summary.overview.lots = 999;
      expect(await store.summaries.find(A)).toEqual(summaryOf(T0));
      expect([...(await store.summaries.overviews([B, A, "x", "f".repeat(24)]))]).toEqual([
        [A, summaryOf(T0).overview],
      ]);
      expect(await due(Number.MAX_SAFE_INTEGER / 2)).toEqual([]);
    });

    it("stay due if the auction changed while they were written", async () => {
      await store.summaries.due(A, T0);
      const [first] = await due(T0);
      await store.summaries.due(A, T0 + 9);
      expect(await store.summaries.write(first ?? { auctionId: A, changes: 0 }, summaryOf(T0))).toBe(true);
      const [second] = await due(T0);
      expect(second).toEqual({ auctionId: A, changes: 2 });
      await store.summaries.write(second ?? { auctionId: A, changes: 0 }, summaryOf(T0 + 1));
      expect([await due(T0 + 99), (await store.summaries.find(A))?.madeAt]).toEqual([[], summaryOf(T0 + 1).madeAt]);
      // Due again, from the new time on.
      await store.summaries.due(A, T0 + 50);
      expect([await due(T0 + 49), await due(T0 + 50)]).toEqual([[], [{ auctionId: A, changes: 3 }]]);
    });

    it("are due at the earliest requested time, the earliest first, in limited groups", async () => {
      await store.summaries.due(A, T0 + 9);
      await store.summaries.due(B, T0 + 8);
      await store.summaries.due(A, T0 + 7);
      await store.summaries.due(A, T0 + 20);
      const ids = async (limit: number) =>
        (await store.summaries.listDue(T0 + 8, limit)).map(({ auctionId }) => auctionId);
      expect([await ids(10), await ids(1)]).toEqual([[A, B], [A]]);
    });

    it("may be empty, and do not exist without an auction", async () => {
      await store.summaries.due(A, T0);
      expect(await store.summaries.write({ auctionId: A, changes: 1 }, null)).toBe(true);
      expect([await store.summaries.find(A), await due(T0)]).toEqual([null, []]);
      expect((await store.summaries.overviews([A])).size).toBe(0);
      for (const nobodys of ["f".repeat(24), "__proto__", ""]) {
        await store.summaries.due(nobodys, T0);
        expect(await store.summaries.write({ auctionId: nobodys, changes: 1 }, summaryOf(T0))).toBe(false);
        expect(await store.summaries.find(nobodys)).toBeNull();
      }
      expect(await due(T0)).toEqual([]);
    });

    it("are due for auctions that ended since a time and have none", async () => {
      const ids = ["1", "2", "3", "4"].map((digit) => digit.repeat(24));
      const [old = "", early = "", late = "", known = ""] = ids;
      await store.auctions.insert(auctionOf(old, endedAt(T0 - 1)));
      await store.auctions.insert(auctionOf(early, endedAt(T0)));
      await store.auctions.insert(auctionOf(late, endedAt(T0 + 5)));
      await store.auctions.insert(auctionOf(known, endedAt(T0 + 5)));
      await store.summaries.write({ auctionId: known, changes: 1 }, summaryOf(T0));
      expect(await store.summaries.dueWhereMissing(T0, T0 + 6)).toBe(2);
      expect((await due(T0 + 6)).map(({ auctionId }) => auctionId)).toEqual([early, late]);
      expect(await store.summaries.dueWhereMissing(T0, T0 + 6)).toBe(0);
    });

    it("are listed with the ended auctions of an organizer, archived ones included, newest first, in pages", async () => {
      const ids = ["1", "2", "3", "4", "5", "6"].map((digit) => digit.repeat(24));
      const since = new Date(T0).toISOString();
      const members = [{ organizer: "sam", role: "viewer" as const, since }];
      const at = (day: number): string => new Date(T0 + day * 86_400_000).toISOString();
      const [first = "", second = "", third = "", live = "", others = "", setup = ""] = ids;
      const ended = { ...endedAt(T0 + 9), members };
      const tagged = { title: "Ünïcode '; --", tags: ["<b>", "évening"], timeZone: "Asia/Kolkata", archived: true };
      await store.auctions.insert(auctionOf(first, { ...ended, createdAt: at(1) }));
      await store.auctions.insert(auctionOf(second, { ...ended, ...tagged, createdAt: at(1) }));
      await store.auctions.insert(auctionOf(third, { ...ended, kind: "sample", demo: true, createdAt: at(2) }));
      await store.auctions.insert(auctionOf(live, { members, createdAt: at(3) }));
      await store.auctions.insert(auctionOf(others, endedAt(T0 + 9)));
      await store.auctions.insert(auctionOf(setup, { members, state: "setup", archived: true }));
      await store.summaries.write({ auctionId: second, changes: 1 }, summaryOf(T0));
      const list = (limit: number, after?: { at: number; id: string }) =>
        store.summaries.listEnded("sam", { limit, after });
      const all = await list(10);
      expect(all.map(({ id }) => id)).toEqual([third, second, first]);
      const { archived: _, ...shown } = tagged;
      const { points, ...overview } = summaryOf(T0).overview;
      expect(all[1]).toEqual({
        ...{ ...shown, id: second, kind: null, demo: false, createdAt: at(1), overview },
        ...{ startedAt: since, endedAt: new Date(T0 + 9).toISOString() },
      });
      expect([all[0]?.kind, all[0]?.demo, all[2]?.overview]).toEqual(["sample", true, null]);
      expect((await list(2)).map(({ id }) => id)).toEqual([third, second]);
      expect((await list(2, { at: Date.parse(at(1)), id: second })).map(({ id }) => id)).toEqual([first]);
      expect(await store.summaries.listEnded("nobody", { limit: 9 })).toEqual([]);
    });

    it("are deleted with their auction, without those of others", async () => {
      for (const auctionId of [A, B]) await store.summaries.write({ auctionId, changes: 1 }, summaryOf(T0));
      await store.summaries.due(A, T0);
      await store.auctions.delete(A);
      expect([await store.summaries.find(A), await due(T0)]).toEqual([null, []]);
      expect([await store.summaries.find(A), (await store.summaries.find(B))?.madeAt]).toEqual([
        null,
        summaryOf(T0).madeAt,
      ]);
    });

    it("are deleted with the moments of auctions that ended before a time", async () => {
      const [old, without] = ["1".repeat(24), "2".repeat(24)];
      await store.auctions.insert(auctionOf(old, endedAt(T0 - 1)));
      await store.auctions.insert(auctionOf(without, endedAt(T0 - 1)));
      await store.auctions.update(B, (auction) => ({ ...auction, ...endedAt(T0) }));
      for (const [number, auctionId] of [old, A, B].entries()) {
        await store.summaries.write({ auctionId, changes: 1 }, summaryOf(T0));
        await store.moments.record(auctionId, [momentOf(number, 0)], ROOM);
      }
      expect(await store.summaries.deleteEndedBefore(T0)).toBe(1);
      expect(await store.summaries.deleteEndedBefore(T0)).toBe(0);
      const momentsOf = async (id: string) =>
        (await store.moments.list(id, { interval: { from: 0, to: 2 * T0 }, limit: 9 })).length;
      expect([await store.summaries.find(old), await momentsOf(old)]).toEqual([null, 0]);
      for (const kept of [A, B])
        expect([(await store.summaries.find(kept))?.madeAt, await momentsOf(kept)]).toEqual([summaryOf(T0).madeAt, 1]);
      expect((await store.auctions.find(old))?.state).toBe("ended");
    });
  });
};
