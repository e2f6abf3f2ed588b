import type { LotAnalytics, LotAudience, PublicMoment, Snapshot } from "@headcount/protocol";
import { type Interval, MINUTE_MS } from "@headcount/protocol/time";
import { lotAt } from "../hero/hero-words.ts";

/** The length of the parts in which a replay is loaded, ms. */
export const PART_MS = 15 * MINUTE_MS;

/** The part of the sale that contains an instant, cut at the sale's end. All in epoch ms. */
export function partAt(sale: Interval, at: number): Interval {
  const from = sale.from + Math.floor((at - sale.from) / PART_MS) * PART_MS;
  return { from, to: Math.min(from + PART_MS, sale.to) };
}

/** Points of a series, oldest first, and the length of each in ms. */
export interface Points {
  snapshots: readonly Pick<Snapshot, "timestamp" | "viewerCount" | "avgViewers">[];
  lengthMs: number;
}

/** The point that contains an instant (epoch ms). */
export function pointAt({ snapshots, lengthMs }: Points, at: number): Points["snapshots"][number] | undefined {
  let low = 0;
  let high = snapshots.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Date.parse(snapshots[middle]?.timestamp ?? "") <= at) low = middle + 1;
    else high = middle;
  }
  const point = snapshots[low - 1];
  return point && at < Date.parse(point.timestamp) + lengthMs ? point : undefined;
}

/** The state of a sale at one instant. */
export interface Still {
  /** The count at the end of the slot, or the average of a longer point; `null` if nothing was recorded. */
  count: number | null;
  isAverage: boolean;
  lot: LotAudience | undefined;
  /** The last bid for the lot so far. */
  bid: PublicMoment | undefined;
  /** The latest moments so far, newest first. */
  latest: PublicMoment[];
}

/** The loaded part of a replay. `moments`: oldest first, with the latest ones before the part. */
export interface Part {
  slots: Points;
  moments: readonly PublicMoment[];
}

export interface Recording {
  /** The whole sale in longer points, for where there are no slots. */
  overview: Points;
  lots: Pick<LotAnalytics, "lots"> | undefined;
  /** `undefined` while it is loading. */
  part: Part | undefined;
}

/** The still of an instant (epoch ms). @param most the most moments in `latest` */
export function stillAt({ overview, lots, part }: Recording, at: number, most: number): Still {
  const slot = part && pointAt(part.slots, at);
  const whole = slot ? undefined : pointAt(overview, at);
  const lot = lotAt(lots, new Date(at).toISOString());
  const past = (part?.moments ?? []).filter((moment) => Date.parse(moment.at) <= at);
  const isOfLot = ({ type, at: bidAt, lotNumber }: PublicMoment): boolean =>
    type === "bid" &&
    lot !== undefined &&
    Date.parse(bidAt) >= Date.parse(lot.openedAt) &&
    (lotNumber ?? lot.number) === lot.number;
  return {
    count: slot?.viewerCount ?? (whole ? Math.round(whole.avgViewers) : null),
    isAverage: whole !== undefined,
    lot,
    bid: past.filter(isOfLot).at(-1),
    latest: past.slice(-most).reverse(),
  };
}

/** The instant at which the next or previous lot was opened; `undefined` if there is none. A lot that has just begun is left for the one before. */
export function lotEdge(
  lots: Pick<LotAnalytics, "lots"> | undefined,
  at: number,
  direction: -1 | 1,
): number | undefined {
  const openings = (lots?.lots ?? []).map(({ openedAt }) => Date.parse(openedAt));
  return direction === 1
    ? openings.find((opening) => opening > at)
    : openings.filter((opening) => opening < at - JUST_BEGUN_MS).at(-1);
}
const JUST_BEGUN_MS = 3_000;

/** The second of the sale that an instant (epoch ms) belongs to. */
export const secondOf = (sale: Interval, at: number): number => Math.round((at - sale.from) / 1_000);
