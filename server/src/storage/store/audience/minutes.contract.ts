import { DAY_MS, DEFAULT_GRID, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fewRuns } from "../../../../test/support/few-runs.ts";
import { howMuch } from "../../../../test/support/long-tests.ts";
import { T0 } from "../../../analytics/analytics.fixtures.ts";
import { minuteTotals } from "../../../minutes/merge.ts";
import { minuteSlots, reachesInto, type SampledSlot } from "../../../minutes/slot.ts";
import { randomId } from "../../../platform/ids.ts";
import { anyParts, partOf, slotOf } from "../../part.fixtures.ts";
import { auctionOf, gather } from "../../store.fixtures.ts";
import type { Store } from "../../store.ts";
import { A, B, renewA, type StoreUnderTest } from "../under-test.fixtures.ts";

export const minutesContract = (under: StoreUnderTest): void => {
  const { write, merge, read, limits } = under;
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("merging", () => {
    it("returns the outcome of each part, in order", async () => {
      const first = partOf(0, 5, { seq: 2 });
      const outcomes = await merge(
        first,
        first,
        partOf(0, 6, { seq: 1 }),
        partOf(0, 6, { seq: 2 }),
        partOf(0, 7, { seq: 3 }),
      );
      expect(outcomes).toEqual(["stored", "duplicate", "duplicate", "conflict", "stored"]);
      expect(await read()).toEqual([{ minute: T0, ...minuteTotals([partOf(0, 7)], DEFAULT_GRID) }]);
    });

    it("keeps the first part of a conflict", async () => {
      await merge(partOf(0, 5));
      expect(await merge(partOf(0, 6))).toEqual(["conflict"]);
      expect((await read())[0]?.connections.max).toBe(5);
    });

    it("forgets the groups of a part that a later one without groups replaces", async () => {
      const grouped = partOf(0, 5, { seq: 1 });
      const slots = grouped.slots.map((slot) => {
        const { connections, people } = slot;
        return { ...slot, groups: [{ group: "bidder", connections, people }] };
      });
      await merge({ ...grouped, slots });
      expect((await read())[0]).toHaveProperty("groups");
      await merge(partOf(0, 5, { seq: 2 }));
      expect((await read())[0]).not.toHaveProperty("groups");
    });

    it("returns unknown for parts without an auction, and stores the others", async () => {
      const ids = ["f".repeat(24), A, "__proto__"];
      const outcomes = await store.minutes.merge(
        ids.map((id) => write(partOf(0, 5), id)),
        T0,
      );
      expect(outcomes).toEqual(["unknown", "stored", "unknown"]);
      expect(await store.minutes.merge([], T0)).toEqual([]);
    });

    it("adds the parts of two concurrent merges to one minute", async (ctx) => {
      ctx.skip(limits.tornReads !== undefined, limits.tornReads);
      const parts = Array.from({ length: 10 }, (_, i) => partOf(0, i, { node: `n${i}` }));
      const outcomes = await Promise.all(parts.map((part) => merge(part)));
      expect(outcomes.flat()).toEqual(parts.map(() => "stored"));
      expect((await read())[0]?.connections).toEqual({ last: 45, mean: 45, min: 45, max: 45, maxAt: T0 });
    });

    it("stores exactly the totals of any parts", async () => {
      await fc.assert(
        fc.asyncProperty(anyParts, async (parts) => {
          await renewA(store);
          await merge(...parts);
          const highest = parts.filter((p) =>
            parts.every((q) => q.node !== p.node || q.boot !== p.boot || q.seq <= p.seq),
          );
          expect(await read()).toEqual([{ minute: T0, ...minuteTotals(highest, DEFAULT_GRID) }]);
        }),
        fewRuns(0.2),
      );
    });

    it("F23: merging a hundred times in any order has the same result as once in order", async () => {
      const writes = [0, 1, 2].flatMap((at) =>
        ["x", "y"].flatMap((node) =>
          [1, 2].map((seq) => write(partOf(at, at + seq, { node, seq }), node === "x" && at === 2 ? B : A)),
        ),
      );
      await store.minutes.merge(writes, T0);
      const once = [await read(A), await read(B)];
      const firstA = A;
      await renewA(store);
      await store.auctions.delete(B);
      const newB = randomId();
      await store.auctions.insert(auctionOf(newB));

      const renewed = writes.map(({ auctionId, part }) => write(part, auctionId === firstA ? A : newB));
      const many = Array.from({ length: 100 }, () => renewed).flat();
      const [shuffled] = fc.sample(fc.shuffledSubarray(many, { minLength: many.length, maxLength: many.length }), {
        numRuns: 1,
        seed: 7,
      });
      for (let i = 0; i < many.length; i += 300) await store.minutes.merge(shuffled?.slice(i, i + 300) ?? [], T0 + i);
      expect([await read(A), await read(newB)]).toEqual(once);
    });

    it("distinguishes recorders whose concatenated names are equal", async () => {
      await merge(partOf(0, 1, { node: "ab", boot: "c" }), partOf(0, 1, { node: "a", boot: "bc" }));
      await merge(partOf(0, 1, { node: "__proto__", boot: "__proto__" }));
      expect((await read())[0]?.connections.max).toBe(3);
    });

    it("stores a true zero and an unknown peak time", async () => {
      const whole = { level: { last: 0, mean: 0, min: 0, max: 0 }, samples: 12 };
      await merge(partOf(0, 0, { node: "external", slots: [], whole }));
      expect((await read())[0]?.people).toEqual({ last: 0, mean: 0, min: 0, max: 0, maxAt: null });
    });
  });

  describe("reading", () => {
    // T0      +1      +2      +3
    // |  A 1  |  A 2  |  A 3  |          the interval contains only +1
    //  |  B 99 |  B 99 |  B 99 |
    it("returns the minutes that begin in the interval, oldest first, of this auction only", async () => {
      await merge(partOf(2, 3), partOf(0, 1), partOf(1, 2));
      await store.minutes.merge(
        [0, 1, 2].map((at) => write(partOf(at, 99), B)),
        T0,
      );
      const peaks = async (from: number, to: number) =>
        (await read(A, T0 + from, T0 + to)).map((minute) => minute.connections.max);
      expect(await peaks(MINUTE_MS, 2 * MINUTE_MS)).toEqual([2]);
      expect(await peaks(1, 2 * MINUTE_MS + 1)).toEqual([2, 3]);
      expect(await peaks(0, 3 * MINUTE_MS)).toEqual([1, 2, 3]);
      expect(await peaks(MINUTE_MS, MINUTE_MS)).toEqual([]);
      expect(await store.minutes.extent(A, T0)).toEqual({ first: T0, last: T0 + 2 * MINUTE_MS });
    });

    it("reads thousands of minutes in order, and allows merges in between", async () => {
      const length = howMuch(2_100, 4_500);
      const parts = Array.from({ length }, (_, at) => partOf(at, 1, { slots: [slotOf(0, at % 7)] }));
      for (let i = 0; i < length; i += 500) await merge(...parts.slice(i, i + 500));
      const seen: number[] = [];
      let merged = false;
      for await (const some of store.minutes.read(A, { from: T0, to: T0 + length * MINUTE_MS }, T0)) {
        seen.push(...some.list().map(({ minute }) => minute));
        if (seen.length === 0 || merged) continue;
        merged = true;
        expect(await merge(partOf(-1, 1), partOf(3, 5, { node: "b" }))).toEqual(["stored", "stored"]);
      }
      expect(seen).toEqual(parts.map((part) => part.minute));
      expect(await store.minutes.extent(A, T0)).toEqual({ first: T0 - MINUTE_MS, last: T0 + (length - 1) * MINUTE_MS });
    });
  });

  describe("slots", () => {
    const slots = (from: number, to: number, now = T0): Promise<SampledSlot[]> =>
      gather(store.minutes.slots(A, { from, to }, now));

    it("are those that overlap the interval, in order, of this auction only", async () => {
      await merge(partOf(1, 2), partOf(0, 1));
      await store.minutes.merge([write(partOf(0, 99), B)], T0);
      const starts = async (from: number, to: number) =>
        (await slots(T0 + from, T0 + to)).map((slot) => [slot.from - T0, slot.to - T0, slot.connections.last]);
      expect(await starts(52_000, 65_000)).toEqual([
        [50_000, 55_000, 1],
        [55_000, 60_000, 1],
        [60_000, 65_000, 2],
      ]);
      expect(await starts(55_000, 55_001)).toEqual([[55_000, 60_000, 1]]);
      expect(await starts(-60_000, 0)).toEqual([]);
      expect(await gather(store.minutes.slots("f".repeat(24), { from: 0, to: 2 * T0 }, T0))).toEqual([]);
    });

    it("are summed over recorders, and absent if nothing was sampled", async () => {
      const a = partOf(0, 0, { slots: [slotOf(0, 3), slotOf(1, 4)], joins: 9 });
      const b = partOf(0, 0, { node: "b", slots: [slotOf(1, { last: 1, mean: 1.5, min: 1, max: 2 }), slotOf(3, 1)] });
      await merge(b, a);
      expect((await slots(T0, T0 + MINUTE_MS)).map((slot) => [slot.from - T0, slot.people])).toEqual([
        [0, { last: 3, mean: 3, min: 3, max: 3 }],
        [5_000, { last: 5, mean: 5.5, min: 5, max: 6 }],
        [15_000, { last: 1, mean: 1, min: 1, max: 1 }],
      ]);
    });

    it("are computed from any parts, and an expired minute has none", async () => {
      await fc.assert(
        fc.asyncProperty(anyParts, fc.nat(60_000), fc.nat(60_000), async (parts, from, length) => {
          await renewA(store);
          await merge(...parts);
          const highest = parts
            .filter((p) => parts.every((q) => q.node !== p.node || q.boot !== p.boot || q.seq <= p.seq))
            .sort((p, q) => (p.node + p.boot < q.node + q.boot ? -1 : 1));
          const interval = { from: T0 + from, to: T0 + from + length };
          const expected = minuteSlots(T0, highest, DEFAULT_GRID).filter((slot) => reachesInto(slot, interval));
          expect(await slots(interval.from, interval.to)).toEqual(expected);
          expect(await slots(interval.from, interval.to, T0 + 90 * DAY_MS)).toEqual([]);
        }),
        fewRuns(0.2),
      );
    });

    it("are in order over hundreds of minutes", async () => {
      await merge(...Array.from({ length: 450 }, (_, at) => partOf(at, 1, { slots: [slotOf(at % 12, at)] })));
      const seen = await slots(T0, T0 + 450 * MINUTE_MS);
      expect(seen.map((slot) => slot.connections.max)).toEqual(Array.from({ length: 450 }, (_, at) => at));
    });
  });

  describe("retention", () => {
    // created T0 (minute 0), T0 + 1 day (minute 1); both expire 90 days later
    const beforeExpiry = T0 + 90 * DAY_MS - 1;
    const atExpiry = T0 + 90 * DAY_MS;
    beforeEach(async () => {
      await merge(partOf(0, 5));
      await store.minutes.merge([write(partOf(1, 6)), write(partOf(0, 7), B)], T0 + DAY_MS);
    });

    it("F39: never returns an expired minute, even before it is deleted", async () => {
      expect(await read(A, 0, T0 + DAY_MS, beforeExpiry)).toHaveLength(2);
      expect((await read(A, 0, T0 + DAY_MS, atExpiry)).map((minute) => minute.minute)).toEqual([T0 + MINUTE_MS]);
      expect(await store.minutes.extent(A, atExpiry)).toEqual({ first: T0 + MINUTE_MS, last: T0 + MINUTE_MS });
      expect(await store.minutes.extent(A, atExpiry + DAY_MS)).toBeNull();
    });

    it("deletes expired minutes and returns their number", async () => {
      expect(await store.minutes.deleteExpired(beforeExpiry)).toBe(0);
      expect(await store.minutes.deleteExpired(atExpiry)).toBe(1);
      expect(await store.minutes.deleteExpired(atExpiry)).toBe(0);
      expect(await read(A, 0, T0 + DAY_MS, T0)).toHaveLength(1);
      expect(await store.minutes.deleteExpired(atExpiry + DAY_MS)).toBe(2);
    });

    it("begins with the creation of a minute, which later parts do not change", async () => {
      await store.minutes.merge([write(partOf(0, 1, { node: "b" }))], beforeExpiry);
      expect(await store.minutes.deleteExpired(atExpiry)).toBe(1);
    });

    it.each(["before", "after"])("begins again for an expired minute, %s it is deleted", async (when) => {
      if (when === "after") await store.minutes.deleteExpired(atExpiry);
      const outcomes = await store.minutes.merge([write(partOf(0, 2, { node: "b" }))], atExpiry);
      expect(outcomes).toEqual(["stored"]);
      expect((await read(A, 0, T0 + 1, atExpiry))[0]?.connections.max).toBe(2);
    });

    it("deletes many minutes at once", async () => {
      const parts = Array.from({ length: 2_500 }, (_, i) => partOf(i + 10, 1, { slots: [] }));
      await merge(...parts);
      expect(await store.minutes.deleteExpired(atExpiry)).toBe(2_501);
    });
  });
};
