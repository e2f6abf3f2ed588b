import { HeadcountError } from "@headcount/protocol";
import type { ApiOptions, App } from "./types.ts";

/** `Retry-After` of a server that is starting, or whose database cannot be reached, in seconds. */
export const RETRY_AFTER_S = 1;

declare module "fastify" {
  interface FastifyContextConfig {
    /** The route needs neither the database nor anything in it, so it answers while the server is still being prepared. */
    answersUnprepared?: true;
  }
}

/**
 * Answers API requests with `NOT_READY` until the server is prepared. Without it a client that arrives in the first moments of a first start is refused
 * permanently: the demo auction would not be found, and the first organizer could not sign in.
 */
export function refuseUntilPrepared(app: App, { isPrepared }: Pick<ApiOptions, "isPrepared">): void {
  app.addHook("onRequest", async ({ url, routeOptions }) => {
    if (!url.startsWith("/api/") || isPrepared() || routeOptions.config.answersUnprepared) return;
    throw new HeadcountError("NOT_READY", "The server is still starting, try again in a moment");
  });
}
