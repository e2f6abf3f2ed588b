import { type AuctionState, type Interval, invalidField, LIMITS, type LiveSpan } from "@headcount/protocol";

/** When the auction was live (epoch ms), in order and without overlaps. The last span of a live auction has no end. */
export const liveIntervals = ({ liveSpans }: { liveSpans: readonly LiveSpan[] }): Interval[] =>
  liveSpans.map(({ from, to }) => ({
    from: Date.parse(from),
    to: to === null ? Number.POSITIVE_INFINITY : Date.parse(to),
  }));

/** From the end of the span to the start of the next, ms. No break follows an open span. */
const breakAfter = (spans: readonly LiveSpan[], index: number): number => {
  const [to, next] = [spans[index]?.to, spans[index + 1]?.from];
  return to && next ? Date.parse(next) - Date.parse(to) : Number.POSITIVE_INFINITY;
};

/** Joins touching spans. Above the limit, also joins the spans with the shortest breaks. */
const joined = (spans: readonly LiveSpan[]): LiveSpan[] => {
  const all = [...spans];
  for (;;) {
    const breaks = all.map((_, index) => breakAfter(all, index));
    const shortest = Math.min(...breaks);
    if (shortest > 0 && all.length <= LIMITS.liveSpans) return all;
    const [first, second] = all.slice(breaks.indexOf(shortest));
    if (!first || !second) return all;
    all.splice(breaks.indexOf(shortest), 2, { from: first.from, to: second.to });
  }
};

/** The live spans after a change of state at `at` (ISO 8601 in UTC). A return to setup removes all spans. */
export const spansAfter = (spans: readonly LiveSpan[], state: AuctionState, at: string): LiveSpan[] => {
  if (state === "setup") return [];
  const last = spans.at(-1);
  // The clock may have been set back since then.
  const from = last?.to && last.to > at ? last.to : at;
  if (state === "live") return joined([...spans, { from, to: null }]);
  return spans.map((span) => (span.to === null ? { ...span, to: span.from > at ? span.from : at } : span));
};

/**
 * Corrects the live spans of an auction in this state.
 * @throws HeadcountError VALIDATION_FAILED for impossible spans
 */
export const correctedSpans = (given: readonly LiveSpan[], state: AuctionState, now: number): LiveSpan[] => {
  const refuse = (reason: string): never => {
    throw invalidField("liveSpans", reason);
  };
  if (state === "setup" && given.length > 0) refuse("must be empty before the auction has been live");
  const spans = given.toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from));
  for (const [index, { from, to }] of spans.entries()) {
    const next = spans[index + 1];
    if (Date.parse(from) > now || (to && Date.parse(to) > now)) refuse("must not be in the future");
    if (to !== null && Date.parse(from) >= Date.parse(to)) refuse("must end after they begin");
    if (to === null && (next || state !== "live"))
      refuse("may be without an end only for the last one of a live auction");
    if (to !== null && next && Date.parse(next.from) < Date.parse(to)) refuse("must not overlap");
  }
  if (state === "live" && spans.at(-1)?.to !== null)
    refuse("must include the one that lasts: a live auction has one without an end");
  return joined(spans);
};
