import type { Auction, ViewerAnalytics } from "@headcount/protocol";
import { DAY_MS } from "@headcount/protocol/time";

/** Reasons for an empty dashboard. */
export type EmptyState = "off" | "not-started" | "waiting" | "range" | "expired" | "unrecorded";

/** The reason why an answer has no points; `null` if it has some. */
export function emptyState(
  auction: Pick<Auction, "state" | "endedAt" | "enableViewerAnalytics">,
  { snapshots, meta }: Pick<ViewerAnalytics, "snapshots" | "meta">,
  now: number,
): EmptyState | null {
  if (snapshots.length > 0) return null;
  if (meta.stored !== null) return "range";
  const { state, endedAt } = auction;
  if (state === "ended" && endedAt !== null && Date.parse(endedAt) <= now - meta.retentionDays * DAY_MS)
    return "expired";
  if (!auction.enableViewerAnalytics) return "off";
  if (state === "setup") return "not-started";
  return state === "live" ? "waiting" : "unrecorded";
}
