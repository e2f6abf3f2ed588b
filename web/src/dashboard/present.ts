import type { ViewerAnalytics } from "@headcount/protocol";

/**
 * An answer beside a count that is newer than it: where its range reaches now, the peak is never below that count. Counts are asked for every
 * few seconds, answers once a minute.
 */
export function withPresent(analytics: ViewerAnalytics, current: number | null): ViewerAnalytics {
  const { summary, meta } = analytics;
  const { overallPeak, tracked } = summary;
  if (current === null || meta.partial === null || !tracked) return analytics;
  if (overallPeak === null || current <= overallPeak) return analytics;
  return { ...analytics, summary: { ...summary, overallPeak: current, peakAt: null } };
}
