import { z } from "zod";
import { inQuery } from "../http/in-query.ts";
import { pageQuery } from "../http/page.ts";
import { auctionId, momentId } from "../ids.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { lineField, linesField } from "../text/text-field.ts";
import type { MomentEvent, MomentType, PublicMoment } from "../viewers.ts";

export const momentType = z.enum([
  "lot_opened",
  "bid",
  "sold",
  "unsold",
  "passed",
  "withdrawn",
  "break",
  "note",
]) satisfies z.ZodType<MomentType>;

export const MAX_MOMENTS = LIMITS.momentsAtOnce;

/** The number from the catalogue, such as `12A`. Invisible directional marks are removed, so that two lots differ visibly. */
export const lotNumber = lineField(LIMITS.lotNumberCharacters).overwrite((number) =>
  number.replace(/[\u200E\u200F\u061C]/g, "").trim(),
);
export const lotTitle = lineField(LIMITS.titleCharacters);

const since1970 = instant.refine((at) => Date.parse(at) >= 0, "must not be before 1970");

/** Cached, because `Intl` builds its list of currencies on every call, in a tenth of a millisecond. */
let currencies: ReadonlySet<string> | undefined;
const isCurrency = (code: string): boolean => {
  currencies ??= new Set(Intl.supportedValuesOf("currency"));
  return currencies.has(code);
};

const fields = {
  type: momentType,
  at: since1970,
  /** A bid or hammer without a lot number applies to the lot on the block. */
  lotNumber: lotNumber.nullable(),
  lotTitle: lotTitle.nullable(),
  /** In units of `currency`. */
  price: z.number().nonnegative().max(1e12).nullable(),
  /** ISO 4217. */
  currency: z.string().refine(isCurrency, "must be an ISO 4217 code such as EUR").nullable(),
  /** Bidder or team. Visible to the public. */
  bidder: lineField(LIMITS.bidderCharacters).nullable(),
  text: linesField(LIMITS.noteCharacters).nullable(),
};
type Fields = z.infer<z.ZodObject<typeof fields>>;

const wholeMoment = (
  { type, lotNumber, price, currency, text }: Pick<Fields, "type" | "lotNumber" | "price" | "currency" | "text">,
  context: z.RefinementCtx,
): void => {
  const wrong = (field: keyof Fields, message: string): void =>
    context.addIssue({ code: "custom", path: [field], message });
  if (type === "lot_opened" && lotNumber === null) wrong("lotNumber", "must say which lot was opened");
  if (type === "note" && text === null) wrong("text", "must say what is noted");
  if (price !== null && currency === null) wrong("currency", "must be there with a price");
  if (price === null && currency !== null) wrong("price", "must be there with a currency");
};

/** The caller's id of a moment, unique in its auction. A repeated id records nothing new. */
const clientId = z.string().min(1).max(64);

export const publicMoment = z.object({ id: momentId, ...fields }) satisfies z.ZodType<PublicMoment>;

/** A moment as its organizer sees it. */
export const moment = publicMoment.extend({ clientId });
export type Moment = z.infer<typeof moment>;

/** All content of a moment. */
export const momentContent = z.object(fields).superRefine(wholeMoment);

/** A moment to record. `at` defaults to now. */
export const newMoment = z
  .strictObject({
    clientId: clientId.optional(),
    type: fields.type,
    at: fields.at.optional(),
    lotNumber: fields.lotNumber.default(null),
    lotTitle: fields.lotTitle.default(null),
    price: fields.price.default(null),
    currency: fields.currency.default(null),
    bidder: fields.bidder.default(null),
    text: fields.text.default(null),
  })
  .superRefine(wholeMoment);
export type NewMoment = z.infer<typeof newMoment>;

/** Body of `POST …/moments` for several. */
export const newMoments = z
  .strictObject({ moments: z.array(newMoment).min(1).max(MAX_MOMENTS) })
  .superRefine(({ moments }, context) => {
    const known = new Set<string>();
    for (const [i, { clientId: id }] of moments.entries()) {
      if (id !== undefined && known.has(id))
        context.addIssue({ code: "custom", path: ["moments", i, "clientId"], message: "must be there once" });
      if (id !== undefined) known.add(id);
    }
  });

/** Body of `PATCH …/moments/:momentId`: the corrected fields. */
export const momentPatch = z.strictObject(fields).partial();
export type MomentPatch = z.infer<typeof momentPatch>;

/** Query of `GET …/moments`. */
export const momentsQuery = pageQuery.extend({
  from: inQuery(since1970).optional(),
  to: inQuery(since1970).optional(),
  /** Types of moments, separated by commas. */
  types: z
    .string()
    .transform((types) => [...new Set(types.split(","))])
    .pipe(z.array(momentType))
    .optional(),
});

/** Newest first. `next` is the cursor of the next page; `null` after the last page. */
export const momentPage = z.object({ moments: z.array(publicMoment), next: z.string().nullable() });
export type MomentPage = z.infer<typeof momentPage>;

/** The result for one moment to record. */
export const momentResult = z.object({ success: z.literal(true), moment, duplicate: z.literal(true).optional() });
export type MomentResult = z.infer<typeof momentResult>;

export const momentEvent = publicMoment.extend({
  deleted: z.literal(true).optional(),
}) satisfies z.ZodType<MomentEvent>;

/** Body of `POST /api/v1/moments`: an API server asks a realtime server to broadcast moments. */
export const momentPush = z.strictObject({
  auctionId,
  moments: z.array(momentEvent).min(1).max(MAX_MOMENTS),
});

/** The lot on the block. */
export const currentLot = z.object({
  number: z.string(),
  title: z.string().nullable(),
  openedAt: instant,
});
export type CurrentLot = z.infer<typeof currentLot>;
