import { DAY_MS, LIMITS, type WebhookPause } from "@headcount/protocol";
import { type Backoff, backoffMs } from "../platform/backoff.ts";
import type { StoredDelivery, StoredWebhook } from "../storage/store.ts";
import type { WebhookAnswer } from "./send.ts";

/** How long an event is retried, from the first possible attempt. */
const RETRY_FOR_MS = DAY_MS;
const BACKOFF: Backoff = { firstMs: 5_000, lastMs: 2 * 3_600_000 };
const GONE = 410;

/** The result of an attempt: an answer, or the reason why there was none. */
export type Outcome = WebhookAnswer | { problem: string };

const OVER = { nextAttemptAt: null, payload: null };

const isAccepted = (status: number): boolean => status >= 200 && status < 300;

/**
 * A delivery after an attempt that ended at `now` (epoch ms). A test is tried once.
 * @param hidden texts that an answer may repeat but a log must not contain @param random 0 ≤ random < 1
 */
export function afterAttempt(
  delivery: StoredDelivery,
  outcome: Outcome,
  { now, hidden, random }: { now: number; hidden: readonly string[]; random?: number },
): StoredDelivery {
  const attempts = delivery.attempts + 1;
  const at = new Date(now).toISOString();
  const answered = "status" in outcome;
  const tried = {
    ...{ ...delivery, attempts, lastAttemptAt: at },
    status: answered ? outcome.status : null,
    answer: answered ? excerpt(outcome.text, hidden) : null,
    problem: answered ? problemOf(outcome.status) : outcome.problem,
  };
  if (answered && isAccepted(outcome.status)) return { ...tried, state: "delivered", ...OVER };
  const ends = Date.parse(delivery.createdAt) + RETRY_FOR_MS;
  const isOver = now >= ends || delivery.auctionId === null || (answered && outcome.status === GONE);
  if (isOver) return { ...tried, state: "failed", ...OVER };
  const wait = Math.max(backoffMs(BACKOFF, attempts, random), answered ? outcome.retryAfterMs : 0);
  return { ...tried, nextAttemptAt: new Date(Math.min(ends, now + wait)).toISOString() };
}

const problemOf = (status: number): string | null => {
  if (isAccepted(status)) return null;
  return status >= 300 && status < 400 ? "redirects are not followed" : `the receiver answered ${status}`;
};

/**
 * Why a failed delivery pauses its webhook; `null` if it does not. A single event that a receiver never accepts does not pause the webhook
 * while others succeed.
 */
export function pauseAfter(
  { state, status, auctionId, createdAt }: StoredDelivery,
  { acceptedAt }: Pick<StoredWebhook, "acceptedAt">,
): WebhookPause | null {
  if (state !== "failed" || auctionId === null) return null;
  if (status === GONE) return "gone";
  return acceptedAt === null || Date.parse(acceptedAt) < Date.parse(createdAt) ? "failing" : null;
}

/** The beginning of an answer, as text that is safe to store and show. */
function excerpt(text: string, hidden: readonly string[]): string {
  let shown = text;
  for (const secret of hidden) if (secret.length > 1) shown = shown.replaceAll(secret, "…");
  const plain = shown.replace(/[^\P{C}\n]|\p{Default_Ignorable_Code_Point}/gu, " ").trim();
  return [...plain].slice(0, LIMITS.webhookAnswerCharacters).join("");
}
