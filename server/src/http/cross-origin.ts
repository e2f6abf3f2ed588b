import cors from "@fastify/cors";
import { API_KEY_HEADER, HeadcountError, INVITE_HEADER, SHARE_HEADER } from "@headcount/protocol";
import type { FastifyRequest } from "fastify";
import type { App, BaseOptions } from "./types.ts";

/** Headers that pages of other sites may send. Cookies and the internal key are not among them. */
const REQUEST_HEADERS = ["content-type", "if-none-match", "authorization", API_KEY_HEADER, SHARE_HEADER, INVITE_HEADER];
const RESPONSE_HEADERS = ["etag", "retry-after", "content-disposition"];
/** How long a browser may cache a preflight. This is the longest time that Chromium allows. */
const PREFLIGHT_S = 7_200;

/**
 * Limits pages of other sites. Listed sites may use public routes, an API key or a token. No foreign page acts as the signed-in user: a browser sends the cookie from a
 * sister domain, so the cookie is dropped here. Writes of pages that are not listed are refused.
 */
export async function guardOrigins(app: App, { origins }: Pick<BaseOptions, "origins">): Promise<void> {
  await app.register(cors, {
    delegator: async ({ headers: { origin }, url }: FastifyRequest) => ({
      origin: url.startsWith("/api/v1/") && origin !== undefined && origins.lists(origin),
      methods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      allowedHeaders: REQUEST_HEADERS,
      exposedHeaders: RESPONSE_HEADERS,
      maxAge: PREFLIGHT_S,
    }),
  });
  app.addHook("onRequest", async (request) => {
    const { method, headers } = request;
    if (origins.isOwn(request)) return;
    delete headers.cookie;
    const reads = method === "GET" || method === "HEAD" || method === "OPTIONS";
    if (!reads && !origins.allows(request)) throw new HeadcountError("ORIGIN_REFUSED");
  });
}
