import { beforeEach, describe, expect, it } from "vitest";
import { markOf } from "../store.fixtures.ts";
import type { Store } from "../store.ts";
import { A, B, type StoreUnderTest } from "./under-test.fixtures.ts";

export const marksContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("marks", () => {
    it("are stored unchanged and listed in order, as copies of the caller's objects", async () => {
      const given = markOf(1, 9);
      for (const mark of [given, markOf(3, 5), markOf(2, 5)]) expect(await store.marks.insert(A, mark)).toBe(true);
      given.text = "changed";
      expect(await store.marks.list(A)).toEqual([markOf(2, 5), markOf(3, 5), markOf(1, 9)]);
      expect(await store.marks.list(B)).toEqual([]);
    });

    it("are deleted once, and not through another auction", async () => {
      await store.marks.insert(A, markOf(1, 0));
      await store.marks.insert(A, markOf(2, 1));
      for (const other of [B, "f".repeat(24), "__proto__", ""])
        expect(await store.marks.delete(other, markOf(1, 0).id)).toBe(false);
      expect(await store.marks.delete(A, markOf(1, 0).id)).toBe(true);
      expect(await store.marks.delete(A, markOf(1, 0).id)).toBe(false);
      expect(await store.marks.list(A)).toEqual([markOf(2, 1)]);
    });

    it("are deleted with their auction, and exist only with one", async () => {
      await store.marks.insert(A, markOf(1, 0));
      await store.marks.insert(B, markOf(2, 0));
      await store.auctions.delete(A);
      expect(await store.marks.list(A)).toEqual([]);
      expect(await store.marks.list(B)).toEqual([markOf(2, 0)]);
      for (const nobodys of [A, "f".repeat(24), "__proto__", "x"]) {
        expect(await store.marks.insert(nobodys, markOf(3, 0))).toBe(false);
        expect(await store.marks.list(nobodys)).toEqual([]);
      }
    });
  });
};
