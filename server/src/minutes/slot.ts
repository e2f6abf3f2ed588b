import { allCountModes, type CountMode, type Grid, type Interval, type MinutePart } from "@headcount/protocol";
import { type SeenSlot, seenSlots } from "./merge.ts";

/** A slot over all its recorders. Times are epoch ms, `to` is exclusive. `share` is the share of it that was seen: above 0, at most 1. */
export interface SampledSlot extends Omit<SeenSlot, "index" | "seen"> {
  from: number;
  to: number;
  share: number;
  /** The count modes of its minute. */
  countModes: CountMode[];
}

/** The slots of a minute, in order. Empty if one of the parts has no slots. */
export const minuteSlots = (
  minute: number,
  parts: readonly Pick<MinutePart, "slots" | "covers" | "whole" | "countModes">[],
  grid: Grid,
): SampledSlot[] => {
  if (parts.some(({ whole, slots }) => whole && slots.length === 0)) return [];
  const countModes = allCountModes(parts.map((part) => part.countModes));
  return seenSlots(parts, grid).map(({ index, seen, ...slot }) => ({
    ...slot,
    from: minute + index * grid.slotMs,
    to: minute + (index + 1) * grid.slotMs,
    share: seen / grid.slotMs,
    countModes,
  }));
};

export const reachesInto = (slot: SampledSlot, interval: Interval): boolean =>
  slot.to > interval.from && slot.from < interval.to;
