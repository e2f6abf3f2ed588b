export interface Backoff {
  /** Longest wait after the first failure, ms. */
  firstMs: number;
  /** Longest wait after any failure, ms. */
  lastMs: number;
  /** Share of a wait that is random, 0–1, so that several clients do not retry at the same moment. */
  jitter?: number;
}

/**
 * Wait before the next attempt, ms: it doubles with each failure up to `lastMs`, less the jitter.
 * @param failures attempts that failed so far, at least 1
 * @param random 0 ≤ random < 1
 */
export const backoffMs = (
  { firstMs, lastMs, jitter = 0.5 }: Backoff,
  failures: number,
  random: number = Math.random(),
): number => Math.min(lastMs, firstMs * 2 ** (failures - 1)) * (1 - jitter + jitter * random);
