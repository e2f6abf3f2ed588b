import { describe, expect, it } from "vitest";
import type { DocumentWrite } from "../../store.ts";
import { A, B, type StoreUnderTest } from "../under-test.fixtures.ts";

/** The promises about documents with a revision. */
export const documentsContract = ({ store }: StoreUnderTest): void => {
  describe("documents", () => {
    const write = (
      key: string,
      revision: number,
      document: object,
      auctionId: string | null = null,
    ): DocumentWrite => ({
      ...{ key, revision, document, auctionId },
    });
    const save = async (...writes: DocumentWrite[]): Promise<string[]> => [...(await store().documents.save(writes))];

    it("are stored unchanged, and written only on top of the previous revision", async () => {
      const document = { "$set.x": "Ünïcode 🎨", list: [1, null, { deep: true }] };
      expect(await save(write("a", 1, document), write("b", 2, {}))).toEqual(["a"]);
      expect(await save(write("a", 1, {}))).toEqual([]);
      expect(await save(write("a", 3, {}))).toEqual([]);
      expect(await store().documents.find(["a", "a", "b", "__proto__"])).toEqual(
        new Map([["a", { key: "a", revision: 1, document }]]),
      );
      expect(await save(write("a", 2, { next: 1 }), write("b", 1, {}))).toEqual(["a", "b"]);
      expect((await store().documents.find(["a"])).get("a")).toEqual({ key: "a", revision: 2, document: { next: 1 } });
      expect(await store().documents.find([])).toEqual(new Map());
      expect(await save()).toEqual([]);
    });

    it("of one revision are written once by several processes", async () => {
      for (const revision of [1, 2]) {
        const all = await Promise.all(Array.from({ length: 6 }, (_, by) => save(write("lease", revision, { by }))));
        expect(all.flat()).toEqual(["lease"]);
      }
    });

    it("of a deleted auction are deleted", async () => {
      await save(write("a", 1, {}, A), write("b", 1, {}, B), write("c", 1, {}));
      await store().documents.forget(A);
      await store().documents.forget("no id");
      expect([...(await store().documents.find(["a", "b", "c"])).keys()].toSorted()).toEqual(["b", "c"]);
      expect(await save(write("a", 1, {}, A))).toEqual(["a"]);
    });
  });
};
