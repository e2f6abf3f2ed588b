import type { LotAudience } from "@headcount/protocol";
import { formatAverage, formatCount, MISSING } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { formatPeak } from "../format/peak-words.ts";
import { priceOf } from "../format/price.ts";
import { TEXT } from "./text.ts";

/** `open` is on the block, and `none` left it without a hammer. */
export type LotFate = NonNullable<LotAudience["outcome"]> | "open" | "none";

export const fateOf = ({ outcome, closedAt }: Pick<LotAudience, "outcome" | "closedAt">): LotFate =>
  outcome ?? (closedAt === null ? "open" : "none");

/** The lot's number, and the number of its run if the lot was opened again. */
export const lotName = ({ number, run }: Pick<LotAudience, "number" | "run">): string =>
  run > 1 ? TEXT.again(isolated(number), formatCount(run)) : isolated(number);

export const lotPrice = ({ price, currency }: Pick<LotAudience, "price" | "currency">): string =>
  priceOf(price, currency) || MISSING;

/** A lot with its outcome, in a few words. */
export function lotLine(lot: LotAudience): string {
  const title = lot.title === null ? "" : ` ${isolated(lot.title)}`;
  const fate = TEXT.fate[fateOf(lot)].words;
  return TEXT.line(lotName(lot), title, lot.price === null ? fate : `${fate} ${lotPrice(lot)}`);
}

/** A lot in one line, for its tooltip and for screen readers. */
export function lotSentence(lot: LotAudience): string {
  const title = lot.title === null ? "" : ` ${isolated(lot.title)}`;
  const fate = TEXT.fateInSentence[fateOf(lot)];
  const viewers = TEXT.viewers(
    formatAverage(lot.viewersAtOpen),
    formatPeak(lot.peakViewers, lot.peakIsBound),
    formatAverage(lot.viewersAtHammer),
  );
  return TEXT.lot(lotName(lot), title, lot.price === null ? fate : TEXT.sold(fate, lotPrice(lot)), viewers);
}
