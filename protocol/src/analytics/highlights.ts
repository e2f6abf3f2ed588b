import { z } from "zod";
import { instant } from "../instant.ts";
import { lotAudience } from "../sale/lots.ts";
import { usuals } from "./season.ts";

const highlightedLot = lotAudience.pick({ order: true, number: true, title: true });
export type HighlightedLot = z.infer<typeof highlightedLot>;

/**
 * A notable number of a sale. It names no cause. Levels are means of slots of 5 s, and nothing is said about time that was not
 * recorded.
 */
export const highlight = z.discriminatedUnion("kind", [
  /** The lot with the largest gain: whole viewers a minute after its opening minus those at its opening. */
  z.object({ kind: z.literal("lotStart"), lot: highlightedLot, gained: z.number() }),
  /** The lot with the highest peak, and the viewers at the next opening as a share (0 to 1) of that peak. */
  z.object({ kind: z.literal("afterPeak"), lot: highlightedLot, next: highlightedLot, share: z.number() }),
  /**
   * The break with the largest dip. `at` is its start. `lost` is the share (0 to 1) of the level at its start that was missing at its
   * lowest. `minutes` is the time from its start until that level was reached again; `null`: not yet, or not before the end.
   */
  z.object({ kind: z.literal("break"), at: instant, lost: z.number(), minutes: z.number().nullable() }),
  /** The peak of this sale, and the median peak of the organizer's last `n` sales before it. */
  z.object({ kind: z.literal("usual"), n: z.number(), peak: z.number(), median: z.number() }),
]);
export type Highlight = z.infer<typeof highlight>;

/** `GET …/analytics/highlights`. */
export const highlights = z.object({
  /** The change of the count in the last minutes, in whole viewers; `null` unless the auction is live and both counts are known. */
  recent: z.object({ minutes: z.number(), change: z.number() }).nullable(),
  /** At most one of each kind, in the order of the kinds. */
  highlights: z.array(highlight),
  /**
   * How the sale did against your last sales before it; `null` for others' readers, samples, and a sale that does not count as before. Of
   * a sale that is not over, only `peak` is known.
   */
  usual: usuals.nullable().default(null),
});
export type Highlights = z.infer<typeof highlights>;
