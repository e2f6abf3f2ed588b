import { setTimeout as pause } from "node:timers/promises";
import { type Backoff, backoffMs } from "../../platform/backoff.ts";

/** The wait is fully random, so that conflicting writers do not conflict again. */
const CONFLICT_BACKOFF: Backoff = { firstMs: 4, lastMs: 60, jitter: 1 };

/** Waits after `tries` + 1 attempts that conflicted with another write. Rejects when the deadline is over. */
export const stepAside = (tries: number, signal: AbortSignal): Promise<void> =>
  pause(backoffMs(CONFLICT_BACKOFF, tries + 1), undefined, { signal });

/** Repeats an attempt while it returns `undefined`, which means that another write was faster. Ends with the deadline at the latest. */
export const untilWritten = async <T>(signal: AbortSignal, attempt: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 0; ; tries += 1) {
    const written = await attempt();
    if (written !== undefined) return written;
    await stepAside(tries, signal);
  }
};
