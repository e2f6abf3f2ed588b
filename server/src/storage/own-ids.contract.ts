import type { Member, Role } from "@headcount/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../analytics/analytics.fixtures.ts";
import { auctionOf } from "./store.fixtures.ts";
import type { Store } from "./store.ts";

const [A, B, C] = ["a".repeat(24), "b".repeat(24), "c".repeat(24)] as const;
const SINCE = new Date(T0).toISOString();
const members = (roles: Record<string, Role>): Member[] =>
  Object.entries(roles).map(([organizer, role]) => ({ organizer, role, since: SINCE }));

const ID_USED = { code: "AUCTION_ID_USED" };
const TAKEN = { code: "EXTERNAL_ID_TAKEN" };

/** The promises of the port about ids that callers choose, for any implementation. */
export const ownIdsContract = (name: string, makeStore: () => Promise<Store>, limits: { tornReads?: string }): void => {
  describe(`own ids in a ${name} store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore();
    });
    afterEach(() => store.close());

    const insert = (id: string, externalId: string | null, roles: Record<string, Role> = { olga: "owner" }) =>
      store.auctions.insert(auctionOf(id, { externalId, members: members(roles) }));
    const found = async (owner: string, externalId: string): Promise<string | null> =>
      (await store.auctions.findByExternalId(owner, externalId))?.id ?? null;

    it("an id is used only once, even after its auction is deleted", async () => {
      await insert(A, null);
      await expect(insert(A, null)).rejects.toMatchObject(ID_USED);
      await store.auctions.delete(A);
      await expect(insert(A, null)).rejects.toMatchObject(ID_USED);
      expect(await store.auctions.find(A)).toBeNull();
      expect(await store.auctions.delete(A)).toBe(false);
      await expect(insert(A, "lot", { bob: "owner" })).rejects.toMatchObject(ID_USED);
      expect(await found("bob", "lot")).toBeNull();
    });

    it("deleting an auction that never existed does not use its id", async () => {
      expect(await store.auctions.delete(A)).toBe(false);
      await insert(A, null);
      expect((await store.auctions.find(A))?.id).toBe(A);
    });

    it("of several concurrent auctions with the same id, one is stored", async () => {
      const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => insert(A, `shop-${i}`)));
      expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject(ID_USED);
      const stored = (await store.auctions.find(A))?.externalId ?? "";
      expect(await found("olga", stored)).toBe(A);
    });

    it("an id is not free again while its auction is being deleted", async (ctx) => {
      ctx.skip(limits.tornReads !== undefined, limits.tornReads);
      await insert(A, null);
      const [, ...tries] = await Promise.allSettled([
        store.auctions.delete(A),
        ...Array.from({ length: 8 }, () => insert(A, null)),
      ]);
      for (const one of tries) expect(one).toMatchObject({ status: "rejected", reason: ID_USED });
      expect(await store.auctions.find(A)).toBeNull();
    });

    it("an external id is stored, and found only by owners and only in its exact spelling", async () => {
      const externalId = "Sälë/2026 #1 \\ 'x' 100% $ne";
      await insert(A, externalId, { olga: "owner", otto: "owner", ed: "editor", vic: "viewer" });
      await insert(B, null);
      expect(await store.auctions.findByExternalId("olga", externalId)).toEqual(
        auctionOf(A, { externalId, members: members({ olga: "owner", otto: "owner", ed: "editor", vic: "viewer" }) }),
      );
      expect(await found("otto", externalId)).toBe(A);
      for (const other of ["ed", "vic", "nobody", ""]) expect(await found(other, externalId)).toBeNull();
      for (const other of ["", "*", externalId.toUpperCase(), `${externalId} `, "__proto__", "null"])
        expect(await found("olga", other)).toBeNull();
    });

    it("an external id is unique per owner, and free in other accounts", async () => {
      await insert(A, "shop-1");
      await expect(insert(B, "shop-1")).rejects.toMatchObject(TAKEN);
      expect(await store.auctions.find(B)).toBeNull();
      await insert(B, "shop-1", { bob: "owner", olga: "editor" });
      expect([await found("olga", "shop-1"), await found("bob", "shop-1")]).toEqual([A, B]);
      await expect(insert(C, "shop-1", { eve: "owner", bob: "owner" })).rejects.toMatchObject(TAKEN);
      await insert(C, "SHOP-1");
      expect(await found("olga", "SHOP-1")).toBe(C);
    });

    it("any number of auctions have no external id", async () => {
      for (const id of [A, B, C]) await insert(id, null);
      await store.auctions.update(B, (auction) => ({ ...auction, externalId: "b" }));
      await store.auctions.update(B, (auction) => ({ ...auction, externalId: null }));
      await store.auctions.update(C, (auction) => ({ ...auction, externalId: null, title: "Still" }));
      expect(await found("olga", "b")).toBeNull();
    });

    it("a change to another auction's external id is refused and changes nothing", async () => {
      await insert(A, "a");
      await insert(B, "b");
      const rename = (externalId: string | null) =>
        store.auctions.update(B, (auction) => ({ ...auction, externalId, title: "Renamed" }));
      await expect(rename("a")).rejects.toMatchObject(TAKEN);
      expect(await store.auctions.find(B)).toEqual(auctionOf(B, { externalId: "b" }));
      await store.auctions.update(A, (auction) => ({ ...auction, externalId: "c" }));
      await rename("a");
      expect([await found("olga", "a"), await found("olga", "b"), await found("olga", "c")]).toEqual([B, null, A]);
    });

    it("a member who owns another auction with the external id cannot become an owner, and a leaving owner frees the id", async () => {
      await insert(A, "shop-1", { olga: "owner", bob: "editor" });
      await insert(B, "shop-1", { bob: "owner" });
      const promote = () =>
        store.auctions.update(A, (auction) => ({ ...auction, members: members({ olga: "owner", bob: "owner" }) }));
      await expect(promote()).rejects.toMatchObject(TAKEN);
      expect(await found("bob", "shop-1")).toBe(B);
      await store.auctions.delete(B);
      await promote();
      expect([await found("bob", "shop-1"), await found("olga", "shop-1")]).toEqual([A, A]);
      await store.auctions.update(A, (auction) => ({ ...auction, members: members({ bob: "owner", olga: "viewer" }) }));
      expect([await found("bob", "shop-1"), await found("olga", "shop-1")]).toEqual([A, null]);
      await insert(C, "shop-1");
      expect(await found("olga", "shop-1")).toBe(C);
    });

    it("of several concurrent auctions with the same external id, one is stored", async () => {
      const ids = Array.from({ length: 8 }, (_, i) => String(i).repeat(24));
      const tries = await Promise.allSettled(ids.map((id) => insert(id, "shop-1")));
      const stored = ids.filter((_, i) => tries[i]?.status === "fulfilled");
      for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject(TAKEN);
      expect((await store.auctions.findMany(ids)).map(({ id }) => id)).toEqual(stored);
      expect([stored.length, await found("olga", "shop-1")]).toEqual([1, stored[0]]);
    });

    it("a list can be searched by external id", async () => {
      await insert(A, "Spring-2026");
      await insert(B, null);
      await insert(C, "(x) 100%");
      const listed = async (text: string) =>
        (await store.auctions.listByMember("olga", { limit: 10, text })).map(({ id }) => id);
      expect(await listed("spring-")).toEqual([A]);
      expect(await listed("(X) 100%")).toEqual([C]);
      expect(await listed(".*")).toEqual([]);
      expect(await listed("PAINTINGS")).toEqual([C, B, A]);
    });
  });
};
