import type { SocketAuth } from "@headcount/protocol/socket";
import type { KeyValueStore } from "../browser/storage.ts";
import { element } from "./element.ts";
import { TEXT } from "./text.ts";

type Excluded = NonNullable<SocketAuth["excluded"]>;

/** Set by the organizer's pages in the same browser. */
export const STAFF_HINT = "headcount.staff";
const keyOf = (auctionId: string): string => `headcount.uncounted.${auctionId}`;

/**
 * Why this browser is not counted here; `null` if it is. `?screen` is for a wall screen. This browser remembers `?uncounted` and
 * `?counted`. A signed-in organizer is staff.
 */
export function exclusionHere(auctionId: string, search: string, memory: KeyValueStore): Excluded | null {
  const asked = new URLSearchParams(search);
  if (asked.has("screen")) return "screen";
  if (asked.has("uncounted")) memory.setItem(keyOf(auctionId), "1");
  if (asked.has("counted")) memory.removeItem(keyOf(auctionId));
  return (memory.getItem(keyOf(auctionId)) ?? memory.getItem(STAFF_HINT)) ? "staff" : null;
}

/** The note for team members. A wall screen shows no note. */
export const uncountedNote = (excluded: Excluded | null): HTMLElement[] =>
  excluded === "staff" ? [element("p", { class: "status" }, TEXT.notCounted)] : [];
