import { STAFF_HINT } from "../browser/staff-hint.ts";
import type { KeyValueStore } from "../browser/storage.ts";
import { element } from "./element.ts";
import { text } from "./text.ts";

const keyOf = (auctionId: string): string => `headcount.uncounted.${auctionId}`;

/**
 * Why this browser is not counted here; `null` if it is. It remembers `?uncounted` and `?counted`. A signed-in organizer is staff.
 */
export function exclusionHere(auctionId: string, search: string, memory: KeyValueStore): "staff" | null {
  const asked = new URLSearchParams(search);
  if (asked.has("uncounted")) memory.setItem(keyOf(auctionId), "1");
  if (asked.has("counted")) memory.removeItem(keyOf(auctionId));
  return (memory.getItem(keyOf(auctionId)) ?? memory.getItem(STAFF_HINT)) ? "staff" : null;
}

/** The note for team members. */
export const uncountedNote = (excluded: "staff" | null): HTMLElement[] =>
  excluded ? [element("p", { class: "note" }, text("notCounted"))] : [];
