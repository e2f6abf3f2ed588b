import type { Auction } from "@headcount/protocol";
import { lengthWithin } from "./coverage.ts";
import { liveIntervals } from "./live-spans.ts";

type Live = Pick<Auction, "liveSpans">;

/** How long an auction had been live at `now` (epoch ms), ms. */
export const liveMs = (auction: Live, now: number): number =>
  lengthWithin(liveIntervals(auction), Number.NEGATIVE_INFINITY, now);

const isRunning = ({ liveSpans }: Live): boolean => liveSpans.at(-1)?.to === null;

/**
 * The live time for which auctions can be compared, in ms, as whole minutes. While one auction is live, it is the shortest live time so
 * far. `null`: no limit, because no auction is live.
 */
export function comparableMs(auctions: readonly Live[], now: number, minuteMs: number): number | null {
  if (!auctions.some(isRunning)) return null;
  const lengths = auctions.map((auction) => liveMs(auction, now)).filter((length) => length > 0);
  return Math.max(1, Math.floor(Math.min(...lengths) / minuteMs)) * minuteMs;
}

/** The auction as if it had ended after `ms` of live time. */
export function endedAfter<A extends Live>(auction: A, ms: number): A {
  const liveSpans: Live["liveSpans"] = [];
  let rest = ms;
  for (const { from, to } of liveIntervals(auction)) {
    if (rest <= 0) break;
    const end = Math.min(to, from + rest);
    liveSpans.push({ from: new Date(from).toISOString(), to: new Date(end).toISOString() });
    rest -= end - from;
  }
  return { ...auction, liveSpans };
}
