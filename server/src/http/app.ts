import { createServer, type Server as HttpServer } from "node:http";
import helmet from "@fastify/helmet";
import swagger from "@fastify/swagger";
import { LIMITS } from "@headcount/protocol";
import fastify, { type FastifyBaseLogger, LogController } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { addressOf } from "../platform/network/address.ts";
import { apiDocument } from "./api-document/document.ts";
import { limitCaching } from "./caching.ts";
import { compressAnswers } from "./compression.ts";
import { contentSecurity } from "./content-security.ts";
import { guardOrigins } from "./cross-origin.ts";
import { answerErrors, type ProblemPage, refuseRepeatedFields } from "./errors.ts";
import { decideWhenDone } from "./guards.ts";
import { healthRoutes } from "./health.ts";
import { limitRequests } from "./request-limit.ts";
import type { ApiOptions, App, BaseOptions } from "./types.ts";

const MAX_BODY_BYTES = 64 * 1024;
const REQUEST_MS = 15_000;
/** A client that reads none of its answer for this long is disconnected. */
const IDLE_SOCKET_MS = 30_000;
const HEADERS_MS = 10_000;
const KEEP_ALIVE_MS = 72_000;
/** How often timeouts are checked. */
const LOOK_MS = 2_000;

/** Whether the path can be decoded. Fastify would answer other requests itself, without any hook. */
const isReadable = (url: string): boolean => {
  try {
    decodeURI(url.split("?", 1)[0] ?? "");
    return true;
  } catch {
    return false;
  }
};
/** An address without a route. It gets the same kind of 404, for programs or for people. */
const unreadable = (url: string): string => (url.startsWith("/api/") ? "/api/unreadable" : "/unreadable");

/** An HTTP server whose timeouts cut off slow clients. The caller adds its listeners. */
export function createHttpServer({
  idleSocketMs = IDLE_SOCKET_MS,
}: {
  idleSocketMs?: number | undefined;
} = {}): HttpServer {
  const http = createServer({ headersTimeout: HEADERS_MS, connectionsCheckingInterval: LOOK_MS });
  http.requestTimeout = REQUEST_MS;
  // The same value that Fastify sets on its own servers.
  http.keepAliveTimeout = KEEP_ALIVE_MS;
  // A write that makes progress keeps a socket; see `cutOffSlowReaders`.
  http.setTimeout(idleSocketMs);
  return http;
}

/** The base app of every role: errors, headers, health and metrics. The app's `routing` answers requests to `http`. */
export async function createBase(options: BaseOptions, problemPage?: ProblemPage): Promise<App> {
  const app: App = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY_BYTES,
    serverFactory: () => options.http,
    trustProxy: options.trust,
    rewriteUrl: ({ url = "/" }) => (isReadable(url) ? url : unreadable(url)),
    // An external id may have nine bytes in the address for each of its characters.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 9 * LIMITS.externalIdCharacters },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  cutOffSlowReaders(app);
  answerErrors(app, options.metrics.failed, problemPage);
  decideWhenDone(app);
  app.addHook("onRoute", ({ method, url }) => {
    for (const each of [method].flat())
      if (each !== "HEAD" && each !== "OPTIONS") options.routes.push(`${each} ${url}`);
  });

  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurity({ connectTo: options.connectTo }) },
    frameguard: { action: "deny" },
    // Subdomains may not have TLS.
    hsts: options.encrypted && { includeSubDomains: false },
  });
  await app.register(swagger, apiDocument(options.basePath));

  await compressAnswers(app);
  await guardOrigins(app, options);
  // Fastify's own `ip` does not normalize an element of X-Forwarded-For.
  app.decorateRequest("address", {
    getter() {
      return addressOf(this.raw, options.trust);
    },
  });
  limitCaching(app);
  limitRequests(app, options);
  refuseRepeatedFields(app);

  healthRoutes(app, options);
  return app;
}

/** By default an idle socket is destroyed, even while the server still computes the answer. Here only clients that do not read are disconnected. */
function cutOffSlowReaders(app: App): void {
  app.addHook("onRequest", async ({ raw: { socket } }, { raw }) => {
    raw.on("timeout", () => {
      if (raw.writableLength > 0 || socket.writableLength > 0) socket.destroy();
    });
  });
}

/** Pages read the server's time from `Date`, so it must come from the same clock as all times of the API. */
export function sendServerTime(app: App, { now }: Pick<ApiOptions, "now">): void {
  app.addHook("onSend", async (_request, reply) => {
    reply.header("date", new Date(now()).toUTCString());
  });
}
