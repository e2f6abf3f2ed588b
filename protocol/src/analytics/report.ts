import { z } from "zod";
import { instant } from "../instant.ts";
import { publicAuction } from "../organizer/auction.ts";
import { lotAudience } from "../sale/lots.ts";
import { sponsorAudience } from "../sale/sponsor.ts";
import { viewerAnalytics } from "./analytics.ts";
import { usuals } from "./season.ts";
import { sourceAnalytics } from "./sources.ts";

/** `GET …/analytics/report`: an auction's audience for sponsors. */
export const audienceReport = viewerAnalytics.extend({
  auction: publicAuction.pick({
    id: true,
    title: true,
    state: true,
    timeZone: true,
    startedAt: true,
    endedAt: true,
    countMode: true,
    demo: true,
    kind: true,
  }),
  /** When the report was created. */
  madeAt: instant,
  /** The lots opened in the range: their number, and those with the highest peaks, highest first. */
  lots: z.object({ total: z.number(), byPeak: z.array(lotAudience) }),
  /** The live time beside the sales before it; `null` for other ranges, and for readers who do not see the organizer's other sales. */
  usual: usuals.nullable(),
  /** The sponsors with the audience of their booked lots, in the order in which they were added. */
  sponsors: z.array(sponsorAudience),
  /** Where viewers came from; `null` if nothing was counted. */
  sources: sourceAnalytics.nullable(),
  /** Sentences that explain how the numbers were measured. */
  method: z.array(z.string()),
});
export type AudienceReport = z.infer<typeof audienceReport>;
