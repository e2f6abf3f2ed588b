import type { Slot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuctionPart, OpenSlot } from "./minutes.ts";
import type { Shelf } from "./shelf.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);
const MINUTE = 60_000;

export const slotAt = (index: number, viewers = 1): Slot => {
  const level = { last: viewers, mean: viewers, min: viewers, max: viewers };
  return { index, connections: level, people: level, joins: viewers, leaves: 0 };
};
export const partOf = (minute: number, auctionId = A): AuctionPart => ({
  auctionId,
  part: { node: "n", boot: "b", seq: 1, minute: minute * MINUTE, slots: [slotAt(0)], joins: 1, leaves: 0 },
});
export const openSlot = (minute: number, slot: Slot, auctionId = A): OpenSlot => ({
  auctionId,
  minute: minute * MINUTE,
  slot,
});
export const minutesOn = (shelf: Shelf): number[] => shelf.newest(1_000).map(({ part }) => part.minute / MINUTE);

/** What every shelf promises. */
export function shelfContract(name: string, make: () => Shelf): void {
  describe(`a shelf ${name}`, () => {
    it("gives parts back as they were put, the newest minute first, until they are removed", () => {
      const shelf = make();
      shelf.put([partOf(1), partOf(3), partOf(2, B)], []);
      expect(minutesOn(shelf)).toEqual([3, 2, 1]);
      expect(shelf.newest(1)[0]).toMatchObject(partOf(3));
      expect(shelf.newest(2)).toHaveLength(2);
      shelf.remove(shelf.newest(1).map(({ id }) => id));
      shelf.remove([12_345]);
      expect(minutesOn(shelf)).toEqual([2, 1]);
      expect(shelf.size).toBe(2);
    });

    it("drops the oldest minutes", () => {
      const shelf = make();
      shelf.put([partOf(2), partOf(1), partOf(3)], []);
      shelf.dropOldest(2);
      expect(minutesOn(shelf)).toEqual([3]);
      shelf.dropOldest(5);
      expect(shelf.size).toBe(0);
    });

    it("counts no open slot among its parts", () => {
      const shelf = make();
      shelf.put([], [openSlot(1, slotAt(0))]);
      expect([shelf.size, shelf.newest(9)]).toEqual([0, []]);
    });

    it("holds exactly what was put and neither removed nor dropped", () => {
      const step = fc.oneof(
        fc.record({ put: fc.array(fc.nat({ max: 9 }), { maxLength: 5 }) }),
        fc.record({ remove: fc.nat({ max: 4 }) }),
        fc.record({ drop: fc.nat({ max: 3 }) }),
      );
      fc.assert(
        fc.property(fc.array(step, { maxLength: 15 }), (steps) => {
          const shelf = make();
          let model: number[] = [];
          for (const each of steps) {
            if ("put" in each) {
              shelf.put(
                each.put.map((minute) => partOf(minute)),
                [],
              );
              model.push(...each.put);
            } else if ("remove" in each) {
              shelf.remove(shelf.newest(each.remove).map(({ id }) => id));
              model = model.toSorted((a, b) => b - a).slice(each.remove);
            } else {
              shelf.dropOldest(each.drop);
              model = model.toSorted((a, b) => a - b).slice(each.drop);
            }
            expect(minutesOn(shelf)).toEqual(model.toSorted((a, b) => b - a));
            expect(shelf.size).toBe(model.length);
          }
          shelf.close();
        }),
        { numRuns: 40 },
      );
    });
  });
}
