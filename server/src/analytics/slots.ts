import type { Grid, Level, MinutePart, Slot } from "@headcount/protocol";
import { addLevels } from "./merge.ts";
import type { Stretch } from "./stretch.ts";

/** A slot over all its recorders. Instants are epoch ms, `to` exclusive. */
export interface SampledSlot extends Omit<Slot, "index"> {
  from: number;
  to: number;
}

/** The slots of a minute, in order: recorders see disjoint viewers, so theirs add. None where one of the parts has no slots. */
export const minuteSlots = (
  minute: number,
  parts: readonly Pick<MinutePart, "slots" | "whole">[],
  { slotMs }: Grid,
): SampledSlot[] => {
  if (parts.some(({ whole, slots }) => whole && slots.length === 0)) return [];
  const byIndex = Map.groupBy(
    parts.flatMap((part) => part.slots),
    (slot) => slot.index,
  );
  const level = (slots: readonly Slot[], of: "connections" | "people"): Level =>
    addLevels(slots.map((slot) => slot[of]));
  return [...byIndex]
    .sort(([a], [b]) => a - b)
    .map(([index, slots]) => ({
      from: minute + index * slotMs,
      to: minute + (index + 1) * slotMs,
      connections: level(slots, "connections"),
      people: level(slots, "people"),
      joins: slots.reduce((sum, slot) => sum + slot.joins, 0),
      leaves: slots.reduce((sum, slot) => sum + slot.leaves, 0),
    }));
};

export const reachesInto = (slot: SampledSlot, stretch: Stretch): boolean =>
  slot.to > stretch.from && slot.from < stretch.to;
