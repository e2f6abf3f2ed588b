import { z } from "zod";
import { inQuery } from "../http/in-query.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { countMode, timeZone } from "../organizer/auction.ts";
import { lineField } from "../text/text-field.ts";
import { hourAudience, soldValue } from "./summary.ts";

const known = z.number().nullable();

/** What sales are compared by. `watchTime` is in viewer-minutes. `value` is the sold value per viewer-hour in one currency. */
export const seasonMeasure = z.enum(["peak", "average", "reached", "watchTime", "value"]);
export type SeasonMeasure = z.infer<typeof seasonMeasure>;

/** The order of the sales in the answer. `date` is the start. Unknown values come last in both directions. */
export const seasonSort = z.enum(["date", ...seasonMeasure.options]);
export type SeasonSort = z.infer<typeof seasonSort>;

/** A day of the query's zone (`2026-01-31`), or an instant. */
const dayOrInstant = inQuery(
  z
    .string()
    .refine(
      (text) => z.iso.date().safeParse(text).success || instant.safeParse(text).success,
      "must be a day such as 2026-01-31, or an instant",
    ),
);

const periodFields = {
  /** Sales that started in the period. A day is included as a whole; an instant `to` is not included. Default: all sales. */
  from: dayOrInstant.optional(),
  to: dayOrInstant.optional(),
  tag: lineField(LIMITS.tagCharacters).optional(),
  /** The zone of days, weeks and months. Default: UTC. */
  tz: inQuery(timeZone).default("UTC"),
};

/** Query of `GET /api/v1/season`. */
export const seasonQuery = z.strictObject({
  ...periodFields,
  /** What the compared sales count. Default: what most of them count. */
  countMode: countMode.optional(),
  /** Of the sold value. Default: the currency of most sales. */
  currency: z.string().max(8).optional(),
  sort: seasonSort.default("date"),
  order: z.enum(["asc", "desc"]).default("desc"),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  limit: z.coerce.number().int().min(1).max(LIMITS.seasonPage).default(LIMITS.seasonPage),
});
export type SeasonQuery = z.infer<typeof seasonQuery>;

/** Query of `GET /api/v1/season.csv`. All sales of the period are in it, whatever they count. */
export const seasonCsvQuery = z.strictObject({ ...periodFields, bom: z.enum(["true", "false"]).default("false") });

/** One ended sale. `null` means unknown. */
export const seasonSale = z.object({
  id: z.string(),
  title: z.string(),
  tags: z.array(z.string()),
  timeZone: z.string(),
  /** When it started; if it was never live, when it ended. */
  at: instant,
  endedAt: instant,
  /** What its numbers count; `null` if nothing was recorded, or if it is not summarized yet. */
  counts: z.enum(["tabs", "people", "mixed"]).nullable(),
  peak: known,
  peakIsBound: z.boolean(),
  average: known,
  reached: known,
  /** Viewer-minutes. */
  watchTime: known,
  /** Minutes. */
  duration: known,
  lots: known,
  sold: known,
  /** The sum of the hammer prices in each currency. */
  soldValue: z.array(soldValue).nullable(),
  /** Sold value per viewer-hour, in each currency. */
  valuePerViewerHour: z.array(z.object({ currency: z.string(), value: z.number() })).nullable(),
});
export type SeasonSale = z.infer<typeof seasonSale>;

/** The middle of `n` values, and the quarters around it. All are `null` below three values. */
const spread = z.object({ n: z.number(), median: known, lower: known, upper: known });
export type Spread = z.infer<typeof spread>;

const measured = <T extends z.ZodType>(of: T) =>
  z.object({ peak: of, average: of, reached: of, watchTime: of, value: of });

/** A value of a sale beside the median of the last `n` sales before it. */
export const usual = z.object({ value: z.number(), median: z.number(), n: z.number() });
export type Usual = z.infer<typeof usual>;
/** How a sale did against the sales before it; `null` where a value is unknown, or with fewer than three sales. */
export const usuals = measured(usual.nullable());
export type Usuals = z.infer<typeof usuals>;

const extreme = seasonSale.pick({ id: true, title: true, at: true, timeZone: true }).extend({ value: z.number() });

/**
 * The weekday with the highest median. `above` of its `n` sales are higher than the median of all other sales. `isClear`: chance alone
 * leads to as many for some weekday in less than one season of twenty (sign test, corrected for the number of weekdays).
 */
const bestWeekday = z.object({
  weekday: z.number(),
  n: z.number(),
  median: z.number(),
  others: z.number(),
  above: z.number(),
  isClear: z.boolean(),
});

/** `GET /api/v1/season`: the ended sales of a period. Sample, simulated and demo auctions are not in it. Weekdays are 1 (Monday) to 7. */
export const season = z.object({
  /** The period; `null`: without a limit. */
  from: instant.nullable(),
  to: instant.nullable(),
  tz: z.string(),
  /** Number of sales in the period, by what they count; `none`: nothing was recorded, or not summarized yet. */
  sales: z.object({ total: z.number(), tabs: z.number(), people: z.number(), mixed: z.number(), none: z.number() }),
  /** All that follows is about the sales that count this; `null` if no sale counts anything. */
  countMode: countMode.nullable(),
  /** The tags of the period, with the number of their sales, most used first. */
  tags: z.array(z.object({ tag: z.string(), sales: z.number() })),
  /** The sums of the hammer prices, and the number of sales with this currency. Most sales first. */
  currencies: z.array(soldValue.extend({ sales: z.number() })),
  /** The currency of every `value`; `null`: nothing was sold with a price. */
  currency: z.string().nullable(),
  /** Sums. `reached` does not exist, because the same person may come to several sales. */
  totals: z.object({ watchTime: z.number(), duration: z.number(), lots: z.number(), sold: z.number() }),
  typical: measured(spread),
  /** The highest and the lowest known value, from three sales on. */
  best: measured(extreme.nullable()),
  weakest: measured(extreme.nullable()),
  /** The sale that started last, beside the sales before it. */
  last: z.object({ sale: seasonSale, usual: usuals }).nullable(),
  /** Sales one by one, or the medians of days, weeks, months or years if there are too many. `id` only with `sale`. */
  trend: z.object({
    unit: z.enum(["sale", "day", "week", "month", "year"]),
    points: z.array(
      z
        .object({ at: instant, n: z.number(), id: z.string().nullable(), title: z.string().nullable() })
        .extend(measured(known).shape),
    ),
  }),
  weekdays: z.array(z.object({ weekday: z.number(), sales: z.number() }).extend(measured(spread).shape)),
  bestWeekday: measured(bestWeekday.nullable()),
  /** The median over sales of the average audience in this hour of the auction's zone. Only hours with a sale. */
  hours: z.array(hourAudience.pick({ weekday: true, hour: true }).extend({ sales: z.number(), median: known })),
  /** One page of the sales. */
  page: z.object({ sales: z.array(seasonSale), page: z.number(), pages: z.number(), total: z.number() }),
});
export type Season = z.infer<typeof season>;
