import { DAY_MS, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../analytics/analytics.fixtures.ts";
import { partOf, visitsOf } from "../../part.fixtures.ts";
import { gather } from "../../store.fixtures.ts";
import type { Store } from "../../store.ts";
import { A, B, renewA, type StoreUnderTest } from "../under-test.fixtures.ts";

export const viewersContract = (under: StoreUnderTest): void => {
  const { write, merge } = under;
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("people", () => {
    const seen = (minute: number, people: number[], over: Partial<MinutePart> = {}) =>
      partOf(minute, people.length, { visits: visitsOf(...people), ...over });
    const ALL = { from: 0, to: 2 * T0 };
    const reach = async (interval = ALL, now = T0) =>
      (await store.minutes.uniqueViewers(A, interval, now))?.sketch.estimate.value ?? null;

    it("are counted once over minutes, recorders and hours, in any range", async () => {
      await merge(
        seen(0, [1, 2]),
        seen(1, [2, 3]),
        seen(1, [4], { node: "other" }),
        seen(59, [5]),
        seen(60, [5, 6]),
        seen(200, [7]),
        partOf(201, 5),
      );
      expect(await reach()).toBe(7);
      expect(await reach({ from: T0, to: T0 + MINUTE_MS })).toBe(2);
      expect(await reach({ from: T0 + MINUTE_MS, to: T0 + 60 * MINUTE_MS })).toBe(4);
      expect(await reach({ from: T0 - 60 * MINUTE_MS, to: T0 + 61 * MINUTE_MS })).toBe(6);
      expect(await reach({ from: T0 + 60 * MINUTE_MS, to: T0 + 300 * MINUTE_MS })).toBe(3);
      expect(await reach({ from: T0 + 201 * MINUTE_MS, to: T0 + 300 * MINUTE_MS })).toBeNull();
      expect(await store.minutes.uniqueViewers(B, ALL, T0)).toBeNull();
    });

    it("have the lengths of their visits, minute by minute, over all recorders", async () => {
      await merge(seen(0, [1, 2]), seen(0, [3], { node: "other" }), partOf(1, 5), seen(61, [4]));
      const visits = await gather(store.minutes.visits(A, ALL, T0));
      expect(visits.map(({ minute, came, left, staying }) => [minute, came, left.flat(), staying.flat()])).toEqual([
        [
          ...[T0, 5],
          [
            [15_000, 1],
            [15_000, 1],
          ],
          [
            [35_000, 2],
            [35_000, 1],
          ],
        ],
        [T0 + 61 * MINUTE_MS, 2, [[15_000, 1]], [[35_000, 1]]],
      ]);
      expect(await gather(store.minutes.visits(A, { from: T0 + MINUTE_MS, to: T0 + 61 * MINUTE_MS }, T0))).toEqual([]);
    });

    it("are no longer counted after their minute is deleted, even if other minutes of the hour remain", async () => {
      const hour = T0 - (T0 % (60 * MINUTE_MS));
      const at = (minute: number, people: number[]) => [
        write({ ...seen(0, people), minute: hour + minute * MINUTE_MS }),
      ];
      await store.minutes.merge(at(0, [1, 2, 3, 4, 5]), hour + 10 * MINUTE_MS);
      await store.minutes.merge(at(8, [6]), hour + 10 * MINUTE_MS);
      await store.minutes.merge(at(50, [7]), hour + 61 * MINUTE_MS);
      const expired = hour + 90 * DAY_MS + 10 * MINUTE_MS;
      for (const turn of ["before", "after"]) {
        const found = await store.minutes.uniqueViewers(A, { from: hour, to: hour + 60 * MINUTE_MS }, expired);
        expect([turn, found?.sketch.estimate.value, found?.present]).toEqual([turn, 1, 1]);
        await store.minutes.deleteExpired(expired);
      }
    });

    it("are no longer counted after their part is replaced", async () => {
      const hour = T0 - (T0 % (60 * MINUTE_MS));
      const part = (seq: number, people: number[]) => [write({ ...seen(0, people), minute: hour, seq })];
      await store.minutes.merge(part(1, [1, 2, 3]), T0);
      await store.minutes.merge(part(2, [4]), T0);
      for (const length of [1, 60]) expect(await reach({ from: hour, to: hour + length * MINUTE_MS })).toBe(1);
    });

    it("are those of the new parts in a minute that begins again after it expired", async () => {
      await merge(seen(0, [1, 2, 3]), seen(1, [4]));
      const expired = T0 + 90 * DAY_MS;
      await store.minutes.merge([write(seen(0, [5]))], expired);
      expect(await reach(ALL, expired)).toBe(1);
      await store.minutes.deleteExpired(expired);
      expect(await reach(ALL, expired)).toBe(1);
    });

    it("are at least as many as were present at once, over all recorders", async () => {
      await merge(seen(0, [1, 2]), seen(0, [3], { node: "other" }), seen(1, [1]));
      expect((await store.minutes.uniqueViewers(A, ALL, T0))?.present).toBe(3);
    });

    it("are those of the remaining minutes after any history of parts, expiry and deletion", async () => {
      const step = fc.record({
        minute: fc.nat(130),
        people: fc.array(fc.nat(60), { maxLength: 6 }),
        node: fc.constantFrom("a", "b"),
        seq: fc.nat(3),
        days: fc.nat(80),
        tidy: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
          await renewA(store);
          const base = T0 - (T0 % (60 * MINUTE_MS));
          let now = T0;
          const minutes = new Map<
            number,
            { createdAt: number; parts: Map<string, { seq: number; people: number[] }> }
          >();
          for (const { minute, people, node, seq, days, tidy } of steps) {
            now += days * DAY_MS;
            if (tidy) await store.minutes.deleteExpired(now);
            await store.minutes.merge(
              [write({ ...seen(0, people), minute: base + minute * MINUTE_MS, node, seq })],
              now,
            );
            const known = minutes.get(minute);
            const kept = known && known.createdAt > now - 90 * DAY_MS ? known : { createdAt: now, parts: new Map() };
            minutes.set(minute, kept);
            if (seq > (kept.parts.get(node)?.seq ?? -1)) kept.parts.set(node, { seq, people });
          }
          for (const [from, to] of [
            [0, 180],
            [60, 120],
            [0, 60],
            [30, 100],
          ] as const) {
            const there = new Set<number>();
            for (const [minute, { createdAt, parts }] of minutes)
              if (minute >= from && minute < to && createdAt > now - 90 * DAY_MS)
                for (const { people } of parts.values()) for (const person of people) there.add(person);
            const found = await store.minutes.uniqueViewers(
              A,
              { from: base + from * MINUTE_MS, to: base + to * MINUTE_MS },
              now,
            );
            expect(found?.sketch.bytes ?? new Uint8Array()).toEqual(
              Uint8Array.from(Buffer.from(visitsOf(...there).sketch, "base64url")),
            );
          }
        }),
        { numRuns: 40 },
      );
    });

    it("are deleted with their minutes and their auction", async () => {
      await merge(seen(0, [1]));
      await store.minutes.merge([write(seen(30, [2]))], T0 + DAY_MS);
      expect(await reach(ALL, T0 + DAY_MS)).toBe(2);
      const expired = T0 + 90 * DAY_MS;
      expect(await reach(ALL, expired)).toBe(1);
      await store.minutes.deleteExpired(expired);
      expect(await reach({ from: T0, to: T0 + MINUTE_MS }, T0 + DAY_MS)).toBeNull();
      await store.auctions.delete(A);
      expect(await reach(ALL, T0 + DAY_MS)).toBeNull();
    });
  });
};
