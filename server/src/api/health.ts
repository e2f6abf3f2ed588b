import { HeadcountError } from "@headcount/protocol";
import { keyMatches } from "../platform/keys.ts";
import type { ApiOptions, App } from "./context.ts";

/** `/healthz`: the process lives. `/readyz`: it can serve. `/metrics`: its numbers, for those who may see them. */
export function healthRoutes(app: App, { store, metrics, metricsPublic, internalKeys, log }: ApiOptions): void {
  app.get("/healthz", async () => ({ success: true, data: { status: "ok" } }));

  app.get("/readyz", async () => {
    try {
      await store.ping();
    } catch (error) {
      log.error({ err: error }, "the store does not answer");
      throw new HeadcountError("NOT_READY", "The store does not answer");
    }
    return { success: true, data: { status: "ready" } };
  });

  app.get("/metrics", async (request, reply) => {
    const key = request.headers.authorization?.replace(/^Bearer /, "");
    if (!metricsPublic && !keyMatches(key, internalKeys)) throw new HeadcountError("INTERNAL_KEY_REFUSED");
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
