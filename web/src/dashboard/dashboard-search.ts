import type { ViewersQueryInput } from "@headcount/protocol";
import { DEFAULT_RANGE, RANGES, type Range, type Span } from "./ranges.ts";

/** What the address says about the dashboard. `from` and `to` (ISO) go together and win over `range`. */
export interface DashboardSearch {
  range?: Range;
  from?: string;
  to?: string;
  trend?: true;
  table?: true;
}

/** Reads what the address says about the range. */
export function readRangeSearch(raw: Record<string, unknown>): Pick<DashboardSearch, "range" | "from" | "to"> {
  const known = RANGES.find(({ range }) => range === raw.range);
  const [from, to] = [instant(raw.from), instant(raw.to)];
  return {
    ...(known && { range: known.range }),
    ...(from !== undefined && to !== undefined && from < to && { from, to }),
  };
}

/** Reads the address; what it does not understand it leaves out. */
export function readDashboardSearch(raw: Record<string, unknown>): DashboardSearch {
  return {
    ...readRangeSearch(raw),
    ...(raw.trend === true && { trend: true }),
    ...(raw.table === true && { table: true }),
  };
}

const instant = (raw: unknown): string | undefined =>
  typeof raw === "string" && !Number.isNaN(Date.parse(raw)) ? new Date(raw).toISOString() : undefined;

/** The protocol's MAX_POINTS; as a value it would bring zod and all schemas into the page. */
const MOST_POINTS = 2_000;
const POINTS_STEP = 250;

/** How many points a chart in a window of this width (CSS px) has room for: about one a pixel. */
export const pointsFor = (width: number): number =>
  Math.min(MOST_POINTS, Math.max(1, Math.ceil(width / POINTS_STEP)) * POINTS_STEP);

/** What to ask the server for. */
export const queryOf = (
  { range = DEFAULT_RANGE, from, to }: DashboardSearch,
  points: number = MOST_POINTS,
): ViewersQueryInput => ({
  points,
  ...(from && to ? { from, to } : { timeRange: range }),
});

/** The address of a span instead of a rolling range. */
export const spanSearch = ({ from, to }: Span): Pick<DashboardSearch, "from" | "to"> => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});
