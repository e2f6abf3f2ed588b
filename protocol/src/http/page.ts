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
/** Query of `GET /api/v1/auctions`. `q`: only auctions whose title or external id contains it, ignoring case. */
export const auctionsQuery = pageQuery.extend({
  q: z
    .string()
    .overwrite((text) => cleanText(text))
    .min(1)
    .max(LIMITS.titleCharacters)
    .optional(),
});

export type PageQuery = z.infer<typeof pageQuery>;
