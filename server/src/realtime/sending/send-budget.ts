/** Messages per second over all rooms: 40,000 viewers receive a message every 2 s, in one room or in many. */
const MESSAGES_PER_SECOND = 20_000;

/** The budget of messages for all rooms. It can be overspent, and is earned again over time. */
export interface SendBudget {
  spend(messages: number): void;
  /** How long until everything spent is earned again, ms. */
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
