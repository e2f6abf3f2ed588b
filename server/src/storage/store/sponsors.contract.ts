import { beforeEach, describe, expect, it } from "vitest";
import { sponsorOf } from "../store.fixtures.ts";
import type { Store } from "../store.ts";
import { A, B, type StoreUnderTest } from "./under-test.fixtures.ts";

const PICTURE = Uint8Array.of(0, 255, 1, 128);
const LOGO = { type: "image/png", width: 2, height: 3, hash: "abc" } as const;

export const sponsorsContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("sponsors", () => {
    it("are stored unchanged with their pictures, and listed in order as copies", async () => {
      const given = { ...sponsorOf(2), logo: LOGO };
      expect(await store.sponsors.insert(A, given, PICTURE)).toBe(true);
      expect(await store.sponsors.insert(A, sponsorOf(1), null)).toBe(true);
      given.lots.push({ from: "9", to: "9" });
      expect(await store.sponsors.list(A)).toEqual([sponsorOf(1), { ...sponsorOf(2), logo: LOGO }]);
      expect(await store.sponsors.picture(A, given.id)).toEqual(expect.objectContaining(PICTURE));
      expect(await store.sponsors.picture(A, sponsorOf(1).id)).toBeNull();
      expect(await store.sponsors.list(B)).toEqual([]);
    });

    it("change field by field, and not through another auction", async () => {
      const { id } = sponsorOf(1);
      await store.sponsors.insert(A, sponsorOf(1), null);
      const logo = { about: LOGO, bytes: PICTURE };
      for (const other of [B, "f".repeat(24), "__proto__", ""]) {
        expect(await store.sponsors.update(other, id, { name: "X" })).toBeNull();
        expect(await store.sponsors.picture(other, id)).toBeNull();
      }
      expect(await store.sponsors.update(A, id, { name: "New", logo })).toEqual({
        ...sponsorOf(1),
        name: "New",
        logo: LOGO,
      });
      expect(await store.sponsors.update(A, id, { lots: [] })).toMatchObject({ name: "New", lots: [], logo: LOGO });
      expect(await store.sponsors.update(A, id, {})).toMatchObject({ name: "New", logo: LOGO });
      expect(await store.sponsors.picture(A, id)).toEqual(expect.objectContaining(PICTURE));
      expect(await store.sponsors.update(A, id, { logo: null })).toMatchObject({ logo: null });
      expect(await store.sponsors.picture(A, id)).toBeNull();
      expect(await store.sponsors.update(A, sponsorOf(2).id, { name: "X" })).toBeNull();
    });

    it("are deleted once, with their auction, and exist only with one", async () => {
      await store.sponsors.insert(A, sponsorOf(1), PICTURE);
      await store.sponsors.insert(A, sponsorOf(2), PICTURE);
      expect(await store.sponsors.delete(B, sponsorOf(1).id)).toBe(false);
      expect(await store.sponsors.delete(A, sponsorOf(1).id)).toBe(true);
      expect(await store.sponsors.delete(A, sponsorOf(1).id)).toBe(false);
      await store.auctions.delete(A);
      expect(await store.sponsors.list(A)).toEqual([]);
      expect(await store.sponsors.picture(A, sponsorOf(2).id)).toBeNull();
      for (const nobodys of [A, "f".repeat(24), "__proto__", "x"])
        expect(await store.sponsors.insert(nobodys, sponsorOf(3), null)).toBe(false);
    });
  });
};
