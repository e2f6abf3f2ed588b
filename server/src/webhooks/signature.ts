import { createHmac } from "node:crypto";

/** How long the previous secret also signs, so that a receiver can switch. */
export const OLD_SECRET_MS = 24 * 3_600_000;

const PREFIX = "whsec_";

/**
 * The secret of a webhook, in the form of Standard Webhooks. It is derived from the server's own secret and never stored, so a stolen
 * database or backup cannot forge a delivery. @param version increases when the owner requests a new secret
 */
export const webhookSecret = (serverSecret: string, webhookId: string, version: number): string =>
  PREFIX + createHmac("sha256", serverSecret).update(`webhook:${webhookId}:${version}`).digest("base64");

/**
 * The headers of Standard Webhooks: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @param secrets of `webhookSecret`; each adds a signature
 * @param now epoch ms
 */
export function signedHeaders(
  { id, body }: { id: string; body: string },
  secrets: readonly string[],
  now: number,
): Record<"webhook-id" | "webhook-timestamp" | "webhook-signature", string> {
  const timestamp = String(Math.floor(now / 1_000));
  const sign = (secret: string): string => {
    const key = Buffer.from(secret.slice(PREFIX.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  };
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": secrets.map(sign).join(" ") };
}
