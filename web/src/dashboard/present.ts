import type { ViewerAnalytics } from "@headcount/protocol";

/**
 * The answer with a newer count. If the range includes now, the peak is never below that count. Counts are loaded every few seconds, but
 * answers once a minute.
 */
export function withPresent(analytics: ViewerAnalytics, current: number | null): ViewerAnalytics {
  const { summary, meta } = analytics;
  const { overallPeak, tracked } = summary;
  if (current === null || meta.partial === null || !tracked) return analytics;
  if (overallPeak === null || current <= overallPeak) return analytics;
  return { ...analytics, summary: { ...summary, overallPeak: current, peakAt: null, peakIsBound: false } };
}
