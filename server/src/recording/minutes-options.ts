import type { CountMode, Grid, Occupancy, Source } from "@headcount/protocol";
import type { Instant } from "./recorded.ts";

/** One change of an audience; see `Change` in audience.ts. */
export interface Moves {
  joins: number;
  leaves: number;
  /** Those of `leaves` that the server disconnected; none by default. */
  drained?: number;
  came: string | null;
  went: string | null;
  /** When the visit began (epoch ms), if it continues from an earlier connection. */
  since?: number | null;
  /** The groups after the change; `null` if no viewer had a group. */
  groups?: readonly (Occupancy & { group: string })[] | null;
  /** Where a newly counted viewer comes from. */
  source?: { from: Source; person: string | null } | null;
}

export interface MinutesOptions {
  node: string;
  boot: string;
  grid: Grid;
  /** When this recorder began. It does not record the slot of that time, because another boot may have recorded the first half of it. */
  start: Instant;
  /** How long zeros are recorded for a live auction without viewers; 12 h by default. */
  idleMs?: number;
  /** The last slot that an earlier boot of this node recorded, by its minute (epoch ms) and index; absent if unknown. */
  lastRecorded?: { minute: number; index: number } | null;
  /** The auctions that nobody watched when the earlier boot ended; see `Recorded`. */
  emptyBefore?: ReadonlyMap<string, number>;
  /** The current count mode of an auction; `undefined` if unknown. */
  countMode?(auctionId: string): CountMode | undefined;
  /** Whether the auction counts sources now; by default none does. */
  tracksSources?(auctionId: string): boolean;
}
