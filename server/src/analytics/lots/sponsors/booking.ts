import type { LotRange } from "@headcount/protocol";

/** Digits as numbers without leading zeros, and the text between them in lower case. */
const partsOf = (lotNumber: string): string[] =>
  (lotNumber.toLowerCase().match(/\d+|\D+/g) ?? []).map((part) => part.replace(/^0+(?=\d)/, ""));

const isDigits = (part: string): boolean => /^\d/.test(part);

/** Numbers of lots in natural order: 9, 10, 10A, 11, A1, A2, A10. */
export function compareLotNumbers(one: string, other: string): number {
  const [a, b] = [partsOf(one.trim()), partsOf(other.trim())];
  for (const [index, part] of a.entries()) {
    const against = b[index];
    if (against === undefined) return 1;
    if (part === against) continue;
    if (isDigits(part) !== isDigits(against)) return isDigits(part) ? -1 : 1;
    if (isDigits(part) && part.length !== against.length) return part.length - against.length;
    return part < against ? -1 : 1;
  }
  return a.length - b.length;
}

/** Whether a lot is booked, by its number alone: its place in the sale does not matter. Without bookings all lots are. */
export const isBooked = (lots: readonly LotRange[], lotNumber: string): boolean =>
  lots.length === 0 ||
  lots.some(({ from, to }) => compareLotNumbers(from, lotNumber) <= 0 && compareLotNumbers(lotNumber, to) <= 0);
