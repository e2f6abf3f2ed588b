import { z } from "zod";
import type { CountMode, PublicCounter } from "./auction.ts";

/**
 * How many watch an auction now. `people` equals `connections` in `tabs` mode, where nobody is told apart.
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

/** What the public may see of the number: `null` is no number at all. */
export const publicCount = (count: number, rule: PublicCounter): number | null => (rule === "hidden" ? null : count);
