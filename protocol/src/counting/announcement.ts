/** The shortest time between two announcements, ms, unless the count changed by a lot. */
export const QUIET_MS = 20_000;
const LOUD_CHANGE = 0.1;

export interface Spoken {
  count: number;
  /** Epoch ms. */
  at: number;
}

/**
 * Whether a screen reader announces the count now. It announces the first count, a change by a tenth at once, and other changes 20 s after
 * the last announcement.
 */
export function isWorthSaying(count: number, spoken: Spoken | null, now: number): boolean {
  if (spoken === null) return true;
  if (count === spoken.count) return false;
  const change = Math.abs(count - spoken.count) / Math.max(1, spoken.count);
  return change >= LOUD_CHANGE || now - spoken.at >= QUIET_MS;
}
