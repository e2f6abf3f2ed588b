import { allCountModes, minuteMs, type Snapshot, type ViewerAnalytics } from "@headcount/protocol";
import { isHigherPeak, type Peak } from "../../minutes/peak.ts";
import { bucketsOf } from "../buckets.ts";
import type { AnalyticsContext } from "../query.ts";
import { lengthWithin } from "./coverage.ts";
import { liveMs } from "./live-cut.ts";
import { liveIntervals } from "./live-spans.ts";

const peakOf = ({ peakViewers, peakIsBound }: Snapshot): Peak => ({
  max: peakViewers,
  isBound: peakIsBound || undefined,
});

/**
 * The first `ms` of live time of an auction whose minutes have expired, from the points of its summary. A point cannot be divided, so the cut has only the whole
 * points within that time, and `duration` is their length. Its unique viewers are unknown. If the auction was not live for longer, the result is the whole summary.
 */
export function keptWithin(
  audience: ViewerAnalytics,
  { auction, grid }: Pick<AnalyticsContext, "auction" | "grid">,
  ms: number,
): ViewerAnalytics {
  if (liveMs(auction, Number.POSITIVE_INFINITY) <= ms) return audience;
  // Groups over several points cannot be computed from those of each point.
  const { snapshots, meta } = audience;
  const { groups: _, ...summary } = audience.summary;
  const spans = liveIntervals(auction);
  const liveAt = (instant: number): number => lengthWithin(spans, Number.NEGATIVE_INFINITY, instant);
  const range = { from: Date.parse(meta.from), to: Date.parse(meta.to) };
  const bucketAt = bucketsOf(meta.unit, meta.tz, grid, range);
  const points = snapshots
    .map((point) => ({ point, end: liveAt(bucketAt(Date.parse(point.timestamp)).end) }))
    .filter(({ end }) => end <= ms);
  const whole = points.map(({ point }) => point);
  const seconds = whole.reduce((sum, { viewerSeconds }) => sum + viewerSeconds, 0);
  const seenSeconds = whole.reduce(
    (sum, { viewerSeconds, avgViewers, sampleCount }) =>
      sum + (avgViewers > 0 ? viewerSeconds / avgViewers : (sampleCount * grid.slotMs) / 1_000),
    0,
  );
  const peak = whole.reduce<(typeof whole)[number] | null>(
    (highest, point) => (highest && !isHigherPeak(peakOf(point), peakOf(highest)) ? highest : point),
    null,
  );
  const length = points.at(-1)?.end ?? 0;
  const covered = points.reduce(
    (sum, { point, end }) => sum + point.coverage * (end - liveAt(Date.parse(point.timestamp))),
    0,
  );
  return {
    snapshots: whole,
    summary: {
      ...summary,
      totalSnapshots: whole.length,
      overallPeak: peak?.peakViewers ?? null,
      peakAt: peak?.peakAt ?? null,
      peakIsBound: peak?.peakIsBound ?? false,
      overallAvg: peak ? seconds / seenSeconds : null,
      overallMin: peak ? Math.min(...whole.map(({ minViewers }) => minViewers)) : null,
      duration: length / minuteMs(grid),
      viewerMinutes: (seconds * 1_000) / minuteMs(grid),
      coverage: length > 0 ? covered / length : null,
      ...{ uniqueViewers: null, uniqueViewersLow: null, uniqueViewersHigh: null },
      countModes: allCountModes(whole.map(({ countModes }) => countModes)),
    },
    meta,
  };
}
