import { type MinutePart, type SnapshotBody, snapshotBody } from "@headcount/protocol";

/** One unchecked row of a history. Fields that the source lacks are absent. */
export type Row = Readonly<Record<string, unknown>>;

type Numbers = Omit<SnapshotBody, "timestamp" | "part" | "secret">;

/** A valid row. `at`: epoch ms. */
export interface SoundRow extends Numbers {
  at: number;
}

/** The rows of one minute so far. */
export interface CombinedMinute extends SoundRow {
  /** Number of rows. */
  rows: number;
  /** Sum of `avgViewers × sampleCount`. */
  area: number;
}

const MOST_SAMPLES = 600;
const { viewerCount: wholeNumber, avgViewers: amount } = snapshotBody.shape;

const numberOf = (value: unknown): unknown => {
  if (typeof value === "string") return /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  // Long, Int32, Double and Decimal128 of BSON.
  return typeof value === "object" && value !== null && "_bsontype" in value ? Number(String(value)) : value;
};

/** Epoch ms of a date, of an ISO 8601 text with an offset, or of a number of milliseconds; `null` for anything else. */
function instantOf(value: unknown): number | null {
  const at =
    value instanceof Date
      ? value.getTime()
      : typeof value === "number"
        ? value
        : typeof value === "string" && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:?\d\d)$/.test(value.trim())
          ? Date.parse(value.trim())
          : Number.NaN;
  return Number.isFinite(at) && at > 0 ? at : null;
}

/**
 * The numbers of a row, or the reason why the row is refused. Absent numbers are derived from `viewerCount`. Counters that drifted leave
 * contradictory numbers; the minimum and the peak are then adjusted.
 */
export function soundRow(row: Row): SoundRow | string {
  const at = instantOf(row.timestamp);
  if (at === null) return "timestamp is not an instant";
  const read = (field: string, schema: typeof wholeNumber | typeof amount, absent: number): number | string => {
    const given = row[field];
    if (given === undefined || given === null || given === "") return absent;
    const { data } = schema.safeParse(numberOf(given));
    return data ?? `${field} is not a ${schema === wholeNumber ? "whole " : ""}number of viewers`;
  };
  const last = read("viewerCount", wholeNumber, Number.NaN);
  if (typeof last === "string" || Number.isNaN(last)) return "viewerCount is not a whole number of viewers";
  const mean = read("avgViewers", amount, last);
  const peak = read("peakViewers", wholeNumber, last);
  const low = read("minViewers", wholeNumber, last);
  const samples = read("sampleCount", wholeNumber, 1);
  for (const one of [mean, peak, low, samples]) if (typeof one === "string") return one;
  const [avgViewers, peakViewers, minViewers] = [mean, peak, low].map(Number) as [number, number, number];
  return {
    at,
    viewerCount: last,
    avgViewers,
    minViewers: Math.min(minViewers, last, Math.floor(avgViewers)),
    peakViewers: Math.max(peakViewers, last, Math.ceil(avgViewers)),
    sampleCount: Math.max(1, Number(samples)),
  };
}

/**
 * The minute with one more row. `viewerCount` comes from the latest row, or from the higher of two at the same time. The average is
 * weighted by `sampleCount`, peak and minimum are over all rows, and samples add up. The order of calls does not matter.
 */
export function combined(known: CombinedMinute | undefined, row: SoundRow): CombinedMinute {
  const area = row.avgViewers * row.sampleCount;
  if (!known) return { ...row, rows: 1, area };
  const isLater = row.at > known.at || (row.at === known.at && row.viewerCount > known.viewerCount);
  const sampleCount = known.sampleCount + row.sampleCount;
  return {
    at: Math.max(row.at, known.at),
    viewerCount: isLater ? row.viewerCount : known.viewerCount,
    avgViewers: (known.area + area) / sampleCount,
    peakViewers: Math.max(known.peakViewers, row.peakViewers),
    minViewers: Math.min(known.minViewers, row.minViewers),
    sampleCount,
    rows: known.rows + 1,
    area: known.area + area,
  };
}

/** The minute as a part of the recorder `external`. A later adoption with more rows of the minute replaces it. */
export const partOfMinute = (minute: number, known: CombinedMinute): MinutePart => ({
  node: "external",
  boot: "external",
  seq: known.rows,
  minute,
  slots: [],
  joins: 0,
  leaves: 0,
  whole: {
    level: {
      last: known.viewerCount,
      // The order of addition causes rounding errors far below this.
      mean: Math.round(known.avgViewers * 1e4) / 1e4,
      min: known.minViewers,
      max: known.peakViewers,
    },
    samples: Math.min(MOST_SAMPLES, known.sampleCount),
  },
});
