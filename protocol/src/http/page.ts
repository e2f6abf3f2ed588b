import { z } from "zod";
import { LIMITS } from "../limits.ts";
import { cleanText } from "../text/text.ts";

const MAX_LIMIT = LIMITS.momentsPage;

/** Query of a list in pages, newest first. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(MAX_LIMIT),
  /** `next` of the previous page. */
  before: z
    .string()
    .regex(/^\d{1,16}-[0-9a-f]{24}$/, "must be the next of an answer")
    .optional(),
});
/** The lists of an organizer's auctions. Each auction is in one of them: archived ones in `archived`, others as their state says. */
export const auctionListName = z.enum(["live", "upcoming", "past", "archived"]);
export type AuctionListName = z.infer<typeof auctionListName>;

/** How many auctions each list has. */
export const auctionListCounts = z.object({
  live: z.number(),
  upcoming: z.number(),
  past: z.number(),
  archived: z.number(),
}) satisfies z.ZodType<Record<AuctionListName, number>>;
export type AuctionListCounts = z.infer<typeof auctionListCounts>;

/**
 * Query of `GET /api/v1/auctions`. `q`: only auctions of which the title, the external id or a tag contains it, ignoring case. `list`: only the auctions of one list, in numbered pages of
 * `limit` auctions instead of `before`; the first `page` is 1. `first`: of the first of these lists that has any.
 */
export const auctionsQuery = pageQuery.extend({
  list: auctionListName.or(z.literal("first")).optional(),
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  q: z
    .string()
    .overwrite((text) => cleanText(text))
    .min(1)
    .max(LIMITS.titleCharacters)
    .optional(),
});

export type PageQuery = z.infer<typeof pageQuery>;
