import type { Delta } from "@headcount/protocol";

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });

/** A difference for the eye, and in words that end with what it is compared with. */
export interface DeltaWords {
  short: string;
  words: string;
}

/** `null` where nothing can be said. */
export function deltaWords({ difference, ratio }: Delta): DeltaWords | null {
  if (difference === null) return null;
  if (difference === 0) return { short: "=", words: "the same as" };
  if (ratio === null) return { short: "new", words: "not there in" };
  const size = percent.format(Math.abs(ratio));
  return difference > 0
    ? { short: `▲ ${size}`, words: `${size} more than` }
    : { short: `▼ ${size}`, words: `${size} less than` };
}
