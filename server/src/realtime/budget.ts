/** Messages a second that all rooms together may cost: 40,000 viewers are told every 2 s, in one room or in many. */
const MESSAGES_PER_SECOND = 20_000;

/** What sending to all rooms may cost. It can be overspent: what is spent is earned again with time. */
export interface Budget {
  spend(messages: number): void;
  /** How long until all that was spent is earned, ms. */
  debtMs(): number;
}

/** @param now monotonic ms */
export function createBudget(now: () => number = () => performance.now()): Budget {
  let earnedAt = 0;
  return {
    spend(messages) {
      earnedAt = Math.max(earnedAt, now()) + (messages / MESSAGES_PER_SECOND) * 1_000;
    },
    debtMs: () => Math.max(0, earnedAt - now()),
  };
}
