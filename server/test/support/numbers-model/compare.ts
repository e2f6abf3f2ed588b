import {
  audienceOf,
  type Kept,
  lotsOf,
  minutesIn,
  personsIn,
  pointName,
  pointsOf,
  type Query,
  type Range,
  rangeOf,
  type Total,
  totalOf,
} from "./answers-truth.ts";
import type { History } from "./history.ts";
import { MINUTE } from "./history.ts";
import { coverageOf, cutTo, expectedTimes, lengthOf, liveTimes } from "./live-truth.ts";
import type { Minute } from "./minute-truth.ts";

/** Asks the API of the auction as its organizer; the text for what is no JSON. */
// biome-ignore lint/suspicious/noExplicitAny: what the model expects of an answer is what it checks.
export type Ask = (path: string) => Promise<any>;

/** What was compared, and what differed; and how often unique viewers lay within their interval. */
export interface Findings {
  compared: number;
  differences: string[];
  unique: { asked: number; outside: number };
}

export const noFindings = (): Findings => ({ compared: 0, differences: [], unique: { asked: 0, outside: 0 } });

/** A slot knows its mean to four decimals. */
export const AVERAGE_ERROR = 1.01e-4;
export const UNITS = ["minute", "5m", "15m", "hour", "day", "week", "month", "range"];
const RANGES = ["all", "15m", "hour", "3h", "day", "7d", "30d"];

const iso = (at: number): string => new Date(at).toISOString();

/** Which answers are expected. */
export interface State {
  history: History;
  /** Stored and not expired, oldest first. */
  kept: readonly Kept[];
  /** Epoch ms. */
  now: number;
  found: Findings;
}

export const differsIn =
  (found: Findings, where: string) =>
  (what: string, seen: unknown, expected: unknown, error = 0): void => {
    found.compared += 1;
    const isSame =
      typeof seen === "number" && typeof expected === "number"
        ? Math.abs(seen - expected) <= error + 1e-9 * Math.abs(expected)
        : Object.is(seen, expected);
    if (!isSame) found.differences.push(`${where}: ${what} is ${seen}, not ${expected}`);
  };

export const differs = ({ found }: State, where: string) => differsIn(found, where);

// biome-ignore lint/suspicious/noExplicitAny: see above.
function comparePoint(state: State, where: string, point: any, total: Total): void {
  const check = differs(state, where);
  check("viewerCount", point.viewerCount, total.viewerCount);
  check("avgViewers", point.avgViewers, total.area / total.seen, AVERAGE_ERROR);
  check("peakViewers", point.peakViewers, total.peak);
  check("minViewers", point.minViewers, total.min);
  check("sampleCount", point.sampleCount, total.samples);
  check("peakAt", point.peakAt, iso(total.peakAt));
  check("peakIsBound", point.peakIsBound, total.peakIsBound);
  check("joins", point.joins, total.joins);
  check("leaves", point.leaves, total.leaves);
  check("viewerSeconds", point.viewerSeconds, total.area / 1_000, (AVERAGE_ERROR * total.seen) / 1_000 + 1e-6);
  check("people", point.people, total.people);
  check("connections", point.connections, total.connections);
}

/** How much was seen of the interval that these minutes, in order, lie in. */
function coverageIn({ history, kept, now }: State, minutes: readonly Minute[], { from, to }: Range) {
  const [first, last] = [minutes.at(0)?.minute ?? 0, minutes.at(-1)?.minute ?? -MINUTE];
  const slots = minutes.flatMap((minute) => minute.slots);
  const interval = { from, to: Math.max(to, last + MINUTE) };
  return coverageOf(slots, expectedTimes(history, kept, now), interval, last + MINUTE - first, to);
}

export function compareSummary(
  state: State,
  where: string,
  // biome-ignore lint/suspicious/noExplicitAny: see above.
  summary: any,
  minutes: readonly Minute[],
  range: Range,
): void {
  const check = differs(state, `${where} summary`);
  const coverage = coverageIn(state, minutes, range);
  check("coverage", summary.coverage, coverage.value, coverage.error);
  check("totalSnapshots", summary.totalSnapshots, minutes.length);
  if (minutes.length === 0) {
    for (const name of ["overallPeak", "overallAvg", "overallMin", "peakAt"]) check(name, summary[name], null);
    check("duration", summary.duration, 0);
    return;
  }
  const total = totalOf(minutes, state.history.countMode);
  check("overallPeak", summary.overallPeak, total.peak);
  check("overallAvg", summary.overallAvg, total.area / total.seen, AVERAGE_ERROR);
  check("overallMin", summary.overallMin, total.min);
  check("peakAt", summary.peakAt, iso(total.peakAt));
  check("peakIsBound", summary.peakIsBound, total.peakIsBound);
  check("duration", summary.duration, (total.last - total.first) / MINUTE + 1);
  check("viewerMinutes", summary.viewerMinutes, total.area / MINUTE, (AVERAGE_ERROR * total.seen) / MINUTE + 1e-6);
}

const wordsOf = (query: Query): string =>
  "timeRange" in query ? `timeRange=${query.timeRange}` : `from=${iso(query.from)}&to=${iso(query.to)}`;

async function compareRange(state: State, ask: Ask, query: Query, unit: string): Promise<void> {
  const { history, kept, now, found } = state;
  const words = `${wordsOf(query)}&unit=${unit}`;
  const { data } = await ask(`/analytics/viewers?${words}`);
  const range = rangeOf(query, kept, now);
  const minutes = minutesIn(kept, range);
  compareSummary(state, words, data.summary, minutes, range);
  const points = pointsOf(minutes, unit, history.timeZone);
  const check = differs(state, words);
  check("points", data.snapshots.length, points.length);
  for (const [i, point] of points.entries()) {
    const snapshot = data.snapshots[i];
    const first = point[0]?.minute ?? 0;
    if (!snapshot) break;
    const start = Date.parse(snapshot.timestamp);
    if (unit === "range") check("start", start, range.from);
    else check("start", pointName(unit, start, history.timeZone), pointName(unit, first, history.timeZone));
    check("start at or before the first minute", start <= first, true);
    comparePoint(state, `${words} ${snapshot.timestamp}`, snapshot, totalOf(point, history.countMode));
    if (unit !== "minute") continue;
    const coverage = coverageIn(state, point, { from: first, to: Math.min(range.to, first + MINUTE) });
    check(`coverage ${snapshot.timestamp}`, snapshot.coverage, coverage.value, coverage.error);
  }
  const persons = history.countMode === "people" ? personsIn(kept, range) : null;
  const { uniqueViewers, uniqueViewersLow: low, uniqueViewersHigh: high } = data.summary;
  if (persons === null) return check("uniqueViewers", uniqueViewers, null);
  check("uniqueViewers within its interval", low <= uniqueViewers && uniqueViewers <= high, true);
  // Once for each history: those who share a register do so in each range. A person on two nodes at once is two people, and no estimate is below that.
  if (!("timeRange" in query) || query.timeRange !== "all" || unit !== "range" || history.nodes.length > 1) return;
  found.unique.asked += 1;
  if (!(low <= persons.size && persons.size <= high)) found.unique.outside += 1;
}

/** The time while live, to the instant. */
async function compareLive(state: State, ask: Ask): Promise<void> {
  const { history, kept, now } = state;
  const { data } = await ask("/analytics/viewers?timeRange=live&unit=minute");
  const { to: end } = rangeOf({ timeRange: "all" }, kept, now);
  const live = liveTimes(history, now - history.t0).map(({ from, to }) => ({
    from: history.t0 + from,
    to: Math.min(end, history.t0 + to),
  }));
  const all = minutesIn(kept, { from: 0, to: Number.POSITIVE_INFINITY });
  const minutes = all.map((minute) => cutTo(minute, live)).filter(({ slots }) => slots.length > 0);
  const check = differs(state, "live");
  const { summary, snapshots } = data;
  check("totalSnapshots", summary.totalSnapshots, minutes.length);
  check("points", snapshots.length, minutes.length);
  const known = live.map(({ from, to }) => ({ from, to: Math.min(to, now) }));
  check("duration", summary.duration, lengthOf(known) / MINUTE);
  if (minutes.length === 0) return;
  const total = totalOf(minutes, history.countMode);
  // Of a minute that is cut so many whole ms are kept.
  const error = AVERAGE_ERROR + (total.peak * 2 * live.length) / total.seen;
  check("overallPeak", summary.overallPeak, total.peak);
  check("overallMin", summary.overallMin, total.min);
  check("overallAvg", summary.overallAvg, total.area / total.seen, error);
  check("viewerMinutes", summary.viewerMinutes, total.area / MINUTE, (error * total.seen) / MINUTE);
  check("peakAt", summary.peakAt, iso(total.peakAt));
  for (const [i, minute] of minutes.entries()) {
    const of = totalOf([minute], history.countMode);
    const checkMinute = differs(state, `live ${iso(minute.minute)}`);
    checkMinute("start", snapshots[i]?.timestamp, iso(minute.minute));
    checkMinute("peakViewers", snapshots[i]?.peakViewers, of.peak);
    checkMinute("minViewers", snapshots[i]?.minViewers, of.min);
    checkMinute("joins", snapshots[i]?.joins, of.joins, 1e-6);
    checkMinute("leaves", snapshots[i]?.leaves, of.leaves, 1e-6);
  }
}

async function compareSlots(state: State, ask: Ask): Promise<void> {
  const { history, kept, now } = state;
  const { data } = await ask("/analytics/viewers?timeRange=all&unit=slot");
  const minutes = minutesIn(kept, rangeOf({ timeRange: "all" }, kept, now));
  const slots = minutes.flatMap((minute) => minute.slots);
  const check = differs(state, "slots");
  check("slots", data.snapshots.length, slots.length);
  for (const [i, slot] of slots.entries()) {
    const snapshot = data.snapshots[i];
    if (!snapshot) break;
    const level = history.countMode === "people" ? slot.people : slot.connections;
    const checkSlot = differs(state, `slot ${iso(slot.from)}`);
    checkSlot("start", snapshot.timestamp, iso(slot.from));
    checkSlot("viewerCount", snapshot.viewerCount, level.last);
    checkSlot("avgViewers", snapshot.avgViewers, level.mean, AVERAGE_ERROR);
    checkSlot("peakViewers", snapshot.peakViewers, level.max);
    checkSlot("minViewers", snapshot.minViewers, level.min);
  }
}

/** The rows of a table without quoted fields, by the names of its columns. */
export function rowsOf(csv: string): Record<string, string>[] {
  const [head = "", ...lines] = csv.trim().split("\r\n");
  const names = head.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((field, i) => [names[i], field])));
}

async function compareCsv(state: State, ask: Ask): Promise<void> {
  const { history, kept, now } = state;
  const rows = rowsOf(await ask("/analytics/export.csv?timeRange=all"));
  const minutes = minutesIn(kept, rangeOf({ timeRange: "all" }, kept, now));
  differs(state, "CSV")("rows", rows.length, minutes.length);
  for (const [i, minute] of minutes.entries()) {
    const { timestamp = "", peakAt = "", peakIsBound = "", ...fields } = rows[i] ?? {};
    const numbers = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, Number(value)]));
    const where = `CSV ${timestamp}`;
    differs(state, where)("timestamp", timestamp, iso(minute.minute));
    const total = totalOf([minute], history.countMode);
    comparePoint(state, where, { ...numbers, peakAt, peakIsBound: peakIsBound === "true" }, total);
    const coverage = coverageIn(state, [minute], { from: minute.minute, to: minute.minute + MINUTE });
    differs(state, where)("coverage", numbers.coverage, coverage.value, coverage.error);
  }
}

async function compareLots(state: State, ask: Ask): Promise<void> {
  const { history, kept, now } = state;
  const { data } = await ask("/analytics/lots");
  const { lots: answered } = data;
  const slots = kept.flatMap(({ minute }) => minutesIn(kept, { from: minute, to: minute + 1 })).flatMap((m) => m.slots);
  const lots = lotsOf(history, now - history.t0);
  differs(state, "lots")("lots", answered.length, lots.length);
  for (const [i, { lot, from, to, isHammered, bids }] of lots.entries()) {
    const seen = answered[i];
    if (!seen) break;
    const check = differs(state, `lot ${i} (${lot})`);
    check("number", seen.number, lot);
    check("openedAt", seen.openedAt, iso(history.t0 + from));
    check("bids", seen.bids, bids);
    if (to === null) {
      check("closedAt", seen.closedAt, null);
      continue;
    }
    check("closedAt", seen.closedAt, iso(history.t0 + to));
    check("hammerAt", seen.hammerAt, isHammered ? iso(history.t0 + to) : null);
    const truth = audienceOf(slots, { from: history.t0 + from, to: history.t0 + to }, history.countMode);
    if (truth.seen === 0) {
      check("avgViewers", seen.avgViewers, null);
      continue;
    }
    const average = Math.min(truth.peak, Math.max(truth.min, truth.area / truth.seen));
    check("avgViewers", seen.avgViewers, average, AVERAGE_ERROR);
    check("peakViewers", seen.peakViewers, truth.peak);
    check("peakIsBound", seen.peakIsBound, truth.peakIsBound);
    check("minViewers", seen.minViewers, truth.min);
    check("viewerMinutes", seen.viewerMinutes, truth.area / MINUTE, AVERAGE_ERROR);
    const interval = { from: history.t0 + from, to: history.t0 + to };
    const coverage = coverageOf(slots, expectedTimes(history, kept, now), interval, to - from);
    check("coverage", seen.coverage, coverage.value, coverage.error);
  }
}

const DAY = 86_400_000;

/** Whether the first minutes of an ended auction have expired: its lots and its live time are then those of the summary that was kept at its end. */
const isSummary = ({ history: { t0, states }, now }: State): boolean => {
  const [first, last] = [states.at(0), states.at(-1)];
  return first !== undefined && last?.isLive === false && t0 + first.at <= now - DAY;
};

/** Asks some of what can be asked, and compares the answers with the truth. */
export async function compareSome(state: State, ask: Ask): Promise<void> {
  const { history } = state;
  await compareRange(state, ask, { timeRange: "all" }, "hour");
  await compareRange(state, ask, { timeRange: history.length > 8 * MINUTE ? "15m" : "hour" }, "minute");
  if (isSummary(state)) return;
  await compareLots(state, ask);
  await compareLive(state, ask);
}

/** The same for whatever can be asked. */
export async function compareAll(state: State, ask: Ask): Promise<void> {
  const { history } = state;
  for (const [i, timeRange] of RANGES.entries())
    await compareRange(state, ask, { timeRange }, UNITS[(i + history.length / MINUTE) % UNITS.length] ?? "minute");
  for (const unit of UNITS) await compareRange(state, ask, { timeRange: "all" }, unit);
  for (const { from, to } of history.ranges)
    await compareRange(state, ask, { from: history.t0 + from, to: history.t0 + to }, "minute");
  await compareSlots(state, ask);
  await compareCsv(state, ask);
  await compareLots(state, ask);
  await compareLive(state, ask);
}
