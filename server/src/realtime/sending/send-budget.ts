/** Messages a second that all rooms together may cost: 40,000 viewers receive a message every 2 s, in one room or in many. */
const MESSAGES_PER_SECOND = 20_000;

/** What sending to all rooms may cost. It can be overspent; time earns it again. */
export interface SendBudget {
  spend(messages: number): void;
  /** How long until all that was spent is earned, ms. */
  debtMs(): number;
}

/** @param now monotonic ms */
export function createSendBudget(now: () => number = () => performance.now()): SendBudget {
  let earnedAt = 0;
  return {
    spend(messages) {
      earnedAt = Math.max(earnedAt, now()) + (messages / MESSAGES_PER_SECOND) * 1_000;
    },
    debtMs: () => Math.max(0, earnedAt - now()),
  };
}
