import { z } from "zod";
import type { CountMode, PublicAuction } from "../organizer/auction.ts";

/**
 * The current viewers of an auction. In `tabs` mode people are not identified, so `people` equals `connections`.
 * `version` only grows; a lower one than seen is old. `stale`: some of it may be out of date.
 */
export const auctionCount = z.object({
  people: z.int().nonnegative(),
  connections: z.int().nonnegative(),
  version: z.int().nonnegative(),
  stale: z.boolean(),
});
export type AuctionCount = z.infer<typeof auctionCount>;

/** The one number of a count: what the badge shows. */
export const viewerCount = (count: Pick<AuctionCount, "people" | "connections">, mode: CountMode): number =>
  mode === "people" ? count.people : count.connections;

/** Rounds down to two significant digits, so that it never exceeds the count. Counts below 100 are exact. */
const roundedDown = (count: number): number => {
  const unit = 10 ** Math.max(0, String(count).length - 2);
  return Math.floor(count / unit) * unit;
};

type PublicRule = Pick<PublicAuction, "publicCounter" | "publicMinimum">;

/** What the public may see of the number, never more than that and never less than the minimum: `null` is no number at all. */
export const publicCount = (count: number, { publicCounter, publicMinimum }: PublicRule): number | null => {
  if (publicCounter === "hidden") return null;
  const shown = publicCounter === "rounded" ? roundedDown(count) : count;
  return shown < publicMinimum ? null : shown;
};

/** A count where the public sees no number: always the same, because a version alone tells each coming and going. */
export interface HiddenCount extends Record<"people" | "connections" | "version", null> {
  stale: false;
}
const HIDDEN: HiddenCount = { people: null, connections: null, version: null, stale: false };

/** `viewerCountUpdate` as it is sent: the number, then the count's parts; all `null` where the public sees no number. */
export type CountUpdate = [viewerCount: number, count: AuctionCount] | [viewerCount: null, count: HiddenCount];

/** A count as the public may see it: its parts tell no more than its one number does. */
export function publicCounts(
  count: AuctionCount,
  { countMode, ...rule }: PublicRule & Pick<PublicAuction, "countMode">,
): CountUpdate {
  const shown = publicCount(viewerCount(count, countMode), rule);
  // Never fewer than people.
  const connections = publicCount(count.connections, rule);
  if (shown === null || connections === null) return [null, HIDDEN];
  return [shown, { ...count, people: shown, connections }];
}
