import type { Slot } from "@headcount/protocol";

type Moves = Pick<Slot, "index" | "joins" | "drained">;

/** Joins and leaves of each slot, by its index, that cancel out. The sums of both are the same. */
export interface Cancelled {
  joins: ReadonlyMap<number, number>;
  leaves: ReadonlyMap<number, number>;
  total: number;
}

const NOTHING: Cancelled = { joins: new Map(), leaves: new Map(), total: 0 };

/**
 * People whom a server disconnected, and who came to another recorder in the same slot of the minute or later: nobody left, and nobody came. Takes the slots of each
 * recorder, in order. Those who were disconnected first come back first.
 */
export const movedPeople = (recorders: readonly (readonly Moves[])[]): Cancelled => {
  if (recorders.length < 2 || !recorders.some((slots) => slots.some(({ drained }) => drained))) return NOTHING;
  const bySlot = Map.groupBy(
    recorders.flatMap((slots, recorder) => slots.map((slot) => ({ ...slot, recorder }))),
    ({ index }) => index,
  );
  const away: { index: number; recorder: number; people: number }[] = [];
  const [joins, leaves] = [new Map<number, number>(), new Map<number, number>()];
  let total = 0;
  for (const [index, slots] of [...bySlot].sort(([a], [b]) => a - b)) {
    for (const { recorder, drained } of slots) if (drained) away.push({ index, recorder, people: drained });
    for (const slot of slots) {
      let left = slot.joins;
      for (const some of away) {
        if (some.recorder === slot.recorder) continue;
        const back = Math.min(left, some.people);
        some.people -= back;
        left -= back;
        leaves.set(some.index, (leaves.get(some.index) ?? 0) + back);
      }
      joins.set(index, (joins.get(index) ?? 0) + slot.joins - left);
      total += slot.joins - left;
    }
  }
  return { joins, leaves, total };
};
