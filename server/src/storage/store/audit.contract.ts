import { beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../analytics/analytics.fixtures.ts";
import { auditEntryOf } from "../store.fixtures.ts";
import type { AuditWhose, Store, StoredAuditEntry } from "../store.ts";
import { A, B, type StoreUnderTest } from "./under-test.fixtures.ts";

export const auditContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("the audit log", () => {
    const list = (whose: AuditWhose, since = 0, limit = 100): Promise<StoredAuditEntry[]> =>
      store.audit.list(whose, { since, limit });
    const ids = async (whose: AuditWhose): Promise<string[]> => (await list(whose)).map(({ id }) => id);

    it("is stored unchanged and listed newest first, by auction and by reader", async () => {
      const first = auditEntryOf(1, 5, {
        act: "share_made",
        by: { organizer: "eve", key: "k".repeat(16) },
        subject: "s".repeat(16),
        changes: [
          { field: "on", from: false, to: true },
          { field: "title", from: null, to: null },
        ],
        readers: ["olga", "eve"],
      });
      const kept = structuredClone(first);
      const others = [auditEntryOf(2, 5), auditEntryOf(3, 0, { auctionId: B }), auditEntryOf(4, 9)];
      const keys = auditEntryOf(5, 1, { auctionId: null, act: "key_made", readers: ["eve"], changes: [] });
      for (const entry of [first, ...others, keys]) await store.audit.append(entry);
      first.readers.push("changed");
      expect(await list({ auction: A })).toEqual([auditEntryOf(4, 9), auditEntryOf(2, 5), kept]);
      expect(await list({ auction: B })).toEqual([others[1]]);
      expect(await list({ reader: "eve" })).toEqual([kept, keys]);
      expect(await ids({ reader: "olga" })).toEqual([4, 2, 1, 3].map((number) => auditEntryOf(number, 0).id));
      for (const nobody of ["changed", "__proto__", "", A]) expect(await list({ reader: nobody })).toEqual([]);
      for (const none of ["f".repeat(24), "__proto__", "", "olga"]) expect(await list({ auction: none })).toEqual([]);
    });

    it("is read page by page, each entry once, for any times", async () => {
      const instants = [3, 1, 3, 3, 0, 1, 2, 3];
      for (const [number, at] of instants.entries()) await store.audit.append(auditEntryOf(number, at));
      for (const whose of [{ auction: A }, { reader: "olga" }]) {
        const all = await list(whose);
        expect(all).toHaveLength(instants.length);
        const pages: StoredAuditEntry[] = [];
        for (let last = all.at(0); last; ) {
          const after = pages.length > 0 ? { at: Date.parse(last.at), id: last.id } : undefined;
          const page = await store.audit.list(whose, { since: 0, after, limit: 3 });
          pages.push(...page);
          last = page.at(-1);
        }
        expect(pages).toEqual(all);
      }
    });

    it("has the time of each actor's nth newest entry, with all API keys together and separate from sessions", async () => {
      const at = (n: number, by: "session" | "key" = "session", organizer = "olga") =>
        store.audit.nthNewest({ organizer, by }, n);
      expect(await at(1)).toBeNull();
      for (const [number, instant] of [5, 9, 7, 5].entries()) await store.audit.append(auditEntryOf(number, instant));
      for (const [number, key] of [
        [4, "one"],
        [5, "two"],
      ] as const)
        await store.audit.append(auditEntryOf(number, number, { by: { organizer: "olga", key }, auctionId: B }));
      await store.audit.append(auditEntryOf(6, 1, { by: { organizer: null, key: null } }));
      expect([await at(1), await at(2), await at(4), await at(5)]).toEqual([T0 + 9, T0 + 7, T0 + 5, null]);
      expect([await at(1, "key"), await at(2, "key"), await at(3, "key")]).toEqual([T0 + 5, T0 + 4, null]);
      expect([await at(1, "session", "eve"), await at(1, "session", "")]).toEqual([null, null]);
      await store.audit.deleteBefore(T0 + 6);
      expect([await at(2), await at(3), await at(1, "key")]).toEqual([T0 + 7, null, null]);
    });

    it("outlives its auction", async () => {
      await store.audit.append(auditEntryOf(1, 0));
      await store.auctions.delete(A);
      expect(await list({ auction: A })).toEqual([auditEntryOf(1, 0)]);
      expect(await list({ reader: "olga" })).toEqual([auditEntryOf(1, 0)]);
      await store.audit.append(auditEntryOf(2, 1, { act: "auction_deleted", changes: [] }));
      expect(await ids({ auction: A })).toHaveLength(2);
    });

    it("lists no entries before a time, and deletes entries before a time", async () => {
      for (const at of [0, 1, 2]) await store.audit.append(auditEntryOf(at, at));
      expect((await list({ auction: A }, T0 + 1)).map(({ at }) => Date.parse(at) - T0)).toEqual([2, 1]);
      expect(await list({ reader: "olga" }, T0 + 2)).toEqual([auditEntryOf(2, 2)]);
      expect(await store.audit.deleteBefore(T0)).toBe(0);
      expect(await store.audit.deleteBefore(T0 + 2)).toBe(2);
      expect(await store.audit.deleteBefore(T0 + 2)).toBe(0);
      for (const whose of [{ auction: A }, { reader: "olga" }]) expect(await list(whose)).toEqual([auditEntryOf(2, 2)]);
    });
  });
};
