import type { CountMode } from "../viewers.ts";

// Separate from the schemas, so that pages need not load them.

/** What the numbers of some minutes count. `mixed`: people in some of the minutes, and open tabs in others. */
export type Counting = CountMode | "mixed";

/**
 * What the numbers of minutes with these `modes` count, shown in the auction's mode. Open tabs are known for every minute. While tabs
 * are counted, people are not identified, so each tab is one person. Minutes without a mode count what the auction counts.
 */
export const countingOf = (shown: CountMode, modes: readonly CountMode[]): Counting => {
  if (shown === "tabs" || !modes.includes("tabs")) return shown;
  return modes.includes("people") ? "mixed" : "tabs";
};
