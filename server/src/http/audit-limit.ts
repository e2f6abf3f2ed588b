import { DAY_MS, HeadcountError } from "@headcount/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiOptions, App } from "./types.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether the route can add any number of entries to the audit log, so that it is limited per account and 24 hours. */
    isAudited?: true;
  }
}

/**
 * Bounds the audit log. Entries are kept for their full time, so an account that fills the log is refused further changes. Sessions and API keys of an account have separate
 * limits, so that a leaked key does not block its owner. Routes that only revoke or delete are not limited: each needs something that was created before. Call before any routes are added.
 */
export function limitAudited(app: App, options: ApiOptions): void {
  app.addHook("preHandler", async (request, reply) => {
    if (request.routeOptions.config.isAudited) await assertMayChange(options, request, reply);
  });
}

/** Concurrent requests may exceed the limit by their number. */
async function assertMayChange(
  { store, now, limits }: ApiOptions,
  { principal: { organizer, key } }: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const oldest = await store.audit.nthNewest(
    { organizer, by: key === null ? "session" : "key" },
    limits.auditedChanges,
  );
  const waitMs = oldest === null ? 0 : oldest + DAY_MS - now();
  if (waitMs <= 0) return;
  reply.header("retry-after", Math.ceil(waitMs / 1_000));
  const who = key === null ? "This account" : "The API keys of this account";
  throw new HeadcountError(
    "TOO_MANY_REQUESTS",
    `${who} made ${limits.auditedChanges} changes in the last 24 hours, which is the most. Try again later`,
  );
}
