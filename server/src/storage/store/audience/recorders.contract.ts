import { beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../analytics/analytics.fixtures.ts";
import { partOf } from "../../part.fixtures.ts";
import type { Store } from "../../store.ts";
import type { StoreUnderTest } from "../under-test.fixtures.ts";

export const recordersContract = (under: StoreUnderTest): void => {
  const { merge, limits } = under;
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("recorders", () => {
    const arrival = (boot: string, seqs: number[], skewMs: number | null = null) => ({
      node: "n",
      boot,
      seqs,
      skewMs,
    });

    it("have the numbers that arrived, in any order and with repeats", async () => {
      expect(await store.recorders.list(0)).toEqual([]);
      await store.recorders.note([arrival("a", [5, 4])], T0);
      await store.recorders.note([arrival("a", [1, 4, 2], 70), arrival("b", [1])], T0 + 10);
      expect(await store.recorders.note([arrival("a", [5, 6])], T0 + 20)).toEqual([
        {
          node: "n",
          boot: "a",
          firstAt: T0,
          lastAt: T0 + 20,
          skewMs: 70,
          seqs: [
            [1, 2],
            [4, 6],
          ],
        },
      ]);
    });

    it("are listed by their last delivery, without silent ones", async () => {
      await store.recorders.note([arrival("a", [1])], T0);
      await store.recorders.note([arrival("b", [1])], T0 + 1);
      await store.recorders.note([arrival("c", [1])], T0 + 2);
      await store.recorders.note([arrival("b", [2], -5)], T0 + 3);
      const listed = await store.recorders.list(T0 + 1);
      expect(listed.map(({ boot, lastAt, skewMs }) => [boot, lastAt - T0, skewMs])).toEqual([
        ["b", 3, -5],
        ["c", 2, null],
      ]);
    });

    it("are not listed if they delivered only minutes without numbers", async () => {
      await merge(partOf(0, 5));
      expect(await store.recorders.list(0)).toEqual([]);
    });

    it("lose no number in concurrent calls", async ({ skip }) => {
      skip(limits.tornReads !== undefined, limits.tornReads);
      const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
      await Promise.all(numbers.map((number) => store.recorders.note([arrival("a", [number])], T0)));
      expect((await store.recorders.list(0)).map(({ seqs }) => seqs)).toEqual([[[1, 12]]]);
    });
  });
};
