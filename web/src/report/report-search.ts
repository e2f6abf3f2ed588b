import { isTimeZone } from "@headcount/protocol/time-zone";
import type { ReportWanted } from "../api/analytics.ts";
import { type DashboardSearch, rangeOf, readRangeSearch } from "../dashboard/dashboard-search.ts";

/** What the address says about the report: its range, as on the dashboard, and its zone unless that is the auction's. */
export interface ReportSearch extends Pick<DashboardSearch, "range" | "from" | "to"> {
  tz?: string;
}

/** Reads the address; what it does not understand it leaves out. */
export const readReportSearch = (raw: Record<string, unknown>): ReportSearch => ({
  ...readRangeSearch(raw),
  ...(isTimeZone(raw.tz) && { tz: raw.tz }),
});

/** What to ask for. */
export const wantedOf = ({ tz, ...range }: ReportSearch): ReportWanted => ({
  ...rangeOf(range),
  ...(tz && { tz }),
});
