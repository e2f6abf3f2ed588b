import { formatCount } from "./format.ts";

/** A sentence that says how many people see a change of the auction at once. */
export function audienceWords({ state, viewerCount }: { state: string; viewerCount: number | null }): string {
  if (viewerCount === null) return state === "live" ? "The audience sees it at once." : "";
  if (viewerCount === 0) return "Nobody is watching right now.";
  return viewerCount === 1 ? "1 person is watching." : `${formatCount(viewerCount)} people are watching.`;
}
