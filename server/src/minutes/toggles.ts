import type { Interval } from "@headcount/protocol";
/** An auction's analytics setting from `at` (epoch ms) on. */
export interface ToggleAt {
  at: number;
  enabled: boolean;
}

/**
 * When minutes were kept, in order. The first setting holds for all time before it, too: minutes from before an auction was entered here
 * can then be imported. `to` of the last interval is endless.
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
 * The settings after a switch at `at`, at most `max` of them. A minute is kept by what holds at its start, so that of several switches between two starts
 * the last one alone counts, and two that are back where they were count for nothing. Beyond `max` the oldest switch to and fro is forgotten.
 */
export const withToggle = (
  toggles: readonly ToggleAt[],
  { at, enabled }: ToggleAt,
  { minuteMs, max }: { minuteMs: number; max: number },
): ToggleAt[] => {
  const next = [...toggles];
  /** Starts of minutes before the instant. */
  const startsBefore = (instant: number): number => Math.ceil(instant / minuteMs);
  // The first one holds for all time before it, too.
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
