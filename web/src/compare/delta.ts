import type { Delta } from "@headcount/protocol";
import { formatAverage } from "../format/format.ts";

const whole = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1 });

/** A difference for the eye, and in words that end with what it is compared with. */
export interface DeltaWords {
  short: string;
  words: string;
}

/** A difference is never shown as none, and what is left never as all gone. */
function percentOf(ratio: number): string {
  const size = Math.abs(ratio);
  if (size < 0.0005) return `< ${fine.format(0.001)}`;
  if (ratio < 0 && ratio > -1 && size > 0.9995) return `> ${fine.format(0.999)}`;
  return (size < 0.095 || (size > 0.985 && size < 1) ? fine : whole).format(size);
}

/** `null` where nothing can be said. From zero there is no percentage. */
export function deltaWords({ difference, ratio }: Delta): DeltaWords | null {
  if (difference === null) return null;
  if (difference === 0) return { short: "=", words: "the same as" };
  const size = ratio === null ? formatAverage(Math.abs(difference)) : percentOf(ratio);
  return difference > 0
    ? { short: `▲ ${size}`, words: `${size} more than` }
    : { short: `▼ ${size}`, words: `${size} less than` };
}
