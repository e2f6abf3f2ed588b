/** The shortest time between two announcements, ms, unless the count changed by a lot. */
export const QUIET_MS = 20_000;
const LOUD_CHANGE = 0.1;

export interface Spoken {
  count: number;
  /** Epoch ms. */
  at: number;
}

/** Whether a screen reader announces the count now: the first time, 20 s after the last time if it changed, or at once when it changed by a tenth. */
export function isWorthSaying(count: number, spoken: Spoken | null, now: number): boolean {
  if (spoken === null) return true;
  if (count === spoken.count) return false;
  const change = Math.abs(count - spoken.count) / Math.max(1, spoken.count);
  return change >= LOUD_CHANGE || now - spoken.at >= QUIET_MS;
}
