import type { Highlight } from "@headcount/protocol";
import { formatCount, formatDuration, formatShare } from "../../format/format.ts";
import { isolated } from "../../format/isolated.ts";
import { inZone, TIME } from "../../time/zone-format.ts";
import { TEXT } from "../text.ts";

const T = TEXT.standsOut;

/** A highlight as a sentence, with times in this zone. It compares and never names a cause. */
export function highlightWords(highlight: Highlight, timeZone: string): string {
  switch (highlight.kind) {
    case "lotStart":
      return T.lotStart(formatCount(highlight.gained), isolated(highlight.lot.number));
    case "afterPeak": {
      const { share, lot, next } = highlight;
      return T.afterPeak(formatShare(share), isolated(lot.number), isolated(next.number));
    }
    case "break": {
      const { at, lost, minutes } = highlight;
      const back = minutes === null ? null : formatDuration(Math.max(1, minutes));
      return T.break(inZone(timeZone, TIME)(Date.parse(at)), formatShare(lost), back);
    }
    case "usual": {
      const { n, peak, median } = highlight;
      const share = formatShare(median === 0 ? 1 : Math.abs(peak / median - 1));
      const words = peak === median ? T.same : peak > median ? T.above : T.below;
      return words({ n: formatCount(n), peak: formatCount(peak), share, median: formatCount(median) });
    }
  }
}
