import type { LotAudience } from "@headcount/protocol";
import { formatAverage, formatCount, formatDuration, MISSING } from "../format/format.ts";
import { isolated } from "../format/isolated.ts";
import { priceOf } from "../format/moment-words.ts";

export type LotFate = NonNullable<LotAudience["outcome"]> | "open";

/** What became of a lot, in a letter and in words: colour alone says nothing to many. */
export const FATES: Record<LotFate, { letter: string; words: string }> = {
  sold: { letter: "S", words: "Sold" },
  unsold: { letter: "U", words: "Unsold" },
  passed: { letter: "P", words: "Passed" },
  withdrawn: { letter: "W", words: "Withdrawn" },
  open: { letter: "–", words: "No hammer" },
};

export const fateOf = ({ outcome }: Pick<LotAudience, "outcome">): LotFate => outcome ?? "open";

/** Opened again, it says so. */
export const lotName = ({ number, run }: Pick<LotAudience, "number" | "run">): string =>
  run > 1 ? `${isolated(number)} (${formatCount(run)})` : isolated(number);

export const lotPrice = ({ price, currency }: Pick<LotAudience, "price" | "currency">): string =>
  priceOf(price, currency) || MISSING;

/** A lot in one line, for who points at it and who listens. */
export function lotSentence(lot: LotAudience): string {
  const title = lot.title === null ? "" : ` ${isolated(lot.title)}`;
  const price = lot.price === null ? "" : ` for ${lotPrice(lot)}`;
  const numbers = [
    `at open ${formatAverage(lot.viewersAtOpen)}`,
    `peak ${formatCount(lot.peakViewers)}`,
    `at the hammer ${formatAverage(lot.viewersAtHammer)}`,
  ];
  return `Lot ${lotName(lot)}${title}: ${FATES[fateOf(lot)].words.toLowerCase()}${price}. Viewers ${numbers.join(", ")}.`;
}

/** Seconds, as short as they can be told. */
export const blockTime = (seconds: number): string =>
  seconds < 100 ? `${formatCount(seconds)} s` : formatDuration(seconds / 60);
