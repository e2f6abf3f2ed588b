import { type PublicRequestOptions, publicRequests } from "../platform/network/public-request.ts";
import { retryAfterMs } from "../platform/network/retry-after.ts";

/** A request to a receiver. */
export interface WebhookRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Aborts the request. */
  signal?: AbortSignal;
}

/** The answer of a receiver, with any status. */
export interface WebhookAnswer {
  status: number;
  /** How long the receiver asks us to wait, ms; 0 if it does not. */
  retryAfterMs: number;
  /** The beginning of the body. */
  text: string;
}

/** Sends a request. Rejects with a readable Error if there is no answer. */
export type SendWebhook = (request: WebhookRequest) => Promise<WebhookAnswer>;

interface SenderOptions extends Omit<PublicRequestOptions, "deadlineMs"> {
  deadlineMs?: number;
  /** Epoch ms. */
  now(): number;
}

const WEBHOOK_DEADLINE_MS = 15_000;
const MAX_ANSWER_BYTES = 1_000;

/** A sender that reaches only addresses of the public internet. */
export function webhookSender({ now, deadlineMs = WEBHOOK_DEADLINE_MS, ...options }: SenderOptions): SendWebhook {
  const send = publicRequests({ ...options, deadlineMs });
  return async (request) => {
    const { status, headers, text } = await send({ ...request, method: "POST", maxBytes: MAX_ANSWER_BYTES });
    return { status, retryAfterMs: retryAfterMs(headers["retry-after"] ?? null, now()), text };
  };
}
