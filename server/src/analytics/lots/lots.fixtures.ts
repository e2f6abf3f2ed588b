import { byTime, type Level, type LotAnalytics, type Moment, SLOT_MS } from "@headcount/protocol";
import { expect } from "vitest";
import type { Minute } from "../../minutes/minute-sum.ts";
import { reachesInto, type SampledSlot } from "../../minutes/slot.ts";
import { happened } from "../../storage/moment.fixtures.ts";
import { contextOf, T0 } from "../analytics.fixtures.ts";
import type { Yielder } from "../slices.ts";
import { type LotRun, startLotRuns } from "./lot-runs.ts";
import { lotFindings } from "./lots.ts";

const level = (value: number | Level): Level =>
  typeof value === "number" ? { last: value, mean: value, min: value, max: value } : value;

/** The slot with this index after T0. Half of the connections are people. */
export const slot = (index: number, value: number | Level, joins = 0, leaves = 0): SampledSlot => {
  const connections = level(value);
  const { last, mean, min, max } = connections;
  return {
    from: T0 + index * SLOT_MS,
    to: T0 + (index + 1) * SLOT_MS,
    share: 1,
    connections,
    people: { last: last / 2, mean: mean / 2, min: min / 2, max: max / 2 },
    joins,
    leaves,
    countModes: ["tabs"],
  };
};

export async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
/** Never yields to other work. */
const UNHURRIED: Yielder = { isDue: () => false, yield: async () => {} };

export const analyse = async (
  moments: readonly Moment[],
  slots: readonly SampledSlot[],
  over: Parameters<typeof contextOf>[0] & { minutes?: Minute[]; yielder?: Yielder } = {},
): Promise<LotAnalytics> => {
  const { minutes = [], yielder = UNHURRIED, ...context } = over;
  const { lots, bids, count, ...rest } = await lotFindings(contextOf(context), {
    moments: [moments.toSorted(byTime)],
    slots: (interval) => each(slots.filter((one) => reachesInto(one, interval))),
    minutes: (interval) =>
      each([
        { sum: null, list: () => minutes.filter(({ minute }) => minute >= interval.from && minute < interval.to) },
      ]),
    yielder,
  });
  expect([...lots()]).toHaveLength(count);
  return { lots: [...lots()], bids: [...bids()], ...rest };
};
export const lot = (from: number, to: number, lotNumber = "1"): Moment[] => [
  happened(from, "lot_opened", { lotNumber }),
  happened(to, "sold"),
];
export const UNKNOWN = {
  avgViewers: null,
  peakViewers: null,
  peakAt: null,
  peakIsBound: false,
  minViewers: null,
  viewerMinutes: null,
  joins: null,
  leaves: null,
};

/** The lot runs of these moments, in any order. */
export const lotRuns = (moments: readonly Moment[]): LotRun[] => {
  const runs = startLotRuns();
  for (const moment of moments.toSorted(byTime)) runs.add(moment);
  return runs.finish();
};
