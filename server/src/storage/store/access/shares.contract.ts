import { beforeEach, describe, expect, it } from "vitest";
import { shareOf } from "../../store.fixtures.ts";
import type { Store } from "../../store.ts";
import { A, B, type StoreUnderTest } from "../under-test.fixtures.ts";

export const sharesContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("shares", () => {
    const ids = async (auctionId = A): Promise<string[]> => (await store.shares.list(auctionId)).map(({ id }) => id);

    it("are stored unchanged and listed newest first, as copies of the caller's objects", async () => {
      const [first, second] = [shareOf(1, 5), shareOf(2, 9, { kind: "report", lastUsedAt: shareOf(2, 10).createdAt })];
      const expected = [structuredClone(second), shareOf(4, 5), shareOf(1, 5), shareOf(3, 0)];
      for (const share of [first, second, shareOf(3, 0), shareOf(4, 5)])
        expect(await store.shares.insert(A, share)).toBe(true);
      first.expiresAt = second.expiresAt = "changed";
      expect(await store.shares.list(A)).toEqual(expected);
      for (const share of expected) expect(await store.shares.find(A, share.id)).toEqual(share);
      expect(await ids(B)).toEqual([]);
    });

    it("store when they were last used, unless they are gone", async () => {
      const [share, at] = [shareOf(1, 0), shareOf(1, 60_000).createdAt];
      await store.shares.insert(A, share);
      await store.shares.used(A, share.id, at);
      await store.shares.used(A, shareOf(2, 0).id, at);
      await store.shares.used(B, share.id, "2000-01-01T00:00:00.000Z");
      expect(await store.shares.list(A)).toEqual([{ ...share, lastUsedAt: at }]);
    });

    it("are deleted once", async () => {
      await store.shares.insert(A, shareOf(1, 0));
      await store.shares.insert(A, shareOf(2, 0));
      expect(await store.shares.delete(A, shareOf(1, 0).id)).toBe(true);
      expect(await store.shares.delete(A, shareOf(1, 0).id)).toBe(false);
      expect(await store.shares.find(A, shareOf(1, 0).id)).toBeNull();
      expect(await ids()).toEqual([shareOf(2, 0).id]);
    });

    it("are neither found nor deleted through another or an unknown auction", async () => {
      const { id } = shareOf(1, 0);
      await store.shares.insert(A, shareOf(1, 0));
      for (const auctionId of [B, "f".repeat(24), "__proto__", ""]) {
        expect(await store.shares.find(auctionId, id)).toBeNull();
        expect(await store.shares.delete(auctionId, id)).toBe(false);
        expect(await ids(auctionId)).toEqual([]);
      }
      expect(await store.shares.find(A, "__proto__")).toBeNull();
      expect(await store.shares.insert("f".repeat(24), shareOf(2, 0))).toBe(false);
      expect(await ids()).toEqual([id]);
    });

    it("are deleted with their auction, without those of others", async () => {
      await store.shares.insert(A, shareOf(1, 0));
      await store.shares.insert(B, shareOf(2, 0));
      await store.auctions.delete(A);
      expect(await store.shares.find(A, shareOf(1, 0).id)).toBeNull();
      expect(await ids()).toEqual([]);
      expect(await ids(B)).toEqual([shareOf(2, 0).id]);
    });
  });
};
