import { LIMITS } from "@headcount/protocol/limits";
import { isTimeZone } from "@headcount/protocol/time-zone";

export const PERIODS = ["30d", "90d", "12m", "all"] as const;
export type Period = (typeof PERIODS)[number];
export const MEASURES = ["peak", "average", "reached", "watchTime", "value"] as const;
export type Measure = (typeof MEASURES)[number];
export const SORTS = ["date", ...MEASURES] as const;
export type Sort = (typeof SORTS)[number];

/** The search parameters of the season. `from` and `to` are days and override `period`. */
export interface SeasonSearch {
  period?: Period;
  from?: string;
  to?: string;
  tag?: string;
  tz?: string;
  measure?: Measure;
  countMode?: "tabs" | "people";
  currency?: string;
  sort?: Sort;
  order?: "asc";
  page?: number;
}

const DEFAULT_PERIOD: Period = "12m";
const DAYS: Readonly<Record<Exclude<Period, "all">, number>> = { "30d": 30, "90d": 90, "12m": 365 };

const dayOf = (raw: unknown): string | undefined =>
  typeof raw === "string" && /^\d{4}-\d\d-\d\d$/.test(raw) && !Number.isNaN(Date.parse(raw)) ? raw : undefined;

/** Reads the search parameters and ignores unknown ones. */
export function readSeasonSearch(raw: Record<string, unknown>): SeasonSearch {
  const period = PERIODS.find((known) => known === raw.period);
  const measure = MEASURES.find((known) => known === raw.measure);
  const sort = SORTS.find((known) => known === raw.sort);
  const [from, to] = [dayOf(raw.from), dayOf(raw.to)];
  // The router reads a text of digits as a number.
  const tag = raw.tag === undefined ? "" : String(raw.tag).slice(0, LIMITS.tagCharacters).trim();
  const { page, currency } = raw;
  return {
    ...(period && { period }),
    ...(from && { from }),
    ...(to && (!from || from <= to) && { to }),
    ...(tag && { tag }),
    ...(isTimeZone(raw.tz) && { tz: raw.tz }),
    ...(measure && { measure }),
    ...((raw.countMode === "tabs" || raw.countMode === "people") && { countMode: raw.countMode }),
    ...(typeof currency === "string" && /^[A-Z]{3}$/.test(currency) && { currency }),
    ...(sort && { sort }),
    ...(raw.order === "asc" && { order: "asc" as const }),
    ...(typeof page === "number" && Number.isInteger(page) && page > 1 && page <= 100_000 && { page }),
  };
}

/** The period in the address: a preset, or `null` for days. */
export const periodIn = ({ period, from, to }: SeasonSearch): Period | null =>
  from || to ? null : (period ?? DEFAULT_PERIOD);

/** The days of the period. @param today in the zone of the page */
export function daysOf(search: SeasonSearch, today: string): { from?: string; to?: string } {
  const period = periodIn(search);
  if (period === null) return { ...(search.from && { from: search.from }), ...(search.to && { to: search.to }) };
  if (period === "all") return {};
  const first = new Date(`${today}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - DAYS[period] + 1);
  return { from: first.toISOString().slice(0, 10) };
}
