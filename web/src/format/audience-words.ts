import { i18n } from "../languages/i18n.ts";

/** A sentence that says how many people see a change of the auction at once. */
export function audienceWords({ state, viewerCount }: { state: string; viewerCount: number | null }): string {
  if (viewerCount === null) return state === "live" ? i18n._("The audience sees it at once.") : "";
  if (viewerCount === 0) return i18n._("Nobody is watching right now.");
  return i18n._("{viewerCount, plural, one {# person is watching.} other {# people are watching.}}", { viewerCount });
}
