import compress from "@fastify/compress";
import type { App } from "./types.ts";

/** Answers that are smaller gain nothing. */
const THRESHOLD_BYTES = 1_024;

/**
 * Answers that hold secrets which stay good: sessions, links, invitations, keys. Their size would tell of a secret what a guess beside it has right (BREACH), so they are never
 * compressed. A page's nonce is new in each answer, and no other answer holds a secret.
 */
const HOLDS_SECRETS = /^\/api\/auth\/|\/(keys|shares|team|invitation|sessions|export-ticket)\b/;

/** Compresses texts on their way: JSON, exports as they stream, pages. Built files are compressed by the build. */
export async function compressAnswers(app: App): Promise<void> {
  app.addHook("onRoute", (route) => {
    if (HOLDS_SECRETS.test(route.url)) route.compress = false;
  });
  await app.register(compress, {
    encodings: ["br", "gzip"],
    threshold: THRESHOLD_BYTES,
    // Bodies are limited by what arrives. One that unpacks to more would get round that.
    globalDecompression: false,
  });
  // For answers that are not compressed, and 304, too: a cache is to ask again for who takes another encoding.
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("vary", "accept-encoding");
  });
}
