import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { lineField } from "../text/text-field.ts";

/** The id of a sponsor. The server generates it. */
export const sponsorId = z.string().regex(/^[0-9a-f]{24}$/, "must be the id of a sponsor");

const number = lineField(LIMITS.lotNumberCharacters);

/** Lots by their numbers, first and last included. A single lot has the same number twice. */
export const lotRange = z.strictObject({ from: number, to: number });
export type LotRange = z.infer<typeof lotRange>;

const booking = {
  name: lineField(LIMITS.sponsorNameCharacters),
  /** The booked lots; none: the sponsor presents the whole sale. */
  lots: z.array(lotRange).max(LIMITS.sponsorRanges),
};

/** A verified picture, without its bytes. Sizes are in pixels. */
const logo = z.object({
  type: z.enum(["image/png", "image/jpeg"]),
  width: z.int(),
  height: z.int(),
  /** Changes with the picture. */
  hash: z.string(),
});
export type Logo = z.infer<typeof logo>;

/** A sponsor of an auction, with the lots that it presents. Overlapping bookings are allowed. */
export const sponsor = z.object({ id: sponsorId, ...booking, logo: logo.nullable() });
export type Sponsor = z.infer<typeof sponsor>;

/** A PNG or JPEG file in base64. The server decides the type by the content. */
const file = z.base64().max(4 * Math.ceil(LIMITS.logoBytes / 3), `must be at most ${LIMITS.logoBytes / 1_000} KB`);

/** Body of `POST …/sponsors`. */
export const newSponsor = z.strictObject({
  name: booking.name,
  lots: booking.lots.default([]),
  logo: file.nullable().default(null),
});
export type NewSponsor = z.input<typeof newSponsor>;

/** Body of `PATCH …/sponsors/:sponsorId`. Absent fields stay. `logo: null` removes the logo. */
export const sponsorPatch = z.strictObject({
  name: booking.name.optional(),
  lots: booking.lots.optional(),
  logo: file.nullable().optional(),
});
export type SponsorPatch = z.infer<typeof sponsorPatch>;

const known = z.number().nullable();

/** The audience of a sponsor's booked lots, in the range of a report. */
export const sponsorAudience = sponsor.extend({
  /** Booked lots that were on the block. */
  lotCount: z.number(),
  /** Their time on the block. A lot that was opened again counts each time. */
  secondsOnBlock: z.number(),
  /** Average minute audience: viewer-minutes divided by the sampled minutes; `null` without samples. */
  avgViewers: known,
  viewerMinutes: known,
  /** People reached: different people in the minutes in which a booked lot was on the block; `null` if people are not identified. */
  uniqueViewers: known,
  uniqueViewersLow: known,
  uniqueViewersHigh: known,
  /** The coverage of the lots, weighted by their time on the block. */
  coverage: known,
});
export type SponsorAudience = z.infer<typeof sponsorAudience>;
