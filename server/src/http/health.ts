import { HeadcountError, seenAddress } from "@headcount/protocol";
import { keyMatches } from "../platform/keys/keys.ts";
import { internalOnly } from "./guards.ts";
import { answer } from "./replies.ts";
import type { App, BaseOptions } from "./types.ts";

/**
 * `/healthz`: the process is alive. `/readyz`: it can serve. `/metrics`: its metrics. `/api/v1/address`: the client's address as the server sees it through
 * its proxies.
 */
export function healthRoutes(
  app: App,
  { health, metrics, metricsPublic, internalKeys, trust, log }: BaseOptions,
): void {
  app.get("/healthz", async () => ({ success: true, data: { status: "ok" } }));

  app.get("/readyz", async () => {
    try {
      return { success: true, data: { status: "ready", ...(await health()) } };
    } catch (error) {
      if (error instanceof HeadcountError) log.info({ reason: error.message }, "not ready");
      else log.error({ err: error }, "not ready");
      // Other messages may contain host names, so they are only logged.
      throw error instanceof Error && error.cause instanceof HeadcountError
        ? error.cause
        : new HeadcountError("NOT_READY");
    }
  });

  app.get(
    "/api/v1/address",
    {
      config: { answersUnprepared: true },
      onRequest: internalOnly(internalKeys),
      schema: { response: { 200: answer(seenAddress) } },
    },
    async ({ address, headers, socket }) => ({
      success: true as const,
      data: {
        address,
        byProxy: trust(socket.remoteAddress ?? "", 0),
        forwardedFor: String(headers["x-forwarded-for"] ?? "") || null,
      },
    }),
  );

  app.get("/metrics", async (request, reply) => {
    const key = request.headers.authorization?.replace(/^Bearer /, "");
    if (!metricsPublic && !keyMatches(key, internalKeys)) throw new HeadcountError("INTERNAL_KEY_REFUSED");
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
