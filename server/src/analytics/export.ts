import { type Snapshot, snapshot } from "@headcount/protocol";
import { localTimes } from "./buckets.ts";
import type { AnalyticsContext } from "./query.ts";
import { minutePoint } from "./series.ts";
import type { Minute } from "./tally.ts";

/** A stored minute on its own line, with its start as the zone's clock shows it. */
type ExportRow = Snapshot & { localTime: string };

const COLUMNS = ["timestamp", "localTime", ...snapshot.keyof().exclude(["timestamp"]).options] as const;

/** A field of RFC 4180. Text that a spreadsheet would take for a formula is marked as text. */
export const csvField = (value: string | number | null): string => {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const csvLine = (fields: readonly (string | number | null)[]): string => `${fields.map(csvField).join(",")}\r\n`;

/** How an export is written, piece by piece. */
export interface ExportFormat {
  readonly begin: string;
  /** The next minutes, oldest first, of which there is one at least. */
  minutes(minutes: readonly Minute[]): string;
  readonly end: string;
}

type ExportContext = Pick<AnalyticsContext, "grid" | "auction">;

const rowsIn = (context: ExportContext, tz: string): ((minute: Minute) => ExportRow) => {
  const localTime = localTimes(tz);
  return (minute) => ({ ...minutePoint(minute, context), localTime: localTime(minute.minute) });
};

/** One line a minute, under the names of the columns. */
export const csvExport = (context: ExportContext, tz: string): ExportFormat => {
  const rowOf = rowsIn(context, tz);
  const line = (minute: Minute): string => {
    const row = rowOf(minute);
    return csvLine(COLUMNS.map((column) => row[column]));
  };
  return { begin: csvLine(COLUMNS), minutes: (minutes) => minutes.map(line).join(""), end: "" };
};

/** The usual envelope around an array of minutes, one on a line. */
export const jsonExport = (context: ExportContext, tz: string): ExportFormat => {
  const rowOf = rowsIn(context, tz);
  let separator = "\n";
  return {
    begin: '{"success":true,"data":[',
    minutes(minutes) {
      const text = separator + minutes.map((minute) => JSON.stringify(rowOf(minute))).join(",\n");
      separator = ",\n";
      return text;
    },
    end: "\n]}\n",
  };
};
