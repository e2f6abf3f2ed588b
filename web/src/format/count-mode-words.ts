import type { CountMode } from "@headcount/protocol";
import { type Counting, countingOf } from "@headcount/protocol/counting";

/** What an average is of, by what the numbers of its range count. */
export const AT_A_TIME: Record<Counting, string> = {
  tabs: "open tabs at a time",
  people: "people at a time",
  mixed: "open tabs and people at a time",
};

/** What to know of a range some of whose minutes were recorded in another mode than the auction's; `null` where none was. */
export function modesNotice(shown: CountMode, modes: readonly CountMode[]): string | null {
  if (modes.every((mode) => mode === shown)) return null;
  switch (countingOf(shown, modes)) {
    case "mixed":
      return "Some minutes count open tabs, the others count people. A person with two tabs counts twice in the former, so the numbers of the two cannot be compared.";
    case "tabs":
      return shown === "people"
        ? "Open tabs were counted in this range, and nothing told people apart. Its numbers are of open tabs."
        : "People were counted in minutes of this range. Its numbers are of open tabs, as the auction counts now.";
    case "people":
      return null;
  }
}

/** Why the number of different people is not known. */
export const untrackedWords = (shown: CountMode, modes: readonly CountMode[]): string => {
  if (countingOf(shown, modes) === "mixed") return "not known: tabs were counted in part of the range";
  return countingOf(shown, modes) === "tabs" ? "not tracked: tabs are counted" : "not tracked";
};
