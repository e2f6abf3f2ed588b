import {
  type Highlight,
  type HighlightedLot,
  type Interval,
  type LotAudience,
  type Moment,
  minuteMs,
} from "@headcount/protocol";
import { counted, iso } from "../../minutes/minute-sum.ts";
import type { SampledSlot } from "../../minutes/slot.ts";
import { arrivedUntil } from "../live/coverage.ts";
import { liveIntervals } from "../live/live-spans.ts";
import type { LotFindings } from "../lots/lots.ts";
import type { AnalyticsContext } from "../query.ts";
import { inSlices, type Yielder } from "../slices.ts";
import { type Dip, lostShare, startBreaks, startDips } from "./breaks.ts";
import { startLevels } from "./levels.ts";

/** The change of the count is shown over this time. */
export const RECENT_MINUTES = 5;
/** Smallest gain of a lot that is worth a mention: in viewers, and as a share of the viewers at its opening. */
const MIN_GAINED_VIEWERS = 5;
const MIN_GAINED_SHARE = 0.05;
/** A share of a lower peak says little. */
const MIN_PEAK_VIEWERS = 10;

type Lots = Pick<LotFindings, "lots" | "count">;

/** The sources of highlights, oldest first. */
export interface HighlightSources {
  lots: Lots;
  /** Breaks and openings; others are ignored. */
  moments: AsyncIterable<Iterable<Moment>> | Iterable<Iterable<Moment>>;
  slots(interval: Interval): AsyncIterable<SampledSlot>;
  yielder: Yielder;
}

export interface HighlightFindings {
  /** The level `RECENT_MINUTES` before now; `null` if it was not recorded, or if the auction is not live. */
  levelBefore: number | null;
  highlights: Highlight[];
}

const named = ({ order, number, title }: LotAudience): HighlightedLot => ({ order, number, title });

/**
 * The lot with the highest peak, and the share of it that was there at the next opening. `null` if the share is unknown or above 1, if
 * the peak is only a bound, and if not all lots are given.
 */
export async function afterPeak({ lots, count }: Lots, yielder: Yielder): Promise<Highlight | null> {
  let given = 0;
  let highest: { peak: number; isBound: boolean; lot: HighlightedLot } | null = null;
  let next: LotAudience | null = null;
  for await (const lot of inSlices(lots(), yielder)) {
    given += 1;
    if (highest && !next) next = lot;
    if (lot.peakViewers === null || lot.peakViewers <= (highest?.peak ?? -1)) continue;
    highest = { peak: lot.peakViewers, isBound: lot.peakIsBound, lot: named(lot) };
    next = null;
  }
  const viewers = next?.viewersAtOpen ?? null;
  if (!highest || !next || viewers === null || given < count || highest.isBound) return null;
  if (highest.peak < MIN_PEAK_VIEWERS || viewers > highest.peak) return null;
  return { kind: "afterPeak", lot: highest.lot, next: named(next), share: viewers / highest.peak };
}

/** An opening at which the level was recorded. */
interface Opening {
  lot: HighlightedLot;
  at: number;
  level: number;
}

async function openingsOf({ lots }: Lots, yielder: Yielder): Promise<Opening[]> {
  const openings: Opening[] = [];
  for await (const lot of inSlices(lots(), yielder))
    if (lot.viewersAtOpen !== null)
      openings.push({ lot: named(lot), at: Date.parse(lot.openedAt), level: lot.viewersAtOpen });
  return openings;
}

/** The opening with the largest gain. `later` has the level a minute after each opening. */
function lotStart(openings: readonly Opening[], later: readonly (number | null)[]): Highlight | null {
  let largest: { lot: HighlightedLot; gained: number } | null = null;
  for (const [index, { lot, level }] of openings.entries()) {
    const gained = (later[index] ?? Number.NEGATIVE_INFINITY) - level;
    if (gained < MIN_GAINED_VIEWERS || gained < MIN_GAINED_SHARE * level) continue;
    if (!largest || gained > largest.gained) largest = { lot, gained };
  }
  return largest && { kind: "lotStart", lot: largest.lot, gained: Math.round(largest.gained) };
}

const breakOf = (dip: Dip | null, minute: number): Highlight | null =>
  dip && {
    kind: "break",
    at: iso(dip.at),
    lost: lostShare(dip),
    minutes: dip.backAt === null ? null : (dip.backAt - dip.at) / minute,
  };

/** The breaks of the live times. An auction that was never live has one live time without an end, like its lots. */
async function breaksOf({ moments, yielder }: HighlightSources, { auction }: AnalyticsContext) {
  const live = liveIntervals(auction);
  const fold = startBreaks(live.length > 0 ? live : [{ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }]);
  for await (const page of moments)
    for (const moment of page) {
      if (yielder.isDue()) await yielder.yield();
      fold.add(moment);
    }
  return fold.breaks;
}

/** The interval that contains these, until `now`. */
const around = (intervals: readonly Interval[], now: number): Interval => ({
  from: Math.min(now, ...intervals.map(({ from }) => from)),
  to: Math.min(now, Math.max(...intervals.map(({ to }) => to))),
});

/** The first and the last item. There may be as many items as lots. */
const edgesOf = <T>(list: readonly T[]): T[] => [...list.slice(0, 1), ...list.slice(-1)];

/**
 * The numbers of a sale that stand out. It reads the slots once, and remembers one number for each lot and break. A level is the mean of
 * the slot that contains an instant. Without that slot there is no highlight.
 */
export async function highlightsOf(context: AnalyticsContext, sources: HighlightSources): Promise<HighlightFindings> {
  const { auction, now, grid } = context;
  const { lots, yielder } = sources;
  const minute = minuteMs(grid);
  const isLive = auction.liveSpans.at(-1)?.to === null;
  const openings = await openingsOf(lots, yielder);
  const breaks = await breaksOf(sources, context);
  const recent = isLive ? [{ from: now - RECENT_MINUTES * minute, to: now }] : [];
  const later = startLevels(openings.map(({ at }) => at + minute));
  const before = startLevels(recent.map(({ from }) => from));
  const dips = startDips(breaks, arrivedUntil(now, grid));
  const firstMinutes = edgesOf(openings).map(({ at }) => ({ from: at, to: at + minute + 1 }));
  const recoveries = edgesOf(breaks).map(({ from, until }) => ({ from, to: until }));
  const reach = around([...firstMinutes, ...recent, ...recoveries], now);
  if (reach.from < reach.to)
    for await (const { from, to, ...levels } of inSlices(sources.slots(reach), yielder)) {
      const slot = { from, to, level: counted(levels, auction.countMode).mean };
      later.add(slot);
      before.add(slot);
      dips.add(slot);
    }
  const found = [lotStart(openings, later.found), await afterPeak(lots, yielder), breakOf(dips.finish(), minute)];
  return { levelBefore: before.found[0] ?? null, highlights: found.filter((one) => one !== null) };
}
