import { i18n } from "../languages/i18n.ts";
import { formatCount } from "./format.ts";

/** A peak. If it `isBound`, the true peak may be lower. */
export const formatPeak = (peak: number | null, isBound: boolean): string =>
  peak !== null && isBound ? i18n._("at most {peak}", { peak: formatCount(peak) }) : formatCount(peak);

const AT_MOST_MEANS = i18n._(
  "“At most”: several servers counted these viewers, and their total was not known for a moment. The true peak may be lower.",
);

/** A text about peaks, with the meaning of "at most" if one of them is a bound. */
export const withAtMost = (text: string, peaks: readonly { peakIsBound: boolean }[]): string =>
  peaks.some(({ peakIsBound }) => peakIsBound) ? `${text} ${AT_MOST_MEANS}` : text;
