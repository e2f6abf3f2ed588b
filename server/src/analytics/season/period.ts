import { invalidField, type SeasonQuery } from "@headcount/protocol";
import { Temporal } from "temporal-polyfill";

type PeriodQuery = Pick<SeasonQuery, "from" | "to" | "tz">;

/** Epoch ms, `to` exclusive; `null`: without a limit. */
export interface Period {
  from: number | null;
  to: number | null;
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/** The start of a day in the zone, and that of the next one. */
const dayIn = (day: string, tz: string): { start: number; end: number } => {
  const date = Temporal.PlainDate.from(day);
  const startOf = (one: Temporal.PlainDate): number => one.toZonedDateTime(tz).epochMilliseconds;
  return { start: startOf(date), end: startOf(date.add({ days: 1 })) };
};

/**
 * The period of a query. A day in `to` is included.
 * @throws HeadcountError VALIDATION_FAILED if it ends before it begins
 */
export function periodOf({ from, to, tz }: PeriodQuery): Period {
  const start = from === undefined ? null : isDay(from) ? dayIn(from, tz).start : Date.parse(from);
  const end = to === undefined ? null : isDay(to) ? dayIn(to, tz).end : Date.parse(to);
  if (start !== null && end !== null && start >= end) throw invalidField("from", "must be before to");
  return { from: start, to: end };
}
