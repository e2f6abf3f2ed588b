import {
  type CountMode,
  type Season,
  type SeasonMeasure,
  type SeasonQuery,
  type SeasonSale,
  type SeasonSort,
  tagKey,
} from "@headcount/protocol";
import { type Period, periodOf } from "./period.ts";
import { byMeasure, type EndedSale, isReal, measureOf, saleOf, valuesOf } from "./sales.ts";
import { MIN_SALES, spreadOf } from "./spread.ts";
import { trendOf } from "./trend.ts";
import { usualsOf } from "./usual.ts";
import { weekdaysOf } from "./weekdays.ts";

/** A shorter part of a sale says little about an hour of the week. */
const MIN_HOUR_MINUTES = 10;
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

interface Listed {
  sale: SeasonSale;
  overview: EndedSale["overview"];
}

/** Times of ISO 8601 in UTC are compared as texts, because parsing those of thousands of sales takes longer than all the rest. */
const startsWithin = ({ from, to }: Period): ((sale: SeasonSale) => boolean) => {
  const [first, end] = [iso(from), iso(to)];
  return ({ at }) => (first === null || at >= first) && (end === null || at < end);
};

const hasTag = (tag: string | undefined): ((sale: SeasonSale) => boolean) => {
  const wanted = tag === undefined ? null : tagKey(tag);
  return ({ tags }) => wanted === null || tags.some((one) => one.toLowerCase() === wanted);
};

/** The real sales among these, the last one first. */
const listed = (ended: readonly EndedSale[]): Listed[] =>
  ended
    .filter((one) => isReal(one) && one.endedAt !== null)
    .map((one) => ({ sale: saleOf(one), overview: one.overview }))
    .sort((a, b) => compareStarts(b.sale, a.sale));

const compareStarts = (a: SeasonSale, b: SeasonSale): number => {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.id < b.id ? -1 : 1;
};

/** The sales of a period for a file, the first one first. */
export const salesWithin = (ended: readonly EndedSale[], query: Pick<SeasonQuery, "from" | "to" | "tz" | "tag">) => {
  const [isWithin, isTagged] = [startsWithin(periodOf(query)), hasTag(query.tag)];
  return listed(ended)
    .map(({ sale }) => sale)
    .filter((sale) => isWithin(sale) && isTagged(sale))
    .reverse();
};

/** The season of these auctions, in any order. */
export function seasonOf(ended: readonly EndedSale[], query: SeasonQuery): Season {
  const [period, isTagged] = [periodOf(query), hasTag(query.tag)];
  const all = listed(ended);
  const isWithin = startsWithin(period);
  const within = all.filter(({ sale }) => isWithin(sale));
  const wanted = within.filter(({ sale }) => isTagged(sale));
  const sales = countsOf(wanted);
  const countMode = query.countMode ?? modeOf(sales);
  const compared = wanted.filter(({ sale }) => sale.counts === countMode && countMode !== null);
  const own = compared.map(({ sale }) => sale);
  const currencies = currenciesOf(own);
  const currency = query.currency ?? currencies[0]?.currency ?? null;
  const [last] = own;
  return {
    ...{ from: iso(period.from), to: iso(period.to), tz: query.tz, sales, countMode },
    tags: tagsOf(within.map(({ sale }) => sale)),
    ...{ currencies, currency, totals: totalsOf(own) },
    typical: byMeasure((measure) => spreadOf(valuesOf(own, measure, currency))),
    ...extremesOf(own, currency),
    last: last
      ? {
          sale: last,
          usual: usualsOf(
            last,
            all.map(({ sale }) => sale),
          ),
        }
      : null,
    trend: trendOf(own.toReversed(), currency, query.tz),
    ...weekdaysOf(
      compared.flatMap(({ sale, overview }) => (overview?.weekday ? [{ sale, weekday: overview.weekday }] : [])),
      currency,
    ),
    hours: hoursOf(compared),
    page: pageOf(
      wanted.map(({ sale }) => sale),
      query,
      currency,
    ),
  };
}

function countsOf(sales: readonly Listed[]): Season["sales"] {
  const counts = { total: sales.length, tabs: 0, people: 0, mixed: 0, none: 0 };
  for (const { sale } of sales) counts[sale.counts ?? "none"] += 1;
  return counts;
}

/** What most sales count. */
const modeOf = ({ tabs, people }: Season["sales"]): CountMode | null => {
  if (tabs + people === 0) return null;
  return people >= tabs ? "people" : "tabs";
};

function tagsOf(sales: readonly SeasonSale[]): Season["tags"] {
  const found = new Map<string, { tag: string; sales: number }>();
  for (const { tags } of sales)
    for (const tag of tags) {
      const known = found.get(tag.toLowerCase()) ?? { tag, sales: 0 };
      known.sales += 1;
      found.set(tag.toLowerCase(), known);
    }
  return [...found.values()].sort((a, b) => b.sales - a.sales || (a.tag < b.tag ? -1 : 1));
}

function currenciesOf(sales: readonly SeasonSale[]): Season["currencies"] {
  const found = new Map<string, Season["currencies"][number]>();
  for (const { soldValue } of sales)
    for (const { currency, amount, lots } of soldValue ?? []) {
      const known = found.get(currency) ?? { currency, amount: 0, lots: 0, sales: 0 };
      // As a sum of prices.
      known.amount = Number((known.amount + amount).toPrecision(15));
      known.lots += lots;
      known.sales += 1;
      found.set(currency, known);
    }
  return [...found.values()].sort((a, b) => b.sales - a.sales || (a.currency < b.currency ? -1 : 1));
}

function totalsOf(sales: readonly SeasonSale[]): Season["totals"] {
  const totals = { watchTime: 0, duration: 0, lots: 0, sold: 0 };
  for (const { watchTime, duration, lots, sold } of sales) {
    totals.watchTime += watchTime ?? 0;
    totals.duration += duration ?? 0;
    totals.lots += lots ?? 0;
    totals.sold += sold ?? 0;
  }
  return totals;
}

/** The highest and the lowest value of each measure. Of equal ones, that of the later sale. */
function extremesOf(sales: readonly SeasonSale[], currency: string | null): Pick<Season, "best" | "weakest"> {
  const extreme = (measure: SeasonMeasure, sign: 1 | -1) => {
    let found: { sale: SeasonSale; value: number } | null = null;
    let known = 0;
    for (const sale of sales) {
      const value = measureOf(sale, measure, currency);
      if (value === null) continue;
      known += 1;
      if (!found || sign * value > sign * found.value) found = { sale, value };
    }
    if (!found || known < MIN_SALES) return null;
    const { id, title, at, timeZone } = found.sale;
    return { id, title, at, timeZone, value: found.value };
  };
  return { best: byMeasure((measure) => extreme(measure, 1)), weakest: byMeasure((measure) => extreme(measure, -1)) };
}

function hoursOf(sales: readonly Listed[]): Season["hours"] {
  const cells = new Map<number, number[]>();
  for (const { overview } of sales)
    for (const { weekday, hour, minutes, viewerMinutes } of overview?.hours ?? []) {
      if (minutes < MIN_HOUR_MINUTES) continue;
      const place = weekday * 24 + hour;
      const values = cells.get(place) ?? [];
      values.push(viewerMinutes / minutes);
      cells.set(place, values);
    }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([place, values]) => ({
      weekday: Math.floor(place / 24),
      hour: place % 24,
      sales: values.length,
      median: spreadOf(values).median,
    }));
}

const sortedBy = (sales: readonly SeasonSale[], sort: SeasonSort, sign: 1 | -1, currency: string | null) => {
  const keyed = sales.map((sale) => ({
    sale,
    key: sort === "date" ? 0 : measureOf(sale, sort, currency),
  }));
  return keyed
    .sort((a, b) => {
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      if (sort === "date") return sign * compareStarts(a.sale, b.sale);
      return sign * (a.key - b.key) || compareStarts(b.sale, a.sale);
    })
    .map(({ sale }) => sale);
};

function pageOf(
  sales: readonly SeasonSale[],
  { sort, order, page, limit }: SeasonQuery,
  currency: string | null,
): Season["page"] {
  const sorted = sortedBy(sales, sort, order === "asc" ? 1 : -1, currency);
  const pages = Math.max(1, Math.ceil(sorted.length / limit));
  return { sales: sorted.slice((page - 1) * limit, page * limit), page, pages, total: sales.length };
}
