import {
  type Interval,
  type IntervalAudience,
  type LotAnalytics,
  type LotAudience,
  type LotGroup,
  type Moment,
  minuteMs,
  minuteStart,
  NO_GROUP,
  type Outcome,
  type Phase,
} from "@headcount/protocol";
import {
  average,
  counted,
  coverage,
  emptyIntervalSum,
  type IntervalSum,
  iso,
  type SomeMinutes,
  viewerSlots,
} from "../../minutes/minute-sum.ts";
import type { SampledSlot } from "../../minutes/slot.ts";
import { foldGroups, type ShownGroups, shownGroups, withoutCount } from "../groups/groups.ts";
import { type Expectation, expectation } from "../live/coverage.ts";
import { minutesWithin } from "../live/cut.ts";
import { liveIntervals } from "../live/live-spans.ts";
import type { AnalyticsContext } from "../query.ts";
import { addSome } from "../series.ts";
import { inSlices, type Yielder } from "../slices.ts";
import { audienceOf, type Clip, clipAverage, clipGroups, clipOf, clipper, NOT_SEEN } from "./clip.ts";
import { hammerSums } from "./hammer-curve.ts";
import { interestIn } from "./interest.ts";
import { type LotRun, startLotRuns } from "./lot-runs.ts";

/** The source of moments and of the samples of an interval, oldest first. */
export interface LotSources {
  moments: AsyncIterable<Iterable<Moment>> | Iterable<Iterable<Moment>>;
  yielder: Yielder;
  slots(interval: Interval): AsyncIterable<SampledSlot>;
  minutes(interval: Interval): AsyncIterable<SomeMinutes>;
}

/** A lot run with a known end. */
interface Lot {
  run: LotRun;
  clip: Clip;
  isOver: boolean;
}

/** Minimum lots of each kind for a comparison of two kinds. */
const MIN_COMPARED_LOTS = 10;
/** Student's t at 95 % for nine degrees of freedom, the smallest number that two groups of ten can have. */
const T_95 = 2.262;
const ORDER_PARTS = 3;

/** Count, mean and variance of values that are added one by one (Welford), because there may be as many values as lots. */
const startSpread = () => {
  let [n, sum, mean, squares] = [0, 0, 0, 0];
  return {
    add(value: number): void {
      n += 1;
      sum += value;
      const before = value - mean;
      mean += before / n;
      squares += before * (value - mean);
    },
    count: (): number => n,
    mean: (): number => sum / n,
    varianceOfMean: (): number => squares / (n - 1) / n,
  };
};
type Spread = ReturnType<typeof startSpread>;

const averageOf = (averages: Spread): LotGroup => ({
  n: averages.count(),
  avgViewers: averages.count() === 0 ? null : averages.mean(),
});

/** The difference of two means, and half of Welch's interval. The interval is as wide as for the smallest groups. */
const welch = (a: Spread, b: Spread): { viewers: number; reach: number } => ({
  viewers: a.mean() - b.mean(),
  reach: T_95 * Math.sqrt(a.varianceOfMean() + b.varianceOfMean()),
});

/** The averages of sampled lots, and their differences from the mean of the lots before and after. */
interface Sampled {
  averages: Spread;
  besides: Spread;
}

/**
 * The viewers of sold minus unsold lots. Adjacent lots have similar audiences, so equal outcomes in a row can look like an effect. A
 * difference is reported only if lots also differ from the lots beside them. Otherwise the interval includes zero.
 */
const difference = (sold: Sampled, unsold: Sampled): LotAnalytics["soldMinusUnsold"] => {
  if (sold.besides.count() < MIN_COMPARED_LOTS || unsold.besides.count() < MIN_COMPARED_LOTS) return null;
  const { viewers, reach } = welch(sold.averages, unsold.averages);
  const local = welch(sold.besides, unsold.besides);
  const agrees = Math.abs(local.viewers) > local.reach && local.viewers > 0 === viewers > 0;
  const wide = agrees ? reach : Math.max(reach, Math.abs(viewers));
  return { viewers, low: viewers - wide, high: viewers + wide };
};

/** The phases of an auction's stored time. Each has one or more intervals. */
const phasesOf = (context: AnalyticsContext): Record<keyof LotAnalytics["phases"], Interval[]> => {
  const { auction, extent, now, grid } = context;
  const live = liveIntervals(auction).map(({ from, to }) => ({ from, to: Math.min(to, now) }));
  const stored = extent ? { from: extent.first, to: extent.last + minuteMs(grid) } : { from: now, to: now };
  const [start, end] = [live.at(0)?.from ?? Number.POSITIVE_INFINITY, live.at(-1)?.to ?? Number.POSITIVE_INFINITY];
  const breaks = live.slice(1).map(({ from }, index) => ({ from: live[index]?.to ?? from, to: from }));
  const isOver = auction.liveSpans.at(-1)?.to !== null;
  const phases = {
    before: [{ from: stored.from, to: Math.min(stored.to, start) }],
    during: live,
    between: breaks,
    after: isOver ? [{ from: Math.max(stored.from, end), to: stored.to }] : [],
  };
  const parts = Object.entries(phases).map(([name, all]) => [name, all.filter(({ from, to }) => from < to)]);
  return Object.fromEntries(parts) as typeof phases;
};

/**
 * The end of a lot without a hammer and a next lot: the end of the live time. It is infinite while the auction is live, or if it has not
 * been live yet.
 */
const endsOfLots = ({ auction }: AnalyticsContext): ((openedAt: number) => number) => {
  const spans = liveIntervals(auction);
  const afterAll = spans.length > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return (openedAt) => spans.find(({ to }) => to > openedAt)?.to ?? afterAll;
};

/** The smallest interval that contains all added ones; `null` for none. */
const around = () => {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  return {
    add({ from, to }: Interval): void {
      first = Math.min(first, from);
      last = Math.max(last, to);
    },
    finish: (): Interval | null => (first < last ? { from: first, to: last } : null),
  };
};

/**
 * The audience of the lots. Each item is computed when it is read, because there may be hundreds of thousands of lots and minutes with
 * bids.
 */
export interface LotFindings extends Omit<LotAnalytics, "lots" | "bids"> {
  count: number;
  lots(): Iterable<LotAudience>;
  bids(): Iterable<LotAnalytics["bids"][number]>;
}

/**
 * The audience of an auction's lots. Lots are computed from slots. Phases are computed from whole minutes, or from slots if a phase ends
 * within a minute.
 */
export const lotFindings = async (context: AnalyticsContext, sources: LotSources): Promise<LotFindings> => {
  const { grid } = context;
  const minute = minuteMs(grid);
  const expected = expectation(context);
  const { lots, bids } = await foldMoments(sources, context);
  const hammerCurve = await foldSlots(lots, sources, context, expected);
  const shown = await groupsOfLots(lots, sources.yielder);
  const phases = await foldPhases(sources, context, expected);
  const { byOutcome, byOrder } = await averages(lots, sources.yielder);

  return {
    count: lots.length,
    *lots() {
      for (const [index, { run, clip, isOver }] of lots.entries())
        yield {
          number: run.number,
          title: run.title,
          order: index + 1,
          run: run.run,
          openedAt: iso(run.from),
          closedAt: isOver ? iso(clip.to) : null,
          hammerAt: run.hammerAt === null ? null : iso(run.hammerAt),
          outcome: run.outcome,
          secondsOnBlock: (clip.to - clip.from) / 1_000,
          bids: run.bids,
          price: run.price,
          currency: run.currency,
          viewersAtOpen: clip.atStart,
          viewersAtHammer: run.hammerAt === null ? null : clip.atEnd,
          ...audienceOf(clip, minute, expected),
          ...groupsOf(clip, shown),
          ...interestIn(run, { ...(isOver ? levelsOf(clip) : levelsUntilNow(clip, context)), isOver }),
        };
    },
    *bids() {
      for (const [start, count] of bids) yield { minute: iso(start), bids: count };
    },
    hammerCurve,
    byOutcome: {
      sold: averageOf(byOutcome.sold.averages),
      unsold: averageOf(byOutcome.unsold.averages),
      passed: averageOf(byOutcome.passed.averages),
      withdrawn: averageOf(byOutcome.withdrawn.averages),
    },
    soldMinusUnsold: difference(byOutcome.sold, byOutcome.unsold),
    byOrder: byOrder
      .map(({ first, last, averages }) => ({ first, last, ...averageOf(averages) }))
      .filter(({ first, last }) => first <= last),
    phases,
  };
};

const levelsOf = (clip: Clip) => ({ opening: clip.atStart, latest: clip.atEnd, average: clipAverage(clip) });

/** A minute is stored within this after it has begun, in minutes. */
const STORED_AFTER_MINUTES = 2;

/** The levels of the lot on the block. The current count stands for the time that is not stored yet. */
function levelsUntilNow(clip: Clip, { current, extent, grid, auction }: AnalyticsContext) {
  const stored = levelsOf(clip);
  const restMs = clip.to - Math.max(clip.from, extent ? extent.last + minuteMs(grid) : 0);
  if (current === null || !auction.enableViewerAnalytics || restMs > STORED_AFTER_MINUTES * minuteMs(grid))
    return stored;
  const unstored = Math.max(0, restMs);
  const seenMs = clip.sampledMs + unstored;
  const average = seenMs === 0 ? null : (clip.viewerMs + current * unstored) / seenMs;
  return { opening: clip.atStart, latest: current, average };
}

/** Lots, open ones until now, and the number of bids for each minute with bids. */
async function foldMoments({ moments, yielder }: LotSources, context: AnalyticsContext) {
  const { now, grid } = context;
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
  const endOf = endsOfLots(context);
  const lots: Lot[] = [];
  for await (const run of inSlices(runs.finish(), yielder)) {
    const end = run.hammerAt ?? Math.min(run.to ?? Number.POSITIVE_INFINITY, endOf(run.from));
    const isOver = end < Number.POSITIVE_INFINITY;
    const clip = clipOf(run.from, Math.max(run.from, isOver ? end : now));
    lots.push({ run, clip, isOver });
  }
  return { lots, bids };
}

/** Cuts the slots to the lots, and adds them up around the hammers. */
async function foldSlots(
  lots: readonly Lot[],
  sources: LotSources,
  { auction, grid }: AnalyticsContext,
  expected: Expectation,
) {
  const minute = minuteMs(grid);
  const curve = hammerSums(grid);
  const clips: Clip[] = [];
  const reach = around();
  for await (const { run, clip } of inSlices(lots, sources.yielder)) {
    clips.push(clip);
    // An empty lot, such as one opened after the auction's end, still has the viewers of its slot.
    reach.add({ from: clip.from, to: Math.max(clip.to, clip.from + 1) });
    if (run.hammerAt === null) continue;
    curve.hammer(run.hammerAt);
    reach.add({ from: run.hammerAt - minute - grid.slotMs, to: run.hammerAt + minute });
  }
  const take = clipper(clips, expected);
  const interval = reach.finish();
  if (interval)
    for await (const { from, to, share, joins, leaves, groups: ofSlot, ...levels } of inSlices(
      sources.slots(interval),
      sources.yielder,
    )) {
      const level = counted(levels, auction.countMode);
      const groups = ofSlot ? new Map(ofSlot.map((one) => [one.group, counted(one, auction.countMode)])) : null;
      take({ from, to, joins, leaves, level, share, groups });
      curve.add(from, level.mean);
    }
  return curve.finish();
}

/** The groups that are shown for all lots; `null` if no viewer of a lot had one. */
async function groupsOfLots(lots: readonly Lot[], yielder: Yielder): Promise<ShownGroups | null> {
  const times = new Map<string, number>();
  let hasGroups = false;
  for await (const { clip } of inSlices(lots, yielder)) {
    if (clip.groups) hasGroups = true;
    const ofClip = clip.groups ?? (clip.sampledMs > 0 ? new Map([[NO_GROUP, clip]]) : []);
    for (const [name, { viewerMs }] of ofClip) times.set(name, (times.get(name) ?? 0) + viewerMs);
  }
  return hasGroups ? shownGroups(times) : null;
}

const groupsOf = (clip: Clip, shown: ShownGroups | null): Pick<LotAudience, "groups"> =>
  shown && clip.sampledMs > 0 ? { groups: foldGroups(clipGroups(clip), shown).map(withoutCount) } : {};

async function foldPhases(
  sources: LotSources,
  context: AnalyticsContext,
  expected: Expectation,
): Promise<LotAnalytics["phases"]> {
  const phases = phasesOf(context);
  const phase = async (intervals: readonly Interval[]): Promise<Phase | null> => {
    const [first, last] = [intervals.at(0), intervals.at(-1)];
    if (!first || !last) return null;
    const total = emptyIntervalSum();
    for await (const some of minutesWithin(intervals, sources, context.grid)) {
      addSome(total, some, expected, context);
      if (sources.yielder.isDue()) await sources.yielder.yield();
    }
    const sum = (of: (interval: Interval) => number): number => intervals.reduce((total, one) => total + of(one), 0);
    const expectedMs = sum(({ from, to }) => expected.ms(from, to));
    const covered = coverage(
      total,
      expectedMs,
      sum(({ from, to }) => to - from),
    );
    return { from: iso(first.from), to: iso(last.to), ...intervalAudienceOf(total, context), coverage: covered };
  };
  return {
    before: await phase(phases.before),
    during: await phase(phases.during),
    between: await phase(phases.between),
    after: await phase(phases.after),
  };
}

/** A sum of minutes, in the API's form of an interval. */
const intervalAudienceOf = (
  total: IntervalSum,
  { auction, grid }: AnalyticsContext,
): Omit<IntervalAudience, "coverage"> => {
  if (!total.last) return NOT_SEEN;
  return {
    avgViewers: average(total, auction.countMode, grid),
    peakViewers: total.peak,
    peakAt: total.peakAt === null ? null : iso(total.peakAt),
    peakIsBound: total.peakIsBound,
    minViewers: total.min,
    viewerMinutes: viewerSlots(total) / grid.slotsPerMinute,
    joins: total.joins,
    leaves: total.leaves,
  };
};

/** The average audiences of sampled lots, by outcome and by position in the sale. */
async function averages(lots: readonly Lot[], yielder: Yielder) {
  const sampled = (): Sampled => ({ averages: startSpread(), besides: startSpread() });
  const byOutcome: Record<Outcome, Sampled> = {
    sold: sampled(),
    unsold: sampled(),
    passed: sampled(),
    withdrawn: sampled(),
  };
  const averageOf = (place: number): number | null => {
    const lot = lots[place];
    return lot ? clipAverage(lot.clip) : null;
  };
  const edge = (part: number): number => Math.floor((lots.length * part) / ORDER_PARTS);
  const byOrder = Array.from({ length: ORDER_PARTS }, (_, part) => ({
    first: edge(part) + 1,
    last: edge(part + 1),
    averages: startSpread(),
  }));
  let order = 0;
  for await (const { run, clip } of inSlices(lots, yielder)) {
    order += 1;
    const average = clipAverage(clip);
    if (average === null) continue;
    const [before, after] = [averageOf(order - 2), averageOf(order)];
    const ofOutcome = run.outcome === null ? null : byOutcome[run.outcome];
    ofOutcome?.averages.add(average);
    if (before !== null && after !== null) ofOutcome?.besides.add(average - (before + after) / 2);
    byOrder.find(({ last }) => order <= last)?.averages.add(average);
  }
  return { byOutcome, byOrder };
}
