import type { CountMode } from "@headcount/protocol";
import { type Counting, countingOf } from "@headcount/protocol/counting";
import { i18n } from "../languages/i18n.ts";

/** The unit of an average, by count mode. */
export const AT_A_TIME: Record<Counting, string> = {
  tabs: i18n._("open tabs at a time"),
  people: i18n._("people at a time"),
  mixed: i18n._("open tabs and people at a time"),
};

/** A notice for a range with minutes in a different count mode than the auction's; `null` without such minutes. */
export function modesNotice(shown: CountMode, modes: readonly CountMode[]): string | null {
  if (modes.every((mode) => mode === shown)) return null;
  switch (countingOf(shown, modes)) {
    case "mixed":
      return i18n._(
        "Some minutes count open tabs, others count people. A person with two tabs counts twice in open tabs, so the two cannot be compared.",
      );
    case "tabs":
      return shown === "people"
        ? i18n._("Open tabs were counted in this range. People were not identified, so its numbers are open tabs.")
        : i18n._(
            "People were counted in some minutes of this range. Its numbers are open tabs, as the auction counts now.",
          );
    case "people":
      return null;
  }
}

/** Why the number of different people is unknown. */
export const untrackedWords = (shown: CountMode, modes: readonly CountMode[]): string => {
  if (countingOf(shown, modes) === "mixed") return i18n._("not known: open tabs were counted in part of the range");
  return countingOf(shown, modes) === "tabs" ? i18n._("not known: open tabs were counted") : i18n._("not known");
};
