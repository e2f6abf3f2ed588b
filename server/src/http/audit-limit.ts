import { DAY_MS, HeadcountError } from "@headcount/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiOptions, App } from "./types.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether the route makes changes for the audit log, any number of them, so that an account may make only so many in 24 hours. */
    isAudited?: true;
  }
}

/**
 * Bounds the audit log: nothing in it is deleted before its time, so changes are refused to an account that fills it. Sessions and API keys of an account have a limit each,
 * so that a leaked key does not block its owner. Routes that only revoke or delete are not limited: each of them needs something that was made before. Call before any routes are added.
 */
export function limitAudited(app: App, options: ApiOptions): void {
  app.addHook("preHandler", async (request, reply) => {
    if (request.routeOptions.config.isAudited) await assertMayChange(options, request, reply);
  });
}

/** Requests at once may go beyond the limit by as many as there are. */
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
