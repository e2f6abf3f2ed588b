import type { Interval } from "@headcount/protocol";
/** An auction's analytics setting, valid from `at` (epoch ms). */
export interface ToggleAt {
  at: number;
  enabled: boolean;
}

/**
 * The intervals in which minutes are kept, in order. The first setting is also valid for all time before it, so that minutes from before the auction was created
 * can be imported. The last interval may have no end.
 */
export const trackedIntervals = (toggles: readonly ToggleAt[]): Interval[] =>
  toggles
    .map(({ at, enabled }, index) => ({
      enabled,
      from: index === 0 ? Number.NEGATIVE_INFINITY : at,
      to: toggles[index + 1]?.at ?? Number.POSITIVE_INFINITY,
    }))
    .filter(({ enabled }) => enabled);

/**
 * The settings after a change at `at`, at most `max`. The setting at a minute's start decides about the minute. So only the last of
 * several changes between two starts is kept, and none if it restores the earlier setting. Above `max`, the oldest pair of changes is
 * removed.
 */
export const withToggle = (
  toggles: readonly ToggleAt[],
  { at, enabled }: ToggleAt,
  { minuteMs, max }: { minuteMs: number; max: number },
): ToggleAt[] => {
  const next = [...toggles];
  /** Starts of minutes before this time. */
  const startsBefore = (instant: number): number => Math.ceil(instant / minuteMs);
  // The first setting is also valid for all time before it.
  for (
    let last = next.at(-1);
    next.length > 1 && last && startsBefore(last.at) === startsBefore(at);
    last = next.at(-1)
  )
    next.pop();
  if (next.at(-1)?.enabled !== enabled) next.push({ at, enabled });
  if (next.length > max) next.splice(1, 2);
  return next;
};

/** Whether a minute that starts at `at` (epoch ms) is kept. */
export const trackedAt = (toggles: readonly ToggleAt[], at: number): boolean =>
  trackedIntervals(toggles).some(({ from, to }) => at >= from && at < to);
