import type { Meta, ViewersQueryInput } from "@headcount/protocol";
import { LIMITS } from "@headcount/protocol/limits";
import type { Interval } from "@headcount/protocol/time";
import { type CompareSearch, compareSearch } from "../compare/compare-search.ts";
import { LOT_COLUMNS, type LotColumn } from "../lots/lot-order.ts";
import { RANGES, type Range } from "../time/ranges.ts";

export const DASHBOARD_TABS = ["lots", "retention", "compare"] as const;
export type DashboardTab = (typeof DASHBOARD_TABS)[number];

/** The dashboard's search parameters. `from` and `to` (ISO) belong together and override `range`, which "Reset zoom" returns to. */
export interface DashboardSearch extends CompareSearch {
  tab?: DashboardTab;
  range?: Range;
  from?: string;
  to?: string;
  trend?: true;
  table?: true;
  /** The column by which lots are sorted; absent for their order in the sale. */
  sort?: LotColumn;
  descending?: true;
}

/** Reads the range from the search parameters. */
export function readRangeSearch(raw: Record<string, unknown>): Pick<DashboardSearch, "range" | "from" | "to"> {
  const range = RANGES.find((known) => known === raw.range);
  const [from, to] = [instant(raw.from), instant(raw.to)];
  return {
    ...(range && { range }),
    ...(from !== undefined && to !== undefined && from < to && { from, to }),
  };
}

/** Reads the search parameters and ignores unknown ones. */
export function readDashboardSearch(raw: Record<string, unknown>): DashboardSearch {
  const tab = DASHBOARD_TABS.find((known) => known === raw.tab);
  const compare = idsIn(raw.compare);
  return {
    ...readRangeSearch(raw),
    ...(raw.trend === true && { trend: true }),
    ...(raw.table === true && { table: true }),
    ...(LOT_COLUMNS.some((column) => column === raw.sort) && { sort: raw.sort as LotColumn }),
    ...(raw.descending === true && { descending: true }),
    ...(tab && { tab }),
    ...(compare && compareSearch({ compare, align: raw.align === "lot" ? "lot" : "start" })),
  };
}

/** The ids in a list; `null` if there is no list, or none of its entries is an id. */
function idsIn(raw: unknown): string[] | null {
  if (!Array.isArray(raw)) return null;
  const ids = raw.filter((id): id is string => typeof id === "string" && /^[0-9a-f]{24}$/.test(id));
  return ids.length > 0 || raw.length === 0 ? ids : null;
}

const instant = (raw: unknown): string | undefined =>
  typeof raw === "string" && !Number.isNaN(Date.parse(raw)) ? new Date(raw).toISOString() : undefined;

const POINTS_STEP = 250;

/** Points for a chart in a window of this width (CSS px): about one per pixel. */
export const pointsFor = (width: number): number =>
  Math.min(LIMITS.points, Math.max(1, Math.ceil(width / POINTS_STEP)) * POINTS_STEP);

/** The range in the address; `undefined` for the server's default. */
export const rangeOf = ({ range, from, to }: Pick<DashboardSearch, "range" | "from" | "to">) => {
  if (from && to) return { from, to };
  return range ? { timeRange: range } : {};
};

/** The interval in the address, which is known before the answer, or else that of the answer. */
export function intervalOf(
  { from, to }: { from: string | undefined; to: string | undefined },
  answer: Pick<Meta, "from" | "to"> | undefined,
): Interval | null {
  const shown = from && to ? { from, to } : answer;
  return shown ? { from: Date.parse(shown.from), to: Date.parse(shown.to) } : null;
}

/** The query for the server. */
export const queryOf = (
  search: DashboardSearch,
  points: number = LIMITS.points,
): ViewersQueryInput & { points: number } => ({
  points,
  ...rangeOf(search),
  // An interval is shown in detail, down to slots of 5 s.
  ...(search.from && search.to && { finest: "slot" }),
});

/** The search parameters of an interval, instead of a rolling range. */
export const spanSearch = ({ from, to }: Interval): Pick<DashboardSearch, "from" | "to"> => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
});
