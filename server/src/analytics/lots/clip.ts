import { type IntervalAudience, type MergedLevel, NO_GROUP } from "@headcount/protocol";
import { coverage, iso } from "../../minutes/minute-sum.ts";
import { isHigherPeak } from "../../minutes/peak.ts";
import type { GroupFigures } from "../groups/groups.ts";
import type { Expectation } from "../live/coverage.ts";

/** A level over an interval. Times are epoch ms, `to` is exclusive. */
export interface Sample {
  from: number;
  to: number;
  level: MergedLevel;
  joins: number;
  leaves: number;
  /** The share of the interval that was sampled, 0 to 1. */
  share: number;
  /** Levels by group; `null` if no viewer has one. */
  groups?: ReadonlyMap<string, MergedLevel> | null;
}

interface GroupClip {
  viewerMs: number;
  peak: number;
  peakIsBound: true | undefined;
  min: number;
}

/** The audience of one interval, from samples that are cut exactly to it. */
export interface Clip {
  readonly from: number;
  readonly to: number;
  sampledMs: number;
  /** The sampled part of the expected time, ms. */
  expectedSeen: number;
  viewerMs: number;
  peak: number;
  peakAt: number | null;
  peakIsBound: true | undefined;
  min: number;
  joins: number;
  leaves: number;
  /** Mean of the sample at the first or last moment of the interval. */
  atStart: number | null;
  atEnd: number | null;
  /** By group; `null` until a viewer has one. */
  groups: Map<string, GroupClip> | null;
}

export const clipOf = (from: number, to: number): Clip => ({
  from,
  to,
  sampledMs: 0,
  expectedSeen: 0,
  viewerMs: 0,
  peak: Number.NEGATIVE_INFINITY,
  peakAt: null,
  peakIsBound: undefined,
  min: Number.POSITIVE_INFINITY,
  joins: 0,
  leaves: 0,
  atStart: null,
  atEnd: null,
  groups: null,
});

/**
 * The extremes of a sample, of which `part` (above 0 to 1) is in the interval. If it is only a part, the mean counts, in whole people: the
 * sample's own extremes may be outside.
 */
export const extremesOf = (
  { min, max, mean, isBound }: MergedLevel,
  part: number,
): Pick<MergedLevel, "min" | "max" | "isBound"> =>
  part === 1 ? { min, max, ...(isBound && { isBound }) } : { min: Math.floor(mean), max: Math.ceil(mean) };

const NOBODY: MergedLevel = { last: 0, mean: 0, min: 0, max: 0 };

/** Call it before the sample is added to the clip itself. */
const takeGroups = (clip: Clip, { level, groups }: Sample, part: number, viewedMs: number): void => {
  if (!clip.groups && !groups) return;
  const { viewerMs, peak, peakIsBound, min, sampledMs } = clip;
  clip.groups ??= new Map(sampledMs > 0 ? [[NO_GROUP, { viewerMs, peak, peakIsBound, min }]] : []);
  const now = groups ?? new Map([[NO_GROUP, level]]);
  for (const name of new Set([...clip.groups.keys(), ...now.keys()])) {
    const unseen = sampledMs > 0 ? { peak: 0, min: 0 } : { peak: -1, min: Number.POSITIVE_INFINITY };
    const before = clip.groups.get(name) ?? { viewerMs: 0, peakIsBound: undefined, ...unseen };
    const ofGroup = now.get(name) ?? NOBODY;
    const { min, max, isBound } = extremesOf(ofGroup, part);
    const isHigher = isHigherPeak({ max, isBound }, { max: before.peak, isBound: before.peakIsBound });
    clip.groups.set(name, {
      viewerMs: before.viewerMs + ofGroup.mean * viewedMs,
      peak: isHigher ? max : before.peak,
      peakIsBound: isHigher ? isBound : before.peakIsBound,
      min: Math.min(before.min, min),
    });
  }
};

const take = (clip: Clip, sample: Sample, expected: Expectation): void => {
  const { from, to, level, joins, leaves, share } = sample;
  const overlap = Math.min(to, clip.to) - Math.max(from, clip.from);
  if (clip.from === clip.to && from <= clip.from && clip.from < to && share > 0) clip.atStart = clip.atEnd = level.mean;
  if (overlap <= 0 || share <= 0) return;
  const part = overlap / (to - from);
  takeGroups(clip, sample, part, overlap * share);
  clip.sampledMs += overlap * share;
  clip.expectedSeen += expected.ms(Math.max(from, clip.from), Math.min(to, clip.to)) * share;
  clip.viewerMs += level.mean * overlap * share;
  clip.joins += joins * part;
  clip.leaves += leaves * part;
  const { min, max, isBound } = extremesOf(level, part);
  if (isHigherPeak({ max, isBound }, { max: clip.peak, isBound: clip.peakIsBound })) {
    clip.peak = max;
    clip.peakIsBound = isBound;
    clip.peakAt = Math.max(from, clip.from);
  }
  clip.min = Math.min(clip.min, min);
  if (from <= clip.from) clip.atStart = level.mean;
  if (to >= clip.to) clip.atEnd = level.mean;
};

/** Passes each sample to the clips that it touches. Samples must come in order, and clips in order of their start. */
export const clipper = (clips: readonly Clip[], expected: Expectation): ((sample: Sample) => void) => {
  let next = 0;
  let open: Clip[] = [];
  return (sample) => {
    for (let clip = clips[next]; clip && clip.from < sample.to; clip = clips[next]) {
      open.push(clip);
      next += 1;
    }
    open = open.filter((clip) => clip.to > sample.from || (clip.from === clip.to && clip.to === sample.from));
    for (const clip of open) take(clip, sample, expected);
  };
};

/** Average viewers over the sampled time; `null` if nothing was sampled. Rounding must stay between the extremes. */
export const clipAverage = ({ sampledMs, viewerMs, peak, min }: Clip): number | null =>
  sampledMs === 0 ? null : Math.min(peak, Math.max(min, viewerMs / sampledMs));

/** The groups of a clip. Without groups, all viewers are without one. */
export const clipGroups = (clip: Clip): Map<string, GroupFigures> => {
  const { viewerMs, peak, peakIsBound, min, sampledMs } = clip;
  const groups = clip.groups ?? new Map([[NO_GROUP, { viewerMs, peak, peakIsBound, min }]]);
  return new Map(
    Array.from(groups, ([name, one]) => {
      const avg = Math.min(one.peak, Math.max(one.min, one.viewerMs / sampledMs));
      return [name, { last: 0, avg, peak: one.peak, isBound: one.peakIsBound === true, min: one.min }];
    }),
  );
};

/** An interval without samples. */
export const NOT_SEEN: Omit<IntervalAudience, "coverage"> = {
  avgViewers: null,
  peakViewers: null,
  peakAt: null,
  peakIsBound: false,
  minViewers: null,
  viewerMinutes: null,
  joins: null,
  leaves: null,
};

/** A clip in the form of the API. `minuteMs` is the length of a minute. */
export const audienceOf = (clip: Clip, minuteMs: number, expected: Expectation): IntervalAudience => {
  const { from, to, expectedSeen, sampledMs } = clip;
  const covered = coverage({ expectedSeen, seen: sampledMs }, expected.ms(from, to), to - from);
  if (clip.sampledMs === 0) return { ...NOT_SEEN, coverage: covered };
  return {
    avgViewers: clipAverage(clip),
    peakViewers: clip.peak,
    peakAt: clip.peakAt === null ? null : iso(clip.peakAt),
    peakIsBound: clip.peakIsBound === true,
    minViewers: clip.min,
    viewerMinutes: clip.viewerMs / minuteMs,
    joins: clip.joins,
    leaves: clip.leaves,
    coverage: covered,
  };
};
