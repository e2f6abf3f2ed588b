import { audienceOf, lotsOf, minutesIn, pointName, rangeOf } from "./answers-truth.ts";
import { type Ask, AVERAGE_ERROR, compareSummary, differs, rowsOf, type State, UNITS } from "./compare.ts";
import { MINUTE } from "./history.ts";

const iso = (at: number): string => new Date(at).toISOString();
const allOf = ({ kept, now }: State) => minutesIn(kept, rangeOf({ timeRange: "all" }, kept, now));

/** Each lot with its audience, in the order of the sale; `null` where nothing of it was seen. */
function lotsWithAudience(state: State) {
  const { history, now } = state;
  const slots = allOf(state).flatMap((minute) => minute.slots);
  return lotsOf(history, now - history.t0).map((lot) => {
    const interval = { from: history.t0 + lot.from, to: lot.to === null ? now : history.t0 + lot.to };
    const audience = audienceOf(slots, interval, history.countMode);
    return { ...lot, audience: audience.seen > 0 ? audience : null };
  });
}

/** The report on everything that is stored. */
export async function compareReport(state: State, ask: Ask): Promise<void> {
  const { kept, now } = state;
  const { data } = await ask("/analytics/report?timeRange=all");
  compareSummary(state, "report", data.summary, allOf(state), rangeOf({ timeRange: "all" }, kept, now));
  const lots = lotsWithAudience(state);
  const check = differs(state, "report");
  check("lots", data.lots.total, lots.length);
  if (lots.some(({ to }) => to === null)) return;
  const peaks = lots.flatMap(({ audience }) => audience?.peak ?? []).sort((a, b) => b - a);
  const shown = data.lots.byPeak.map(({ peakViewers }: { peakViewers: number }) => peakViewers);
  check("peaks of lots", shown.join(), peaks.slice(0, 10).join());
}

/** The table of lots as a spreadsheet reads it. */
export async function compareLotsCsv(state: State, ask: Ask): Promise<void> {
  const { history } = state;
  const rows = rowsOf(await ask("/analytics/export.csv?timeRange=all&table=lots"));
  const lots = lotsWithAudience(state);
  differs(state, "CSV of lots")("rows", rows.length, lots.length);
  for (const [i, { lot, from, to, bids, audience }] of lots.entries()) {
    const { number, openedAt, closedAt, ...row } = rows[i] ?? {};
    const check = differs(state, `CSV of lots ${i} (${lot})`);
    check("number", number, lot);
    check("openedAt", openedAt, iso(history.t0 + from));
    check("bids", Number(row.bids), bids);
    check("closedAt", closedAt, to === null ? "" : iso(history.t0 + to));
    if (to === null) continue;
    check("peakViewers", row.peakViewers, audience ? String(audience.peak) : "");
    check("peakIsBound", row.peakIsBound, String(audience?.peakIsBound ?? false));
    if (!audience) continue;
    const average = Math.min(audience.peak, Math.max(audience.min, audience.area / audience.seen));
    check("avgViewers", Number(row.avgViewers), average, AVERAGE_ERROR);
  }
}

/** The unit that a number of points leads to: the shortest that has no more of them from the first stored minute to the last. */
export async function compareChosenUnits(state: State, ask: Ask): Promise<void> {
  const { history, kept } = state;
  const [first, last] = [kept.at(0)?.minute, kept.at(-1)?.minute];
  if (first === undefined || last === undefined) return;
  const minutes = Array.from({ length: (last - first) / MINUTE + 1 }, (_, i) => first + i * MINUTE);
  const pointsIn = (unit: string): number =>
    new Set(minutes.map((minute) => pointName(unit, minute, history.timeZone))).size;
  for (const points of [1, 2, 7, 60]) {
    const { data } = await ask(`/analytics/viewers?timeRange=all&points=${points}`);
    const check = differs(state, `points=${points}`);
    check(
      "unit",
      data.meta.unit,
      UNITS.find((unit) => pointsIn(unit) <= points),
    );
    check("no more points", data.snapshots.length <= points, true);
  }
}
