import type { Slot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuctionPart, OpenSlot } from "../recording/minute-builder.ts";
import type { Shelf } from "./outbox-store.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);
const MINUTE = 60_000;

export const slotAt = (index: number, viewers = 1): Slot => {
  const level = { last: viewers, mean: viewers, min: viewers, max: viewers };
  return { index, connections: level, people: level, joins: viewers, leaves: 0 };
};
export const partOf = (minute: number, auctionId = A): AuctionPart => ({
  auctionId,
  part: { node: "n", boot: "b", seq: minute, minute: minute * MINUTE, slots: [slotAt(0)], joins: 1, leaves: 0 },
});
export const openSlot = (minute: number, slot: Slot, auctionId = A): OpenSlot => ({
  auctionId,
  seq: minute,
  minute: minute * MINUTE,
  slot,
  countModes: ["tabs"],
});
export const minutesOn = (shelf: Shelf): number[] => shelf.newest(1_000).map(({ part }) => part.minute / MINUTE);
/** The newest parts are delivered. */
export const settleNewest = (shelf: Shelf, howMany: number, refused?: string): void =>
  shelf.settle(
    shelf.newest(howMany).map(({ id }) => ({ id, ...(refused !== undefined && { refused }) })),
    77,
  );

/** What every shelf promises. */
export function shelfContract(name: string, make: (maxBytes: number) => Shelf): void {
  const roomy = (): Shelf => make(1e9);

  describe(`a shelf ${name}`, () => {
    it("gives parts back as they were put, the newest minute first, until they are settled", () => {
      const shelf = roomy();
      shelf.put([partOf(1), partOf(3), partOf(2, B)], []);
      expect(minutesOn(shelf)).toEqual([3, 2, 1]);
      expect(shelf.newest(1)[0]).toMatchObject(partOf(3));
      expect(shelf.newest(2)).toHaveLength(2);
      settleNewest(shelf, 1);
      shelf.settle([{ id: 12_345 }], 0);
      expect(minutesOn(shelf)).toEqual([2, 1]);
      expect([shelf.size, shelf.deadLetters(9)]).toEqual([2, []]);
    });

    it("has a part once, the first that came", () => {
      const shelf = roomy();
      shelf.put([partOf(1)], []);
      const again = partOf(1);
      again.part.joins = 9;
      shelf.put([again, partOf(2), partOf(1, B)], []);
      expect(shelf.newest(9).map(({ part }) => part.joins)).toEqual([1, 1, 1]);
    });

    it("keeps what was refused as dead letters, the newest first", () => {
      const shelf = roomy();
      shelf.put([partOf(1), partOf(2), partOf(3, B)], []);
      settleNewest(shelf, 1, "unknown");
      settleNewest(shelf, 1, "conflict");
      settleNewest(shelf, 1);
      expect(shelf.deadLetters(9)).toEqual([
        { auctionId: A, minute: 2 * MINUTE, reason: "conflict", at: 77 },
        { auctionId: B, minute: 3 * MINUTE, reason: "unknown", at: 77 },
      ]);
      expect(shelf.deadLetters(1)).toHaveLength(1);
      expect(shelf.size).toBe(0);
    });

    it("forgets the dead letters of an auction, and those alone", () => {
      const shelf = roomy();
      shelf.put([partOf(1), partOf(2), partOf(3, B), partOf(4)], []);
      expect(shelf.buried()).toEqual([]);
      shelf.settle(
        shelf.newest(3).map(({ id }) => ({ id, refused: "conflict" })),
        77,
      );
      expect(shelf.buried().toSorted()).toEqual([A, B]);
      shelf.forget(A);
      shelf.forget("nobody's");
      expect(shelf.deadLetters(9)).toMatchObject([{ auctionId: B }]);
      expect([shelf.buried(), minutesOn(shelf), shelf.size]).toEqual([[B], [1], 1]);
    });

    it("drops the oldest minutes beyond its bound when it is trimmed, and nothing below", () => {
      const measured = roomy();
      measured.put([partOf(5)], []);
      const shelf = make(measured.bytes * 2.5);
      shelf.put([partOf(2), partOf(1), partOf(4), partOf(3)], []);
      expect([shelf.trim(0), minutesOn(shelf)]).toEqual([2, [4, 3]]);
      expect([shelf.trim(0), shelf.size]).toEqual([0, 2]);
      settleNewest(shelf, 2);
      expect(shelf.bytes).toBe(0);
    });

    it("counts no open slot among its parts", () => {
      const shelf = roomy();
      shelf.put([], [openSlot(1, slotAt(0))]);
      expect([shelf.size, shelf.bytes, shelf.newest(9)]).toEqual([0, 0, []]);
    });

    it("holds exactly what was put and neither settled nor dropped", () => {
      const step = fc.oneof(
        // Numbers of one length, so that all parts take the same room.
        fc.record({ put: fc.array(fc.integer({ min: 20, max: 29 }), { maxLength: 5 }) }),
        fc.record({ settle: fc.nat({ max: 4 }), refused: fc.boolean() }),
        fc.constant({ trim: true }),
      );
      const measured = roomy();
      measured.put([partOf(25)], []);
      const room = 4;
      fc.assert(
        fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
          const shelf = make(measured.bytes * (room + 0.5));
          let model: number[] = [];
          let dead: number[] = [];
          for (const each of steps) {
            if ("put" in each) {
              shelf.put(
                each.put.map((minute) => partOf(minute)),
                [],
              );
              model = [...new Set([...model, ...each.put])].sort((a, b) => b - a);
            } else if ("settle" in each) {
              if (each.refused) dead = [...model.slice(0, each.settle).reverse(), ...dead];
              settleNewest(shelf, each.settle, each.refused ? "off" : undefined);
              model = model.slice(each.settle);
            } else {
              expect(shelf.trim(0)).toBe(Math.max(0, model.length - room));
              model = model.slice(0, room);
            }
            expect(minutesOn(shelf)).toEqual(model);
            expect([shelf.size, shelf.bytes]).toEqual([model.length, model.length * measured.bytes]);
            expect(shelf.deadLetters(1_000).map(({ minute }) => minute / MINUTE)).toEqual(dead);
          }
          shelf.close();
        }),
      );
    });
  });
}
