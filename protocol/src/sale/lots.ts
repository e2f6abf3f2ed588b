import { z } from "zod";
import { instant } from "../instant.ts";
import { OUTCOMES } from "./block.ts";

const known = z.number().nullable();

/**
 * The audience of an interval, from what was sampled of it. All but `coverage` is `null` where nothing was. A slot that reaches over an edge
 * counts by its overlap, and with its mean only.
 */
const intervalAudience = z.object({
  avgViewers: known,
  peakViewers: known,
  /** Start of the slot, or of the minute, that the peak was in. */
  peakAt: instant.nullable(),
  minViewers: known,
  /** Watched while it was sampled. */
  viewerMinutes: known,
  /** People who came and went; an edge's by their share. */
  joins: known,
  leaves: known,
  /**
   * How much was seen of the time in it that should have been recorded, 0 to 1: while live, with the toggle on. Where there was no such time, of all of it;
   * `null` where there is none.
   */
  coverage: known,
});
export type IntervalAudience = z.infer<typeof intervalAudience>;

/** One time of a lot on the block. */
export const lotAudience = intervalAudience.extend({
  number: z.string(),
  title: z.string().nullable(),
  /** Its place in the order of the sale, from 1. */
  order: z.number(),
  /** 1 for the first time on the block, 2 after it was opened again. */
  run: z.number(),
  openedAt: instant,
  /** `null` while it is on the block. */
  closedAt: instant.nullable(),
  /** `null` where no hammer was recorded. */
  hammerAt: instant.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  secondsOnBlock: z.number(),
  bids: z.number(),
  /** Of a sold lot: said at the hammer, or by the last bid. */
  price: known,
  currency: z.string().nullable(),
  /** Mean of the slot that the opening, or the last moment before the hammer, fell into. */
  viewersAtOpen: known,
  viewersAtHammer: known,
});
export type LotAudience = z.infer<typeof lotAudience>;

/** Mean over the average audiences of `n` lots; lots that were not sampled are not among them. */
const lotGroup = z.object({ n: z.number(), avgViewers: known });
export type LotGroup = z.infer<typeof lotGroup>;

const phase = intervalAudience.extend({ from: instant, to: instant });
export type Phase = z.infer<typeof phase>;

/** `GET …/analytics/lots`. */
export const lotAnalytics = z.object({
  /** In order of opening. */
  lots: z.array(lotAudience),
  /** How many bids there were in each minute (its start) that had one, oldest first. */
  bids: z.array(z.object({ minute: instant, bids: z.number() })),
  /** Mean viewers of the same `n` lots at each point, in slots: `offset` 0 is the slot that the hammer fell into. `null` for fewer than three lots. */
  hammerCurve: z.array(z.object({ offset: z.number(), viewers: known, n: z.number() })),
  byOutcome: z.object({ sold: lotGroup, unsold: lotGroup, passed: lotGroup, withdrawn: lotGroup }),
  /**
   * Sold minus unsold lots' viewers, with an interval of 95 % or more: it holds zero unless lots also differ from the lots before and after them. `null` with
   * fewer than ten of either. It says nothing of causes.
   */
  soldMinusUnsold: z.object({ viewers: z.number(), low: z.number(), high: z.number() }).nullable(),
  /** The lots in the order of the sale, in three parts: `first` to `last`. */
  byOrder: z.array(lotGroup.extend({ first: z.number(), last: z.number() })),
  /** Before, during and after the live time, and `between` where it was live more than once; `null` where there is none (yet). */
  phases: z.object({
    before: phase.nullable(),
    during: phase.nullable(),
    between: phase.nullable(),
    after: phase.nullable(),
  }),
});
export type LotAnalytics = z.infer<typeof lotAnalytics>;
