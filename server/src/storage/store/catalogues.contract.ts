import { beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../store.ts";
import { A, B, type StoreUnderTest } from "./under-test.fixtures.ts";

export const cataloguesContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("catalogues", () => {
    const lots = [
      { number: "1", title: "Vase" },
      { number: "1A", title: null },
    ];

    it("keep their order and are replaced as a whole", async () => {
      expect(await store.catalogues.read(A)).toEqual([]);
      expect(await store.catalogues.replace(A, lots)).toBe(true);
      expect(await store.catalogues.read(A)).toEqual(lots);
      expect(await store.catalogues.read(B)).toEqual([]);
      await store.catalogues.replace(A, lots.toReversed());
      expect(await store.catalogues.read(A)).toEqual(lots.toReversed());
      await store.catalogues.replace(A, []);
      expect(await store.catalogues.read(A)).toEqual([]);
    });

    it("have their numbers of lots counted together", async () => {
      await store.catalogues.replace(A, lots);
      await store.catalogues.replace(B, []);
      expect(await store.catalogues.sizes([B, A, "f".repeat(24), "x"])).toEqual(new Map([[A, 2]]));
      expect(await store.catalogues.sizes([])).toEqual(new Map());
    });

    it("are deleted with their auction, and exist only with one", async () => {
      await store.catalogues.replace(A, lots);
      await store.auctions.delete(A);
      expect(await store.catalogues.read(A)).toEqual([]);
      expect(await store.catalogues.replace(A, lots)).toBe(false);
      for (const nobodys of ["f".repeat(24), "__proto__", "x"]) {
        expect(await store.catalogues.replace(nobodys, lots)).toBe(false);
        expect(await store.catalogues.read(nobodys)).toEqual([]);
      }
    });
  });
};
