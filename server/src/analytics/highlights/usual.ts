import type { Auction, Highlight } from "@headcount/protocol";

/** A sale is compared with at most this many sales before it, and with at least this many. */
export const USUAL_SALES = 10;
const MIN_USUAL_SALES = 3;

type Sale = Pick<Auction, "id" | "state" | "countMode" | "kind" | "demo" | "startedAt" | "endedAt">;

const isReal = ({ kind, demo }: Sale): boolean => kind === null && !demo;

/** The ended sales among these that can be compared with the auction, the last one first. They count alike, and ended before it started, or before `now` (epoch ms). */
export const salesBefore = <S extends Sale>(auction: Sale, others: readonly S[], now: number): S[] => {
  const start = auction.startedAt === null ? now : Date.parse(auction.startedAt);
  const endOf = ({ endedAt }: Sale): number => (endedAt === null ? Number.POSITIVE_INFINITY : Date.parse(endedAt));
  return others
    .filter((one) => isReal(auction) && isReal(one) && one.id !== auction.id && one.state === "ended")
    .filter((one) => one.countMode === auction.countMode && endOf(one) <= start)
    .sort((a, b) => endOf(b) - endOf(a) || (a.id < b.id ? 1 : -1));
};

/** The middle value, or the mean of the two middle values. There must be a value. */
const medianOf = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
};

/** The peak of a sale beside the median of these peaks; `null` for too few of them, and for a median of 0. */
export const usualOf = (peak: number, peaks: readonly number[]): Highlight | null => {
  if (peaks.length < MIN_USUAL_SALES) return null;
  const median = medianOf(peaks);
  return median === 0 ? null : { kind: "usual", n: peaks.length, peak, median };
};
