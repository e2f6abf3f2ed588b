import { z } from "zod";
import type { AuctionCount, CountMode, CountUpdate, HiddenCount, Occupancy, PublicAuction } from "../viewers.ts";

export const auctionCount = z.object({
  people: z.int().nonnegative(),
  connections: z.int().nonnegative(),
  version: z.int().nonnegative(),
  stale: z.boolean(),
}) satisfies z.ZodType<AuctionCount>;

/** The single number of a count, as the badge shows it. */
export const viewerCount = (count: Occupancy, mode: CountMode): number =>
  mode === "people" ? count.people : count.connections;

/** Rounds down to two significant digits, so that it never exceeds the count. Counts below 100 are exact. */
const roundedDown = (count: number): number => {
  const unit = 10 ** Math.max(0, String(count).length - 2);
  return Math.floor(count / unit) * unit;
};

type PublicRule = Pick<PublicAuction, "publicCounter" | "publicMinimum">;

/** The public form of the number. It never exceeds the number and is never below the minimum; `null`: no number is shown. */
export const publicCount = (count: number, { publicCounter, publicMinimum }: PublicRule): number | null => {
  if (publicCounter === "hidden") return null;
  const shown = publicCounter === "rounded" ? roundedDown(count) : count;
  return shown < publicMinimum ? null : shown;
};

const HIDDEN: HiddenCount = { people: null, connections: null, version: null, stale: false };

/** The public form of a count. Its parts reveal no more than its single number. */
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
