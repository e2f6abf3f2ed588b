import { z } from "zod";
import type { AuctionCount, CountMode, CountUpdate, HiddenCount, PublicAuction } from "../viewers.ts";

export const auctionCount = z.object({
  people: z.int().nonnegative(),
  connections: z.int().nonnegative(),
  version: z.int().nonnegative(),
  stale: z.boolean(),
}) satisfies z.ZodType<AuctionCount>;

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

const HIDDEN: HiddenCount = { people: null, connections: null, version: null, stale: false };

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
