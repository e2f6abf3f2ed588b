import {
  type LotAnalytics,
  type LotAudience,
  type LotGroup,
  type Moment,
  minuteMs,
  minuteStart,
  OUTCOMES,
  type Outcome,
  type Phase,
} from "@headcount/protocol";
import { audienceOf, type Clip, clipAverage, clipOf, clipper } from "./clip.ts";
import { hammerSums } from "./hammer-curve.ts";
import { type LotRun, startLotRuns } from "./lot-runs.ts";
import type { AnalyticsContext } from "./query.ts";
import { inSlices, type Yielder } from "./slices.ts";
import type { SampledSlot } from "./slots.ts";
import type { Stretch } from "./stretch.ts";
import { counted, iso, type SomeMinutes } from "./tally.ts";

/** Where moments and the samples of a stretch come from, oldest first. */
export interface LotSources {
  moments: AsyncIterable<Iterable<Moment>> | Iterable<Iterable<Moment>>;
  yielder: Yielder;
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
const groupOf = (averages: readonly number[]): LotGroup => ({
  n: averages.length,
  avgViewers: averages.length === 0 ? null : mean(averages),
});

/** Variance of the mean of the values. */
const varianceOfMean = (values: readonly number[]): number => {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
};

/** Difference of two means, and how far Welch's interval reaches, made as wide as the smallest groups need. */
const welch = (a: readonly number[], b: readonly number[]): { viewers: number; reach: number } => ({
  viewers: mean(a) - mean(b),
  reach: T_95 * Math.sqrt(varianceOfMean(a) + varianceOfMean(b)),
});

/** A lot that was sampled: its average, and how far that is from the mean of the lots before and after. */
interface Sampled {
  average: number;
  besides: number | null;
}

/**
 * Sold less unsold lots' viewers. Neighbouring lots have much the same audience, so that outcomes that come in runs seem to matter where they do not: a
 * difference is claimed only where lots also differ from their neighbours. Otherwise the interval holds zero.
 */
const difference = (sold: readonly Sampled[], unsold: readonly Sampled[]): LotAnalytics["soldMinusUnsold"] => {
  const besides = (of: readonly Sampled[]): number[] => of.flatMap((lot) => lot.besides ?? []);
  const [a, b] = [besides(sold), besides(unsold)];
  if (a.length < ENOUGH_LOTS || b.length < ENOUGH_LOTS) return null;
  const { viewers, reach } = welch(
    sold.map(({ average }) => average),
    unsold.map(({ average }) => average),
  );
  const local = welch(a, b);
  const agrees = Math.abs(local.viewers) > local.reach && local.viewers > 0 === viewers > 0;
  const wide = agrees ? reach : Math.max(reach, Math.abs(viewers));
  return { viewers, low: viewers - wide, high: viewers + wide };
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

/** The stretch that holds all that it is given; `null` for none. */
const around = () => {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add({ from, to }: Stretch): void {
      first = Math.min(first, from);
      last = Math.max(last, to);
    },
    finish: (): Stretch | null => (first < last ? { from: first, to: last } : null),
  };
};

/** What became known of the lots. They and the minutes with bids may be hundreds of thousands: each is made when it is asked for, as often as it is. */
export interface LotFindings extends Omit<LotAnalytics, "lots" | "bids"> {
  count: number;
  lots(): Iterable<LotAudience>;
  bids(): Iterable<LotAnalytics["bids"][number]>;
}

/** The audience of an auction's lots. Lots come from slots, phases from whole minutes, and from slots where a phase ends within a minute. */
export const lotFindings = async (context: AnalyticsContext, sources: LotSources): Promise<LotFindings> => {
  const { auction, now, grid } = context;
  const minute = minuteMs(grid);
  const endedAt = auction.endedAt === null ? null : Date.parse(auction.endedAt);
  const { lots, bids } = await foldMoments(sources, context, endedAt ?? now);
  const hammerCurve = await foldSlots(lots, sources, context);
  const phases = await foldPhases(sources, context);
  const { byOutcome, byOrder } = await averages(lots, sources.yielder);

  return {
    count: lots.length,
    *lots() {
      for (const [index, { run, clip }] of lots.entries())
        yield {
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
        };
    },
    *bids() {
      for (const [start, count] of bids) yield { minute: iso(start), bids: count };
    },
    hammerCurve,
    byOutcome: {
      sold: groupOf(byOutcome.sold.map(({ average }) => average)),
      unsold: groupOf(byOutcome.unsold.map(({ average }) => average)),
      passed: groupOf(byOutcome.passed.map(({ average }) => average)),
      withdrawn: groupOf(byOutcome.withdrawn.map(({ average }) => average)),
    },
    soldMinusUnsold: difference(byOutcome.sold, byOutcome.unsold),
    byOrder: byOrder
      .map(({ first, last, values }) => ({ first, last, ...groupOf(values) }))
      .filter(({ first, last }) => first <= last),
    phases,
  };
};

/** Lots, open ones up to `end`, and how many bids each minute had that had one. */
async function foldMoments({ moments, yielder }: LotSources, { grid }: AnalyticsContext, end: number) {
  const runs = startLotRuns();
  const bids = new Map<number, number>();
  for await (const page of moments)
    for (const moment of page) {
      if (yielder.isDue()) await yielder.yield();
      runs.add(moment);
      if (moment.type !== "bid") continue;
      const start = minuteStart(Date.parse(moment.at), grid);
      bids.set(start, (bids.get(start) ?? 0) + 1);
    }
  const lots: Lot[] = [];
  for await (const run of inSlices(runs.finish(), yielder))
    lots.push({ run, clip: clipOf(run.from, Math.max(run.from, run.to ?? end)) });
  return { lots, bids };
}

/** Cuts the slots to the lots, and adds them up around the hammers. */
async function foldSlots(lots: readonly Lot[], sources: LotSources, { auction, grid }: AnalyticsContext) {
  const minute = minuteMs(grid);
  const curve = hammerSums(grid);
  const clips: Clip[] = [];
  const reach = around();
  for await (const { run, clip } of inSlices(lots, sources.yielder)) {
    clips.push(clip);
    reach.add(clip);
    if (run.hammerAt === null) continue;
    curve.hammer(run.hammerAt);
    reach.add({ from: run.hammerAt - minute - grid.slotMs, to: run.hammerAt + minute });
  }
  const take = clipper(clips);
  const stretch = reach.finish();
  if (stretch)
    for await (const { from, to, share, joins, leaves, ...levels } of inSlices(
      sources.slots(stretch),
      sources.yielder,
    )) {
      const level = counted(levels, auction.countMode);
      take({ from, to, joins, leaves, level, share });
      curve.add(from, level.mean);
    }
  return curve.finish();
}

async function foldPhases(sources: LotSources, context: AnalyticsContext): Promise<LotAnalytics["phases"]> {
  const { auction, grid } = context;
  const minute = minuteMs(grid);
  const phases = phasesOf(context);
  const clips = Object.values(phases).filter((clip) => clip !== null);
  clips.sort((a, b) => a.from - b.from);
  const reach = around();
  for (const clip of clips) reach.add(clip);
  const stretch = reach.finish();
  const take = clipper(clips);
  /** Minutes that a phase begins or ends within. */
  const cut = new Set(
    clips.flatMap(({ from, to }) => [from, to]).flatMap((at) => (at % minute === 0 ? [] : [minuteStart(at, grid)])),
  );
  const takeSlots = async (from: number): Promise<boolean> => {
    let found = false;
    for await (const { share, joins, leaves, ...slot } of sources.slots({ from, to: from + minute })) {
      take({ ...slot, level: counted(slot, auction.countMode), joins, leaves, share });
      found = true;
    }
    return found;
  };
  if (stretch)
    for await (const some of sources.minutes({ from: stretch.from - minute, to: stretch.to })) {
      for (const stored of some.list()) {
        if (cut.has(stored.minute) && (await takeSlots(stored.minute))) continue;
        take({
          from: stored.minute,
          to: stored.minute + minute,
          level: counted(stored, auction.countMode),
          joins: stored.joins,
          leaves: stored.leaves,
          share: Math.min(1, stored.seen / minute),
        });
      }
      if (sources.yielder.isDue()) await sources.yielder.yield();
    }
  const phase = (clip: Clip | null): Phase | null =>
    clip && { from: iso(clip.from), to: iso(clip.to), ...audienceOf(clip, minute) };
  return { before: phase(phases.before), during: phase(phases.during), after: phase(phases.after) };
}

/** The average audiences of lots that were sampled, by what became of them and by their place in the sale. */
async function averages(lots: readonly Lot[], yielder: Yielder) {
  const byOutcome = Object.fromEntries(OUTCOMES.map((outcome): [Outcome, Sampled[]] => [outcome, []])) as Record<
    Outcome,
    Sampled[]
  >;
  const averageOf = (place: number): number | null => {
    const lot = lots[place];
    return lot ? clipAverage(lot.clip) : null;
  };
  const edge = (part: number): number => Math.floor((lots.length * part) / ORDER_PARTS);
  const byOrder = Array.from({ length: ORDER_PARTS }, (_, part) => ({
    first: edge(part) + 1,
    last: edge(part + 1),
    values: [] as number[],
  }));
  let order = 0;
  for await (const { run, clip } of inSlices(lots, yielder)) {
    order += 1;
    const average = clipAverage(clip);
    if (average === null) continue;
    const [before, after] = [averageOf(order - 2), averageOf(order)];
    const besides = before === null || after === null ? null : average - (before + after) / 2;
    if (run.outcome !== null) byOutcome[run.outcome].push({ average, besides });
    byOrder.find(({ last }) => order <= last)?.values.push(average);
  }
  return { byOutcome, byOrder };
}
