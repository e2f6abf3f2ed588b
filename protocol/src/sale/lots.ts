import { z } from "zod";
import { groupAudience } from "../analytics/groups.ts";
import { instant } from "../instant.ts";
import { OUTCOMES } from "./block.ts";

const known = z.number().nullable();

/**
 * The audience of an interval, from its sampled part. Without samples, everything except `coverage` is `null`. A slot across an edge
 * counts by its overlap, with its mean only.
 */
const intervalAudience = z.object({
  avgViewers: known,
  peakViewers: known,
  /** Start of the slot or minute with the peak. */
  peakAt: instant.nullable(),
  /** As a snapshot's. */
  peakIsBound: z.boolean(),
  minViewers: known,
  /** Viewer-minutes of the sampled time. */
  viewerMinutes: known,
  /** People who came and left. Slots at an edge count by their share. */
  joins: known,
  leaves: known,
  /**
   * The seen share (0 to 1) of the time that should have been recorded: live time with the toggle on. Without such time, the share of
   * the whole interval; `null` for an empty interval.
   */
  coverage: known,
});
export type IntervalAudience = z.infer<typeof intervalAudience>;

/** One run of a lot. */
export const lotAudience = intervalAudience.extend({
  number: z.string(),
  title: z.string().nullable(),
  /** Its position in the sale, from 1. */
  order: z.number(),
  /** 1 for the lot's first run, 2 after it was opened again. */
  run: z.number(),
  openedAt: instant,
  /** `null` while it is on the block. */
  closedAt: instant.nullable(),
  /** `null` if no hammer was recorded. */
  hammerAt: instant.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  secondsOnBlock: z.number(),
  bids: z.number(),
  /** Price of a sold lot, from the hammer or else from the last bid. */
  price: known,
  currency: z.string().nullable(),
  /** Mean of the slot that contains the opening, or the last moment before the hammer. */
  viewersAtOpen: known,
  viewersAtHammer: known,
  /** Different bidders among its bids; `null` if a bid has no bidder. */
  bidders: known,
  /** `null` without an average audience above 0. */
  bidsPer100Viewers: known,
  /** The hammer price divided by the first bid; `null` unless both are known in one currency. */
  escalation: known,
  /** The level at the hammer, or now for the lot on the block, minus the level at the opening. */
  viewersGained: known,
  /** From 0 to 100: how much interest the lot drew. `null` without `bidsPer100Viewers`. */
  heat: known,
  /** Absent if no viewer of a lot had a group. */
  groups: z.array(groupAudience).optional(),
});
export type LotAudience = z.infer<typeof lotAudience>;

/** `GET …/analytics/on-the-block`: the interest that the lot on the block has drawn so far, as in `LotAudience`. */
export const lotInterest = lotAudience.pick({
  number: true,
  openedAt: true,
  bids: true,
  bidders: true,
  bidsPer100Viewers: true,
  escalation: true,
  viewersGained: true,
  heat: true,
});
export type LotInterest = z.infer<typeof lotInterest>;

/** `GET …/heat`: the heat of the lot on the block, as the public may see it. */
export const publicHeat = z.object({
  /** Number of the lot on the block; `null` without one. */
  lotNumber: z.string().nullable(),
  /** A whole number from 0 to 100; `null` without a bid, and if the public may not see every number of viewers that it comes from. */
  heat: z.int().min(0).max(100).nullable(),
});
export type PublicHeat = z.infer<typeof publicHeat>;

/** Mean over the average audiences of `n` lots, without unsampled lots. */
const lotGroup = z.object({ n: z.number(), avgViewers: known });
export type LotGroup = z.infer<typeof lotGroup>;

const phase = intervalAudience.extend({ from: instant, to: instant });
export type Phase = z.infer<typeof phase>;

/** `GET …/analytics/lots`. */
export const lotAnalytics = z.object({
  /** In order of opening. */
  lots: z.array(lotAudience),
  /** Number of bids for each minute (its start) with bids, oldest first. */
  bids: z.array(z.object({ minute: instant, bids: z.number() })),
  /**
   * Mean viewers of the same `n` lots at each point, in slots. `offset` 0 is the slot with the hammer. `null` for fewer than three lots.
   */
  hammerCurve: z.array(z.object({ offset: z.number(), viewers: known, n: z.number() })),
  byOutcome: z.object({ sold: lotGroup, unsold: lotGroup, passed: lotGroup, withdrawn: lotGroup }),
  /**
   * Viewers of sold minus unsold lots, with an interval of 95 % or more. The interval contains zero unless lots also differ from the
   * lots before and after them. `null` with fewer than ten lots of either kind. The difference says nothing about causes.
   */
  soldMinusUnsold: z.object({ viewers: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** The lots in the order of the sale, in three parts: `first` to `last`. */
  byOrder: z.array(lotGroup.extend({ first: z.number(), last: z.number() })),
  /**
   * Before, during and after the live time, and `between` if the auction was live more than once; `null` if a phase does not exist (yet).
   */
  phases: z.object({
    before: phase.nullable(),
    during: phase.nullable(),
    between: phase.nullable(),
    after: phase.nullable(),
  }),
});
export type LotAnalytics = z.infer<typeof lotAnalytics>;
