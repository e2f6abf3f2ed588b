import { beforeEach, describe, expect, it } from "vitest";
import { auctionOf, tokenKeyOf } from "../../store.fixtures.ts";
import type { Store } from "../../store.ts";
import { A, type StoreUnderTest } from "../under-test.fixtures.ts";

export const tokenKeysContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("token keys", () => {
    it("are listed unchanged, newest first, for the given organizers only", async () => {
      const keys = [
        tokenKeyOf(2, 9, { kind: "public", algorithm: "ES256", jwk: { kty: "EC", "x5t#S256": "$a.b", x: "1" } }),
        tokenKeyOf(4, 5, { organizer: "zoe", kind: "jwks", algorithm: null, kid: null, url: "https://a.example/jwks" }),
        tokenKeyOf(1, 5),
        tokenKeyOf(3, 0),
      ];
      for (const key of [...keys].reverse()) await store.tokenKeys.insert(key);
      expect(await store.tokenKeys.list(["olga", "zoe"])).toEqual(keys);
      expect(await store.tokenKeys.list(["zoe"])).toEqual([keys[1]]);
      expect(await store.tokenKeys.list(["eve"])).toEqual([]);
      expect(await store.tokenKeys.list([])).toEqual([]);
    });

    it("have a mark that changes with every insertion and deletion", async () => {
      const marks = [await store.tokenKeys.mark()];
      await store.tokenKeys.insert(tokenKeyOf(1, 0));
      marks.push(await store.tokenKeys.mark());
      await store.tokenKeys.insert(tokenKeyOf(2, 1, { organizer: "zoe" }));
      marks.push(await store.tokenKeys.mark());
      await store.tokenKeys.delete("zoe", tokenKeyOf(2, 1).id);
      await store.tokenKeys.insert(tokenKeyOf(3, 2));
      marks.push(await store.tokenKeys.mark());
      expect(new Set(marks).size).toBe(marks.length);
      expect(await store.tokenKeys.mark()).toBe(marks.at(-1));
    });

    it("are deleted once, and only by their organizer", async () => {
      const { id } = tokenKeyOf(1, 0);
      await store.tokenKeys.insert(tokenKeyOf(1, 0));
      expect(await store.tokenKeys.delete("eve", id)).toBe(false);
      expect(await store.tokenKeys.delete("olga", id)).toBe(true);
      expect(await store.tokenKeys.delete("olga", id)).toBe(false);
      expect(await store.tokenKeys.list(["olga"])).toEqual([]);
    });

    it("permit a write only while they are stored", async () => {
      const { id } = tokenKeyOf(1, 0);
      const authority = { credential: { tokenKey: id }, allows: () => {} };
      const write = () => store.auctions.update(A, (known) => ({ ...known, title: "by a token" }), authority);
      await expect(write()).rejects.toMatchObject({ code: "ACCESS_TOKEN_INVALID", reason: "signature" });
      await store.tokenKeys.insert(tokenKeyOf(1, 0));
      expect((await write())?.title).toBe("by a token");
      await store.tokenKeys.delete("olga", id);
      await expect(write()).rejects.toMatchObject({ code: "ACCESS_TOKEN_INVALID" });
    });
  });

  it("lists every site that an auction allows, once", async () => {
    const [shop, blog] = ["https://shop.example", "https://blog.example"] as const;
    expect(await store.auctions.allowedSites()).toEqual([]);
    await store.auctions.insert(auctionOf("c".repeat(24), { allowedSites: [shop, blog] }));
    await store.auctions.update(A, (known) => ({ ...known, allowedSites: [shop] }));
    expect((await store.auctions.allowedSites()).sort()).toEqual([blog, shop]);
    expect((await store.auctions.find(A))?.allowedSites).toEqual([shop]);
    await store.auctions.delete("c".repeat(24));
    expect(await store.auctions.allowedSites()).toEqual([shop]);
  });
};
