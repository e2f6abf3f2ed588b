import { type AuctionPart, MINUTE_MS, type Slot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OpenSlot } from "../recording/recorded.ts";
import type { OutboxStore } from "./outbox-store.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);

export const slotAt = (index: number, viewers = 1): Slot => {
  const level = { last: viewers, mean: viewers, min: viewers, max: viewers };
  return { index, connections: level, people: level, joins: viewers, leaves: 0 };
};
export const partOf = (minute: number, auctionId = A): AuctionPart => ({
  auctionId,
  part: { node: "n", boot: "b", seq: minute, minute: minute * MINUTE_MS, slots: [slotAt(0)], joins: 1, leaves: 0 },
});
export const openSlot = (minute: number, slot: Slot, auctionId = A): OpenSlot => ({
  auctionId,
  seq: minute,
  minute: minute * MINUTE_MS,
  slot,
  countModes: ["tabs"],
});
export const minutesIn = (store: OutboxStore): number[] => store.peek(1_000).map(({ part }) => part.minute / MINUTE_MS);
/** Settles the newest parts. */
export const settlePeeked = (store: OutboxStore, howMany: number, refused?: string): void =>
  store.settle(
    store.peek(howMany).map(({ id }) => ({ id, ...(refused !== undefined && { refused }) })),
    77,
  );

/** Tests that every outbox store must pass. */
export function outboxStoreContract(name: string, make: (maxBytes: number) => OutboxStore): void {
  const roomy = (): OutboxStore => make(1e9);

  describe(`an outbox store ${name}`, () => {
    it("returns the stored parts unchanged, the newest minute first, until they are settled", () => {
      const store = roomy();
      store.put([partOf(1), partOf(3), partOf(2, B)], []);
      expect(minutesIn(store)).toEqual([3, 2, 1]);
      expect(store.peek(1)[0]).toMatchObject(partOf(3));
      expect(store.peek(2)).toHaveLength(2);
      settlePeeked(store, 1);
      store.settle([{ id: 12_345 }], 0);
      expect(minutesIn(store)).toEqual([2, 1]);
      expect([store.size, store.deadLetters(9)]).toEqual([2, []]);
    });

    it("keeps the first part when the same part is stored twice", () => {
      const store = roomy();
      store.put([partOf(1)], []);
      const again = partOf(1);
      again.part.joins = 9;
      store.put([again, partOf(2), partOf(1, B)], []);
      expect(store.peek(9).map(({ part }) => part.joins)).toEqual([1, 1, 1]);
    });

    it("keeps refused parts as dead letters, the newest first", () => {
      const store = roomy();
      store.put([partOf(1), partOf(2), partOf(3, B)], []);
      settlePeeked(store, 1, "unknown");
      settlePeeked(store, 1, "conflict");
      settlePeeked(store, 1);
      expect(store.deadLetters(9)).toEqual([
        { auctionId: A, minute: 2 * MINUTE_MS, reason: "conflict", at: 77 },
        { auctionId: B, minute: 3 * MINUTE_MS, reason: "unknown", at: 77 },
      ]);
      expect(store.deadLetters(1)).toHaveLength(1);
      expect(store.size).toBe(0);
    });

    it("erases the dead letters of one auction only", () => {
      const store = roomy();
      store.put([partOf(1), partOf(2), partOf(3, B), partOf(4)], []);
      expect(store.auctionsWithDeadLetters()).toEqual([]);
      store.settle(
        store.peek(3).map(({ id }) => ({ id, refused: "conflict" })),
        77,
      );
      expect(store.auctionsWithDeadLetters().toSorted()).toEqual([A, B]);
      store.forget(A);
      store.forget("nobody's");
      expect(store.deadLetters(9)).toMatchObject([{ auctionId: B }]);
      expect([store.auctionsWithDeadLetters(), minutesIn(store), store.size]).toEqual([[B], [1], 1]);
    });

    it("evicts the oldest minutes above its size limit, and nothing below it", () => {
      const measured = roomy();
      measured.put([partOf(5)], []);
      const store = make(measured.bytes * 2.5);
      store.put([partOf(2), partOf(1), partOf(4), partOf(3)], []);
      expect([store.evict(0), minutesIn(store)]).toEqual([2, [4, 3]]);
      expect([store.evict(0), store.size]).toEqual([0, 2]);
      settlePeeked(store, 2);
      expect(store.bytes).toBe(0);
    });

    it("does not count open slots as parts", () => {
      const store = roomy();
      store.put([], [openSlot(1, slotAt(0))]);
      expect([store.size, store.bytes, store.peek(9)]).toEqual([0, 0, []]);
    });

    it("holds exactly the parts that were stored and neither settled nor evicted", () => {
      const step = fc.oneof(
        // Minutes of the same length, so that all parts use the same bytes.
        fc.record({ put: fc.array(fc.integer({ min: 20, max: 29 }), { maxLength: 5 }) }),
        fc.record({ settle: fc.nat({ max: 4 }), refused: fc.boolean() }),
        fc.constant({ evict: true }),
      );
      const measured = roomy();
      measured.put([partOf(25)], []);
      const room = 4;
      fc.assert(
        fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
          const store = make(measured.bytes * (room + 0.5));
          let model: number[] = [];
          let dead: number[] = [];
          for (const each of steps) {
            if ("put" in each) {
              store.put(
                each.put.map((minute) => partOf(minute)),
                [],
              );
              model = [...new Set([...model, ...each.put])].sort((a, b) => b - a);
            } else if ("settle" in each) {
              if (each.refused) dead = [...model.slice(0, each.settle).reverse(), ...dead];
              settlePeeked(store, each.settle, each.refused ? "off" : undefined);
              model = model.slice(each.settle);
            } else {
              expect(store.evict(0)).toBe(Math.max(0, model.length - room));
              model = model.slice(0, room);
            }
            expect(minutesIn(store)).toEqual(model);
            expect([store.size, store.bytes]).toEqual([model.length, model.length * measured.bytes]);
            expect(store.deadLetters(1_000).map(({ minute }) => minute / MINUTE_MS)).toEqual(dead);
          }
          store.close();
        }),
      );
    });
  });
}
