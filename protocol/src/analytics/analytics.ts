import { z } from "zod";
import { countModes } from "../counting/count-modes.ts";
import { inQuery } from "../http/in-query.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { countMode, timeZone } from "../organizer/auction.ts";

/** Rolling ranges that end now; `all` starts at the first stored minute, and `live` is the time for which the auction was live, to the instant. */
export const timeRange = z.enum(["all", "hour", "day", "15m", "3h", "7d", "30d", "live"]);
export type TimeRange = z.infer<typeof timeRange>;

/** Length of a point, shortest first. From `hour` on they begin as the clock and the calendar of the time zone do, weeks on Monday; `range` is all of it. */
export const unit = z.enum(["slot", "minute", "5m", "15m", "hour", "day", "week", "month", "range"]);
export type Unit = z.infer<typeof unit>;

export const MAX_POINTS = LIMITS.points;

const rangeFields = {
  /** By default `live` of an auction that was live and ended, and `all` of every other. */
  timeRange: timeRange.optional(),
  from: inQuery(instant).optional(),
  to: inQuery(instant).optional(),
  /** Zone of the labels and of hour and day points; the auction's own by default. */
  tz: inQuery(timeZone).optional(),
};
const forwards = (q: { from?: string | undefined; to?: string | undefined }): boolean =>
  !(q.from && q.to) || Date.parse(q.from) < Date.parse(q.to);
const BACKWARDS = { message: "must be before to", path: ["from"] };

/** A range. `from` and `to` (exclusive) win over `timeRange`. */
export const rangeQuery = z.strictObject(rangeFields).refine(forwards, BACKWARDS);
export type RangeQuery = z.infer<typeof rangeQuery>;

/** What an export holds: stored minutes, lots, moments, or one row about all of the range. */
export const exportTable = z.enum(["series", "lots", "moments", "summary"]);
export type ExportTableName = z.infer<typeof exportTable>;

/** A file that an export gives. */
export const exportFile = z.enum(["export.csv", "export.json"]);
export type ExportFile = z.infer<typeof exportFile>;

/** Query of `GET …/analytics/export-ticket`. */
export const exportTicketQuery = z.strictObject({ file: exportFile });

/** What stands for the caller's permission in the address of one download (`?ticket=`): an address gets into logs, so it is good for minutes. */
export const exportTicket = z.object({ ticket: z.string(), expiresAt: instant });
export type ExportTicket = z.infer<typeof exportTicket>;

const ticketField = { ticket: z.string().max(500).optional() };

/** Query of `GET …/analytics/export.csv`. `bom`: begins with the mark by which Excel knows UTF-8. */
export const csvQuery = z
  .strictObject({
    ...rangeFields,
    table: exportTable.default("series"),
    bom: z.enum(["true", "false"]).default("false"),
    ...ticketField,
  })
  .refine(forwards, BACKWARDS);

/** Query of `GET …/analytics/export.json`; `all`: each table under its name, and how the numbers came to be. */
export const jsonQuery = z
  .strictObject({ ...rangeFields, table: z.enum([...exportTable.options, "all"]).default("series"), ...ticketField })
  .refine(forwards, BACKWARDS);

/** Query of `GET …/analytics/viewers`. */
export const viewersQuery = z
  .strictObject({
    ...rangeFields,
    /** At most so many points; the unit is made longer until they fit. */
    points: z.coerce.number().int().min(1).max(MAX_POINTS).default(MAX_POINTS),
    /** The shortest unit that `points` may lead to. */
    finest: unit.default("minute"),
    /**
     * Exactly this unit; the answer may then be refused for having too many points. Where a minute of the range is not known by slot, `slot` is
     * answered by minutes.
     */
    unit: unit.optional(),
  })
  .refine(forwards, BACKWARDS);
export type ViewersQuery = z.infer<typeof viewersQuery>;
/** The same before defaults: what a caller writes. */
export type ViewersQueryInput = z.input<typeof viewersQuery>;

/** One point: a stored minute, or the roll-up of several. Instants are ISO 8601 UTC; averages carry their fraction. */
export const snapshot = z.object({
  timestamp: instant,
  viewerCount: z.number(),
  avgViewers: z.number(),
  peakViewers: z.number(),
  minViewers: z.number(),
  sampleCount: z.number(),
  peakAt: instant.nullable(),
  joins: z.number(),
  leaves: z.number(),
  viewerSeconds: z.number(),
  people: z.number(),
  connections: z.number(),
  /**
   * How much was seen of the time that should have been recorded, 0 to 1: while live, with the toggle on. Where there was no such time, of that from the first
   * recorded minute to the last.
   */
  coverage: z.number(),
  /** The count modes that its minutes were recorded in. */
  countModes,
});
export type Snapshot = z.infer<typeof snapshot>;

/** `null` is "not known", never 0. */
export const summary = z.object({
  totalSnapshots: z.number(),
  overallPeak: z.number().nullable(),
  overallAvg: z.number().nullable(),
  overallMin: z.number().nullable(),
  /** Minutes from the start of the first stored minute to the end of the last; of the range `live`, for which the auction was live. */
  duration: z.number(),
  peakAt: instant.nullable(),
  viewerMinutes: z.number(),
  /** Estimated, and never below the most people at once. `null` if people are not identified. */
  uniqueViewers: z.number().nullable(),
  /** Bounds that hold the number of unique viewers in at least 95 of 100 cases. */
  uniqueViewersLow: z.number().nullable(),
  uniqueViewersHigh: z.number().nullable(),
  /** Watching now; `null` where this server does not know. */
  current: z.number().nullable(),
  /** As a point's; `null` where nothing was, and nothing should have been. */
  coverage: z.number().nullable(),
  /** Whether minutes are being kept now. */
  tracked: z.boolean(),
  /** The count modes that the minutes of the range were recorded in. */
  countModes,
});
export type Summary = z.infer<typeof summary>;

/** An interval (`to` exclusive) without data between points. */
export const gap = z.object({ from: instant, to: instant });
export type Gap = z.infer<typeof gap>;

/** The query as understood. */
export const meta = z.object({
  timeRange: timeRange.nullable(),
  from: instant,
  to: instant,
  unit,
  points: z.number(),
  tz: z.string(),
  /** Start of the point, or with slots of the minute, that is not finished yet, if the range reaches now. */
  partial: instant.nullable(),
  gaps: z.array(gap),
  /** First and last stored minute of the auction, whatever the range; `null` when there is none. */
  stored: z.object({ first: instant, last: instant }).nullable(),
  retentionDays: z.number(),
  /** The mode that the numbers are shown in: what the auction counts, or counted when the summary was kept. */
  countMode,
  /** When the answer was kept, if it is the summary of a live time whose minutes have begun to expire; otherwise `null`. */
  summarizedAt: instant.nullable(),
});
export type Meta = z.infer<typeof meta>;

export const viewerAnalytics = z.object({ snapshots: z.array(snapshot), summary, meta });
export type ViewerAnalytics = z.infer<typeof viewerAnalytics>;
