import { isTimeZone } from "@headcount/protocol/time-zone";
import type { ReportWanted } from "../api/analytics.ts";
import { type DashboardSearch, rangeOf, readRangeSearch } from "../dashboard/dashboard-search.ts";

/** The report's search parameters: its range, as on the dashboard, and its time zone if it is not the auction's. */
export interface ReportSearch extends Pick<DashboardSearch, "range" | "from" | "to"> {
  tz?: string;
}

/** Reads the search parameters and ignores unknown ones. */
export const readReportSearch = (raw: Record<string, unknown>): ReportSearch => ({
  ...readRangeSearch(raw),
  ...(isTimeZone(raw.tz) && { tz: raw.tz }),
});

/** The query for the server. */
export const wantedOf = ({ tz, ...range }: ReportSearch): ReportWanted => ({
  ...rangeOf(range),
  ...(tz && { tz }),
});
