import compress from "@fastify/compress";
import type { App } from "./types.ts";

/** Smaller answers gain nothing. */
const THRESHOLD_BYTES = 1_024;

/**
 * Answers with long-lived secrets: sessions, links, invitations, keys, webhooks. Their compressed size would reveal whether a guess next to the secret is right (BREACH), so they are
 * never compressed. A page's nonce is new in each answer, and no other answer holds a secret.
 */
const HOLDS_SECRETS = /^\/api\/auth\/|\/(keys|token-keys|webhooks|shares|team|invitation|sessions|export-ticket)\b/;

/** Compresses JSON, streamed exports and pages. Built files are compressed by the build. */
export async function compressAnswers(app: App): Promise<void> {
  app.addHook("onRoute", (route) => {
    if (HOLDS_SECRETS.test(route.url)) route.compress = false;
  });
  await app.register(compress, {
    encodings: ["br", "gzip"],
    threshold: THRESHOLD_BYTES,
    // The body limit applies to what arrives. A compressed body would bypass it.
    globalDecompression: false,
  });
  // Also for uncompressed answers and 304, so that caches keep encodings apart.
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("vary", "accept-encoding");
  });
}
