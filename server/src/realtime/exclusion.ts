import type { Exclusion } from "@headcount/protocol";
import { isbot } from "isbot";

/**
 * Why a client is not counted. `claimed` comes from the client and is trusted, because it can only exclude the client. OBS shows a page
 * in a video stream.
 */
export function exclusionOf(claimed: unknown, userAgent: string | undefined): Exclusion | null {
  if (claimed === "staff" || claimed === "screen") return claimed;
  if (userAgent === undefined) return null;
  if (/\bOBS\//.test(userAgent)) return "screen";
  // Mobile apps send the name of their HTTP library, which the bot list contains. Only programs that claim to be browsers are looked up.
  return userAgent.startsWith("Mozilla/") && isbot(userAgent) ? "bot" : null;
}
