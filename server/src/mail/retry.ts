import { MINUTE_MS } from "@headcount/protocol";
import { type Backoff, backoffMs } from "../platform/backoff.ts";
import type { Sent } from "../platform/mail/smtp.ts";
import type { StoredMail } from "../storage/store.ts";

const BACKOFF: Backoff = { firstMs: 10_000, lastMs: 30 * MINUTE_MS };

const OVER = { nextAttemptAt: null, message: null };

/** A mail that will not be sent, and why. */
export const dropped = (mail: StoredMail, problem: string): StoredMail => ({
  ...mail,
  ...{ state: "dropped", problem, ...OVER },
});

/** Whether the mail is too old to be sent. @param now epoch ms */
export const isExpired = ({ expiresAt }: Pick<StoredMail, "expiresAt">, now: number): boolean =>
  now >= Date.parse(expiresAt);

/** A mail after an attempt that ended at `now` (epoch ms). @param random 0 ≤ random < 1 */
export function afterAttempt(mail: StoredMail, sent: Sent, now: number, random?: number): StoredMail {
  const tried = { ...mail, attempts: mail.attempts + 1, problem: sent.kind === "sent" ? null : sent.problem };
  if (sent.kind === "sent") return { ...tried, state: "sent", ...OVER };
  if (sent.kind === "refused" || isExpired(mail, now)) return { ...tried, state: "failed", ...OVER };
  const next = Math.min(Date.parse(mail.expiresAt), now + backoffMs(BACKOFF, tried.attempts, random));
  return { ...tried, nextAttemptAt: new Date(next).toISOString() };
}
