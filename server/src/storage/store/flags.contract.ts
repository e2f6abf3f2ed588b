import { beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../store.ts";
import { A, type StoreUnderTest } from "./under-test.fixtures.ts";

export const flagsContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("flags", () => {
    it("are set once and permanently, independently of each other and of deletions", async () => {
      expect(await store.flags.has("one")).toBe(false);
      await store.flags.set("one");
      await store.flags.set("one");
      expect(await store.flags.has("one")).toBe(true);
      for (const other of ["two", "ON", "one ", "__proto__", "schema"])
        expect(await store.flags.has(other)).toBe(false);
      await store.auctions.delete(A);
      await store.minutes.deleteExpired(Number.MAX_SAFE_INTEGER);
      expect(await store.flags.has("one")).toBe(true);
    });

    it("may be set by several servers at the same time", async () => {
      await Promise.all(Array.from({ length: 8 }, () => store.flags.set("one")));
      expect(await store.flags.has("one")).toBe(true);
    });
  });
};
