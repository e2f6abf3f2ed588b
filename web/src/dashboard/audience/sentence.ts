import type { Summary } from "@headcount/protocol";
import { formatAverage, formatCount, formatDuration } from "../../format/format.ts";

/** What the chart says, in words; `at` formats an instant (epoch ms). */
export function sentence(summary: Summary, at: (instant: number) => string): string {
  const { overallPeak, overallAvg, peakAt, duration } = summary;
  if (overallPeak === null) return "Nothing was recorded in this range.";
  if (overallPeak === 0) return `Nobody watched for ${formatDuration(duration)}.`;
  const when = peakAt === null ? "" : ` at ${at(Date.parse(peakAt))}`;
  return `Peaked at ${formatCount(overallPeak)}${when}; ${formatAverage(overallAvg)} on average over ${formatDuration(duration)}.`;
}
