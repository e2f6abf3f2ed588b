import type { AuctionDetail, LotAnalytics, LotAudience, Meta } from "@headcount/protocol";
import { MINUTE_MS } from "@headcount/protocol/time";
import { formatDuration } from "../../format/format.ts";
import { lotName } from "../../lots/lot-words.ts";
import { rangeTime } from "../../time/range-time.ts";
import { inZone, TIME } from "../../time/zone-format.ts";
import { TEXT } from "../text.ts";

const T = TEXT.hero;

const DAY = { day: "numeric", month: "short", year: "numeric" } as const;

/** How long the auction has been live, in all its live times until `now` (epoch ms). Minutes. */
export const liveMinutes = ({ liveSpans }: Pick<AuctionDetail, "liveSpans">, now: number): number =>
  liveSpans.reduce((sum, { from, to }) => sum + (to === null ? now : Date.parse(to)) - Date.parse(from), 0) / MINUTE_MS;

/** The state of the auction with its time, in the auction's zone. */
export function statusWords(
  auction: Pick<AuctionDetail, "state" | "startsAt" | "liveSpans" | "timeZone">,
  now: number,
): string {
  const { state, startsAt, liveSpans, timeZone } = auction;
  if (state === "live") return T.live(formatDuration(Math.max(0, liveMinutes(auction, now))));
  const first = liveSpans[0];
  if (state === "ended") return first ? T.ended(inZone(timeZone, DAY)(Date.parse(first.from))) : T.neverLive;
  return startsAt === null ? T.notStarted : T.starts(inZone(timeZone, { ...DAY, ...TIME })(Date.parse(startsAt)));
}

/** The lot on the block at an instant (ISO). */
export function lotAt(lots: Pick<LotAnalytics, "lots"> | undefined, at: string | null): LotAudience | undefined {
  if (at === null) return undefined;
  const instant = Date.parse(at);
  return lots?.lots
    .filter(
      ({ openedAt, closedAt }) =>
        Date.parse(openedAt) <= instant && (closedAt === null || Date.parse(closedAt) > instant),
    )
    .at(-1);
}

/** When a peak was, and the lot on the block then. */
export function peakWords(at: string | null, range: Meta, lot: LotAudience | undefined): string {
  if (at === null) return "";
  const time = rangeTime(range, "minute")(Date.parse(at));
  return lot ? T.atLot(time, lotName(lot)) : T.at(time);
}
