import type { Stretch } from "./stretch.ts";
/** An auction's analytics setting from `at` (epoch ms) on. */
export interface ToggleAt {
  at: number;
  enabled: boolean;
}

/**
 * When minutes were kept, in order. The first setting holds for all time before it, too: minutes from before an auction was entered here
 * can then be imported. `to` of the last stretch is endless.
 */
export const trackedStretches = (toggles: readonly ToggleAt[]): Stretch[] =>
  toggles
    .map(({ at, enabled }, index) => ({
      enabled,
      from: index === 0 ? Number.NEGATIVE_INFINITY : at,
      to: toggles[index + 1]?.at ?? Number.POSITIVE_INFINITY,
    }))
    .filter(({ enabled }) => enabled);

/** Whether a minute that starts at `at` (epoch ms) is kept. */
export const trackedAt = (toggles: readonly ToggleAt[], at: number): boolean =>
  trackedStretches(toggles).some(({ from, to }) => at >= from && at < to);
