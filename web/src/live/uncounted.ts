import type { SocketAuth } from "@headcount/protocol/socket";
import type { Kept } from "../browser/storage.ts";
import { element } from "./element.ts";

type Excluded = NonNullable<SocketAuth["excluded"]>;

/** Set by the organizer's pages in the same browser. */
export const STAFF_HINT = "headcount.staff";
const keyOf = (auctionId: string): string => `headcount.uncounted.${auctionId}`;

/**
 * Whether this browser is not counted here, and why. The address says `?screen` for what hangs on a wall, and `?uncounted` or `?counted` for this browser
 * from now on; whoever is signed in as an organizer is staff.
 */
export function exclusionHere(auctionId: string, search: string, memory: Kept): Excluded | null {
  const asked = new URLSearchParams(search);
  if (asked.has("screen")) return "screen";
  if (asked.has("uncounted")) memory.setItem(keyOf(auctionId), "1");
  if (asked.has("counted")) memory.removeItem(keyOf(auctionId));
  return (memory.getItem(keyOf(auctionId)) ?? memory.getItem(STAFF_HINT)) ? "staff" : null;
}

/** Says so, to who is not counted; a wall screen has better to show. */
export const uncountedNote = (excluded: Excluded | null): HTMLElement[] =>
  excluded === "staff" ? [element("p", { class: "status" }, "You are not counted here.")] : [];
