import type { Delta } from "@headcount/protocol";
import { formatAverage } from "../format/format.ts";
import { LOCALE } from "../format/locale.ts";
import { TEXT } from "./text.ts";

const whole = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 1 });

/** A difference as a symbol, and as a text with the other auction's title. */
export interface DeltaWords {
  short: string;
  words: (title: string) => string;
}

/** A small difference is never rounded to 0%, and a large loss never to 100%. */
function percentOf(ratio: number): string {
  const size = Math.abs(ratio);
  if (size < 0.0005) return `< ${fine.format(0.001)}`;
  if (ratio < 0 && ratio > -1 && size > 0.9995) return `> ${fine.format(0.999)}`;
  return (size < 0.095 || (size > 0.985 && size < 1) ? fine : whole).format(size);
}

/** `null` if the difference is not known. There is no percentage of zero. */
export function deltaWords({ difference, ratio }: Delta): DeltaWords | null {
  if (difference === null) return null;
  if (difference === 0) return { short: "=", words: TEXT.same };
  const size = ratio === null ? formatAverage(Math.abs(difference)) : percentOf(ratio);
  return difference > 0
    ? { short: `▲ ${size}`, words: (title) => TEXT.more(size, title) }
    : { short: `▼ ${size}`, words: (title) => TEXT.less(size, title) };
}
