import { DAY_MS, minuteMs } from "@headcount/protocol";
import type { AnalyticsContext } from "./query.ts";
import { trackedStretches } from "./toggles.ts";

/** Says which minutes should have been recorded: those that began, and ended, while the auction was live and its toggle on. */
export interface Expectation {
  /** Whether the minute that starts at `minute` was expected. Ask in rising order. */
  includes(minute: number): boolean;
  /** How many expected minutes start in [from, to). */
  count(from: number, to: number): number;
}

export const expectation = (context: AnalyticsContext): Expectation => {
  const { auction, now, grid, retentionDays } = context;
  const length = minuteMs(grid);
  const live = {
    // Older minutes may have expired, which is no gap in the recording.
    from: Math.max(auction.startedAt ? Date.parse(auction.startedAt) : now, now - retentionDays * DAY_MS),
    to: Math.min(auction.endedAt ? Date.parse(auction.endedAt) : now, now - length + 1),
  };
  const stretches = trackedStretches(auction.toggles)
    .map(({ from, to }) => ({ from: Math.max(from, live.from), to: Math.min(to, live.to) }))
    .filter(({ from, to }) => from < to);

  let next = 0;
  return {
    includes(minute) {
      while (minute >= (stretches[next]?.to ?? Number.POSITIVE_INFINITY)) next += 1;
      return minute >= (stretches[next]?.from ?? Number.POSITIVE_INFINITY);
    },
    count(from, to) {
      let minutes = 0;
      for (const stretch of stretches) {
        const first = Math.ceil(Math.max(from, stretch.from) / length);
        const end = Math.ceil(Math.min(to, stretch.to) / length);
        if (end > first) minutes += end - first;
      }
      return minutes;
    },
  };
};
