import {
  type LotAnalytics,
  type LotAudience,
  type LotGroup,
  type Moment,
  minuteMs,
  minuteStart,
  type Outcome,
  type Phase,
} from "@headcount/protocol";
import { audienceOf, type Clip, clipAverage, clipOf, clipper } from "./clip.ts";
import { type LotRun, lotRuns } from "./lot-runs.ts";
import type { AnalyticsContext } from "./query.ts";
import type { SampledSlot } from "./slots.ts";
import type { Stretch } from "./stretch.ts";
import { counted, iso, type SomeMinutes } from "./tally.ts";

/** Where the samples of a stretch come from, oldest first. */
export interface LotSources {
  slots(stretch: Stretch): AsyncIterable<SampledSlot>;
  minutes(stretch: Stretch): AsyncIterable<Pick<SomeMinutes, "list">>;
}

/** A run with its end decided. */
interface Lot {
  run: LotRun;
  clip: Clip;
}

/** Fewer lots than this of either kind are too few to tell two kinds apart. */
const ENOUGH_LOTS = 10;
/** Student's t at 95 % for nine degrees of freedom, the fewest that two groups of ten can have. */
const T_95 = 2.262;
const ORDER_PARTS = 3;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const averagesOf = (lots: readonly Lot[]): number[] => lots.flatMap(({ clip }) => clipAverage(clip) ?? []);
const groupOf = (lots: readonly Lot[]): LotGroup => {
  const averages = averagesOf(lots);
  return { n: averages.length, avgViewers: averages.length === 0 ? null : mean(averages) };
};

/** Variance of the mean of the values. */
const varianceOfMean = (values: readonly number[]): number => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
};

/** Difference of two means with Welch's interval, made as wide as the smallest groups need. */
const difference = (a: readonly number[], b: readonly number[]): LotAnalytics["soldMinusUnsold"] => {
  if (a.length < ENOUGH_LOTS || b.length < ENOUGH_LOTS) return null;
  const viewers = mean(a) - mean(b);
  const reach = T_95 * Math.sqrt(varianceOfMean(a) + varianceOfMean(b));
  return { viewers, low: viewers - reach, high: viewers + reach };
};

/** The parts that an auction's stored time falls into. */
const phasesOf = ({
  auction,
  extent,
  now,
  grid,
}: AnalyticsContext): Record<keyof LotAnalytics["phases"], Clip | null> => {
  const stored = extent && { from: extent.first, to: extent.last + minuteMs(grid) };
  const startedAt = auction.startedAt === null ? Number.POSITIVE_INFINITY : Date.parse(auction.startedAt);
  const endedAt = auction.endedAt === null ? Number.POSITIVE_INFINITY : Date.parse(auction.endedAt);
  const clip = (from: number, to: number): Clip | null => (from < to ? clipOf(from, to) : null);
  return {
    before: stored && clip(stored.from, Math.min(stored.to, startedAt)),
    during: clip(startedAt, Math.min(endedAt, now)),
    after: stored && clip(Math.max(stored.from, endedAt), stored.to),
  };
};

/** The stretch that holds all clips; `null` for none. */
const around = (clips: readonly Clip[]): Stretch | null => {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const clip of clips) {
    from = Math.min(from, clip.from);
    to = Math.max(to, clip.to);
  }
  return from < to ? { from, to } : null;
};

/** The audience of an auction's lots, whatever the order of its moments. Lots come from slots, phases from whole minutes. */
export const lotAnalytics = async (
  moments: readonly Moment[],
  context: AnalyticsContext,
  sources: LotSources,
): Promise<LotAnalytics> => {
  const { auction, now, grid } = context;
  const minute = minuteMs(grid);
  const endedAt = auction.endedAt === null ? null : Date.parse(auction.endedAt);

  const lots = lotRuns(moments).map((run): Lot => {
    const to = run.to ?? endedAt ?? now;
    return { run, clip: clipOf(run.from, Math.max(run.from, to)) };
  });
  const hammers = lots.flatMap(({ run }) => run.hammerAt ?? []);
  const curve = Array.from({ length: 2 * grid.slotsPerMinute }, (_, i) => {
    const offset = (i - grid.slotsPerMinute) * grid.slotMs;
    return { offset, clips: hammers.map((at) => clipOf(at + offset, at + offset + grid.slotMs)) };
  });
  const slotClips = [...lots.map(({ clip }) => clip), ...curve.flatMap(({ clips }) => clips)];
  const slotStretch = around(slotClips);
  const takeSlot = clipper(slotClips);
  if (slotStretch)
    for await (const { from, to, joins, leaves, ...levels } of sources.slots(slotStretch)) {
      const level = counted(levels, auction.countMode);
      takeSlot({ from, to, joins, leaves, level, share: 1 });
    }

  const phases = phasesOf(context);
  const phaseClips = Object.values(phases).filter((clip) => clip !== null);
  const phaseStretch = around(phaseClips);
  const takeMinute = clipper(phaseClips);
  if (phaseStretch)
    for await (const some of sources.minutes({ from: phaseStretch.from - minute, to: phaseStretch.to }))
      for (const stored of some.list())
        takeMinute({
          from: stored.minute,
          to: stored.minute + minute,
          level: counted(stored, auction.countMode),
          joins: stored.joins,
          leaves: stored.leaves,
          share: Math.min(1, stored.sampleCount / grid.slotsPerMinute),
        });

  const audience = ({ run, clip }: Lot, index: number): LotAudience => ({
    number: run.number,
    title: run.title,
    order: index + 1,
    run: run.run,
    openedAt: iso(run.from),
    closedAt: run.to === null && endedAt === null ? null : iso(clip.to),
    hammerAt: run.hammerAt === null ? null : iso(run.hammerAt),
    outcome: run.outcome,
    secondsOnBlock: (clip.to - clip.from) / 1_000,
    bids: run.bids,
    price: run.price,
    currency: run.currency,
    viewersAtOpen: clip.atStart,
    viewersAtHammer: run.hammerAt === null ? null : clip.atEnd,
    ...audienceOf(clip, minute),
  });
  const phase = (clip: Clip | null): Phase | null =>
    clip && { from: iso(clip.from), to: iso(clip.to), ...audienceOf(clip, minute) };
  const withOutcome = (outcome: Outcome): Lot[] => lots.filter(({ run }) => run.outcome === outcome);

  const bids = Map.groupBy(
    moments.filter(({ type }) => type === "bid"),
    ({ at }) => minuteStart(Date.parse(at), grid),
  );
  return {
    lots: lots.map(audience),
    bids: [...bids]
      .map(([start, { length }]) => ({ minute: iso(start), bids: length }))
      .sort((a, b) => (a.minute < b.minute ? -1 : 1)),
    hammerCurve: curve.map(({ offset, clips }) => {
      const levels = clips.flatMap((clip) => clipAverage(clip) ?? []);
      return { offset: offset / 1_000, viewers: levels.length === 0 ? null : mean(levels), n: levels.length };
    }),
    byOutcome: {
      sold: groupOf(withOutcome("sold")),
      unsold: groupOf(withOutcome("unsold")),
      passed: groupOf(withOutcome("passed")),
      withdrawn: groupOf(withOutcome("withdrawn")),
    },
    soldMinusUnsold: difference(averagesOf(withOutcome("sold")), averagesOf(withOutcome("unsold"))),
    byOrder: Array.from({ length: ORDER_PARTS }, (_, part) => {
      const [start, end] = [part, part + 1].map((i) => Math.floor((lots.length * i) / ORDER_PARTS)) as [number, number];
      return { first: start + 1, last: end, ...groupOf(lots.slice(start, end)) };
    }).filter(({ first, last }) => first <= last),
    phases: { before: phase(phases.before), during: phase(phases.during), after: phase(phases.after) },
  };
};
