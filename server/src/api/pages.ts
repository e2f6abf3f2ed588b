import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { auctionId } from "@headcount/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { contentSecurity, nonceOf, styledByNonce } from "./content-security.ts";
import type { ApiOptions, App } from "./context.ts";
import { visibleAuction } from "./guards.ts";
import { RETRY_AFTER_S } from "./readiness.ts";

/** Stands in the organizer's document where each answer has its nonce: Mantine writes its theme into style elements. */
const NONCE = "{{nonce}}";

const CONDITIONS = ["if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range"];

/** Makes the answer whole: a browser that has the file already shows nothing for an error without a body. */
function withoutConditions({ raw }: FastifyRequest): void {
  for (const name of CONDITIONS) delete raw.headers[name];
}

/** The built pages: assets that never change under their name, and the two documents. */
export async function pageRoutes(app: App, options: ApiOptions): Promise<void> {
  const { webDir, isPrepared, connectTo, origins } = options;
  await app.register(fastifyStatic, {
    root: join(webDir, "assets"),
    prefix: "/assets/",
    immutable: true,
    maxAge: "365d",
    preCompressed: true,
    decorateReply: false,
  });
  await app.register(fastifyStatic, { root: webDir, serve: false, preCompressed: true });

  const document = (reply: FastifyReply, file: string) =>
    reply.header("cache-control", "no-cache").sendFile(file, webDir, { cacheControl: false });

  const helmetWith = (surface: Partial<Parameters<typeof contentSecurity>[0]>) => ({
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurity({ connectTo, ...surface }) },
  });

  for (const url of [
    "/",
    "/account",
    ...["setup", "dashboard", "control", "report", "invitation"].map((page) => `/auctions/:id/${page}`),
  ])
    app.get(url, { helmet: helmetWith({ styles: [styledByNonce] }), schema: { hide: true } }, async (_request, reply) =>
      reply
        // A shared link that someone posts somewhere is not to be found by searching.
        .header("x-robots-tag", "noindex")
        .header("cache-control", "no-cache")
        .type("text/html; charset=utf-8")
        .send((await readFile(join(webDir, "index.html"), "utf8")).replace(NONCE, nonceOf(reply.raw))),
    );

  // The one page that other sites may show in a frame: those that are listed.
  const visible = visibleAuction(options);
  const helmet = { ...helmetWith({ frameAncestors: ["'self'", ...origins.list] }), frameguard: false };
  app.get<{ Params: { id: string } }>(
    "/t/auction/:id/live",
    { helmet, schema: { hide: true } },
    async (request, reply) => {
      // The page asks again by itself.
      if (!isPrepared()) {
        withoutConditions(request);
        return document(reply.code(503).header("retry-after", RETRY_AFTER_S), "live.html");
      }
      const id = auctionId.safeParse(request.params.id);
      const auction = id.success ? await visible(request, id.data) : null;
      if (!auction) withoutConditions(request);
      return document(reply.code(auction ? 200 : 404), "live.html");
    },
  );

  app.get("/icon.svg", { schema: { hide: true } }, async (_request, reply) => document(reply, "icon.svg"));

  // Other sites load the badge: that is what it is for.
  app.get("/badge.js", { schema: { hide: true } }, async (_request, reply) =>
    document(
      // A module of another site is loaded by CORS.
      reply.header("cross-origin-resource-policy", "cross-origin").header("access-control-allow-origin", "*"),
      "badge.js",
    ),
  );
}
