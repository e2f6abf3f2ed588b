import { z } from "zod";
import { countModes } from "../counting/count-modes.ts";
import { inQuery } from "../http/in-query.ts";
import { instant } from "../instant.ts";
import { LIMITS } from "../limits.ts";
import { countMode, timeZone } from "../organizer/auction.ts";
import { groupAudience, groupPoint } from "./groups.ts";

/** Rolling ranges that end now. `all` starts at the first stored minute. `live` is exactly the time for which the auction was live. */
export const timeRange = z.enum(["all", "hour", "day", "15m", "3h", "7d", "30d", "live"]);
export type TimeRange = z.infer<typeof timeRange>;

/**
 * Length of a point, shortest first. From `hour` on, points follow the clock and calendar of the time zone; weeks begin on Monday. `range`
 * is one point for the whole range.
 */
export const unit = z.enum(["slot", "minute", "5m", "15m", "hour", "day", "week", "month", "range"]);
export type Unit = z.infer<typeof unit>;

export const MAX_POINTS = LIMITS.points;

const rangeFields = {
  /** Default: `live` for an auction that was live and has ended, otherwise `all`. */
  timeRange: timeRange.optional(),
  from: inQuery(instant).optional(),
  to: inQuery(instant).optional(),
  /** Time zone of the labels and of hour and day points. Default: the auction's zone. */
  tz: inQuery(timeZone).optional(),
};
const forwards = (q: { from?: string | undefined; to?: string | undefined }): boolean =>
  !(q.from && q.to) || Date.parse(q.from) < Date.parse(q.to);
const BACKWARDS = { message: "must be before to", path: ["from"] };

/** A range. `from` and `to` (exclusive) take precedence over `timeRange`. */
export const rangeQuery = z.strictObject(rangeFields).refine(forwards, BACKWARDS);
export type RangeQuery = z.infer<typeof rangeQuery>;

/** The content of an export: stored minutes, lots, either of them by group, where viewers come from, moments, one row for the whole range, the private marks, or the sponsors. */
export const exportTable = z.enum([
  "series",
  "groups",
  "lots",
  "lotGroups",
  "sources",
  "moments",
  "summary",
  "marks",
  "sponsors",
]);
export type ExportTableName = z.infer<typeof exportTable>;

/** The format of an exported file. */
export const exportFile = z.enum(["export.csv", "export.json"]);
export type ExportFile = z.infer<typeof exportFile>;

/** Query of `GET …/analytics/export-ticket`. */
export const exportTicketQuery = z.strictObject({ file: exportFile });

/**
 * Replaces the caller's permission in the address of one download (`?ticket=`). Addresses get into logs, so a ticket is valid for minutes
 * only.
 */
export const exportTicket = z.object({ ticket: z.string(), expiresAt: instant });

const ticketField = { ticket: z.string().max(500).optional() };

/** Query of `GET …/analytics/export.csv`. `bom`: the file begins with the mark by which Excel recognises UTF-8. */
export const csvQuery = z
  .strictObject({
    ...rangeFields,
    table: exportTable.default("series"),
    bom: z.enum(["true", "false"]).default("false"),
    ...ticketField,
  })
  .refine(forwards, BACKWARDS);

/** Query of `GET …/analytics/export.json`; `all`: each table under its name, and how the numbers were measured. */
export const jsonQuery = z
  .strictObject({
    ...rangeFields,
    table: z.enum([...exportTable.options, "all"]).default("series"),
    /** Whether `all` has the private marks. Only members may ask for them. */ marks: z
      .enum(["true", "false"])
      .default("false"),
    ...ticketField,
  })
  .refine(forwards, BACKWARDS);

/** Query of `GET …/analytics/viewers`. */
export const viewersQuery = z
  .strictObject({
    ...rangeFields,
    /** Maximum number of points. The unit grows until the points fit. */
    points: z.coerce.number().int().min(1).max(MAX_POINTS).default(MAX_POINTS),
    /** The shortest unit that may be chosen by `points`. */
    finest: unit.default("minute"),
    /**
     * Exactly this unit. The query is refused if there are too many points. `slot` is answered by minutes if a minute of the range has
     * no slots.
     */
    unit: unit.optional(),
  })
  .refine(forwards, BACKWARDS);
export type ViewersQuery = z.infer<typeof viewersQuery>;
/** The query before defaults, as a caller writes it. */
export type ViewersQueryInput = z.input<typeof viewersQuery>;

/** One point: a stored minute, or the roll-up of several. Instants are ISO 8601 in UTC. Averages are not rounded to integers. */
export const snapshot = z.object({
  timestamp: instant,
  viewerCount: z.number(),
  avgViewers: z.number(),
  peakViewers: z.number(),
  minViewers: z.number(),
  sampleCount: z.number(),
  peakAt: instant.nullable(),
  /** Whether the true peak may be lower: several realtime servers varied within 5 s, and none of them saw the total. */
  peakIsBound: z.boolean(),
  joins: z.number(),
  leaves: z.number(),
  viewerSeconds: z.number(),
  people: z.number(),
  connections: z.number(),
  /**
   * The seen share (0 to 1) of the time that should have been recorded: live time with the toggle on. Without such time, the share of
   * the time from the first to the last recorded minute.
   */
  coverage: z.number(),
  /** The count modes of its minutes. */
  countModes,
  /** Absent if no viewer in the range had a group. */
  groups: z.array(groupPoint).optional(),
});
export type Snapshot = z.infer<typeof snapshot>;

/** `null` means unknown, never 0. */
export const summary = z.object({
  totalSnapshots: z.number(),
  overallPeak: z.number().nullable(),
  overallAvg: z.number().nullable(),
  overallMin: z.number().nullable(),
  /**
   * Minutes from the start of the first stored minute to the end of the last one. For the range `live`: minutes for which the auction was
   * live.
   */
  duration: z.number(),
  peakAt: instant.nullable(),
  /** As a point's. */
  peakIsBound: z.boolean(),
  viewerMinutes: z.number(),
  /** An estimate. It is at least the largest simultaneous number of people. `null` if people are not identified. */
  uniqueViewers: z.number().nullable(),
  /** Bounds that contain the number of unique viewers in at least 95 of 100 cases. */
  uniqueViewersLow: z.number().nullable(),
  uniqueViewersHigh: z.number().nullable(),
  /** Current viewers; `null` if this server does not know. */
  current: z.number().nullable(),
  /** Like that of a point; `null` if nothing was recorded and nothing should have been. */
  coverage: z.number().nullable(),
  /** Whether minutes are kept now. */
  tracked: z.boolean(),
  /** The count modes of the minutes in the range. */
  countModes,
  /** In the order of all points. Absent if no viewer in the range had a group. */
  groups: z.array(groupAudience).optional(),
});
export type Summary = z.infer<typeof summary>;

/** An interval (`to` exclusive) without data between points. */
export const gap = z.object({ from: instant, to: instant });
export type Gap = z.infer<typeof gap>;

/** The resolved query. */
export const meta = z.object({
  timeRange: timeRange.nullable(),
  from: instant,
  to: instant,
  unit,
  points: z.number(),
  tz: z.string(),
  /** Start of the unfinished point (with slots: of the unfinished minute), if the range reaches now. */
  partial: instant.nullable(),
  gaps: z.array(gap),
  /** First and last stored minute of the auction, for any range; `null` if there is none. */
  stored: z.object({ first: instant, last: instant }).nullable(),
  retentionDays: z.number(),
  /** The count mode of the shown numbers: the auction's mode, or its mode when the summary was stored. */
  countMode,
  /** When the answer was stored, if it is the summary of a live time whose minutes have begun to expire; otherwise `null`. */
  summarizedAt: instant.nullable(),
});
export type Meta = z.infer<typeof meta>;

export const viewerAnalytics = z.object({ snapshots: z.array(snapshot), summary, meta });
export type ViewerAnalytics = z.infer<typeof viewerAnalytics>;
