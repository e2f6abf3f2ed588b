import type { FastifyReply } from "fastify";
import type { App } from "./types.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether the answer is the same for everybody. All other answers of the API are for one principal and are never stored. */
    isPublic?: true;
  }
}

/** Every header that may authenticate a request. A cache must store answers for different credentials separately. */
const CREDENTIALS = ["Cookie", "Authorization", "X-Api-Key", "X-Share-Token", "X-Invite-Token", "X-Internal-Request"];

/** Adds missing names to `Vary`. */
function vary(reply: FastifyReply, names: readonly string[]): void {
  const known = [reply.getHeader("vary") ?? []].flat().flatMap((line) => String(line).split(/\s*,\s*/));
  const has = new Set(known.map((name) => name.toLowerCase()));
  if (has.has("*")) return;
  reply.header("vary", [...known, ...names.filter((name) => !has.has(name.toLowerCase()))].filter(Boolean).join(", "));
}

/** Sets `Cache-Control` of every answer. Pages and files set their own. Public answers must be revalidated. All other answers, including those for members only, are never stored. */
export function limitCaching(app: App): void {
  app.addHook("onSend", async (request, reply) => {
    const isApi = request.url.startsWith("/api/");
    const isForAll = !request.isForMembers;
    if (isForAll && !isApi && reply.hasHeader("cache-control")) return;
    if (isForAll && request.routeOptions.config.isPublic) {
      if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-cache");
      return;
    }
    reply.header("cache-control", "no-store");
    vary(reply, CREDENTIALS);
  });
}
