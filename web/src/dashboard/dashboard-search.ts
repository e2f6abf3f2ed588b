import type { ViewersQueryInput } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import { type CompareSearch, compareSearch } from "../compare/compare-search.ts";
import { LOT_COLUMNS, type LotColumn } from "../lots/lot-order.ts";
import { type Interval, RANGES, type Range } from "../time/ranges.ts";

/** What the address says about the dashboard. `from` and `to` (ISO) go together and win over `range`, which a zoom leads back to. */
export interface DashboardSearch extends CompareSearch {
  range?: Range;
  from?: string;
  to?: string;
  trend?: true;
  table?: true;
  /** What the lots are sorted by, if not by their order. */
  sort?: LotColumn;
  descending?: true;
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
    ...(LOT_COLUMNS.some((column) => column === raw.sort) && { sort: raw.sort as LotColumn }),
    ...(raw.descending === true && { descending: true }),
    ...compareSearch({ compare: idsIn(raw.compare), align: raw.align === "lot" ? "lot" : "start" }),
  };
}

const idsIn = (raw: unknown): string[] =>
  Array.isArray(raw) ? raw.filter((id): id is string => typeof id === "string" && /^[0-9a-f]{24}$/.test(id)) : [];

const instant = (raw: unknown): string | undefined =>
  typeof raw === "string" && !Number.isNaN(Date.parse(raw)) ? new Date(raw).toISOString() : undefined;

const POINTS_STEP = 250;

/** How many points a chart in a window of this width (CSS px) has room for: about one a pixel. */
export const pointsFor = (width: number): number =>
  Math.min(LIMITS.points, Math.max(1, Math.ceil(width / POINTS_STEP)) * POINTS_STEP);

/** The range that the address asks for; nothing for the one that the server takes by default. */
export const rangeOf = ({ range, from, to }: Pick<DashboardSearch, "range" | "from" | "to">) => {
  if (from && to) return { from, to };
  return range ? { timeRange: range } : {};
};

/** What to ask the server for. */
export const queryOf = (search: DashboardSearch, points: number = LIMITS.points): ViewersQueryInput => ({
  points,
  ...rangeOf(search),
  // A stretch is looked at closely, down to slots of 5 s.
  ...(search.from && search.to && { finest: "slot" }),
});

/** The address of a span instead of a rolling range. */
export const spanSearch = ({ from, to }: Interval): Pick<DashboardSearch, "from" | "to"> => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});
