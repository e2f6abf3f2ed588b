import type { Summary } from "@headcount/protocol";
import { formatAverage, formatDuration } from "../../format/format.ts";
import { formatPeak } from "../../format/peak-words.ts";
import { TEXT } from "../text.ts";

const T = TEXT.audience;

/** The chart as a sentence; `at` formats an instant (epoch ms). */
export function sentence(summary: Summary, at: (instant: number) => string): string {
  const { overallPeak, peakIsBound, overallAvg, peakAt, duration } = summary;
  if (overallPeak === null) return T.nothing;
  if (overallPeak === 0) return T.noViewers(formatDuration(duration));
  const time = peakAt === null ? null : at(Date.parse(peakAt));
  return T.sentence(formatPeak(overallPeak, peakIsBound), time, formatAverage(overallAvg), formatDuration(duration));
}
