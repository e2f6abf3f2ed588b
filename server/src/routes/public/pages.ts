import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { auctionId, HeadcountError, isPrivate } from "@headcount/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { contentSecurity, nonceOf, styledByNonce } from "../../http/content-security.ts";
import { visibleAuction } from "../../http/guards.ts";
import { documentOf } from "../../http/page-text.ts";
import { isForPerson } from "../../http/problem-page.ts";
import { RETRY_AFTER_S } from "../../http/readiness.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { apiPageRoute } from "./api-page.ts";
import { linkPreview } from "./link-preview.ts";

const AUCTION_PAGES = ["setup", "dashboard", "control", "report", "invitation"];
/** Files that keep their name when they change. */
const FILES = ["icon.svg", "boot.js", "boot.css", "preview.png"];
const UNTITLED = "<title>Headcount</title>";
const MISSING = new HeadcountError("AUCTION_NOT_FOUND");
const HIDDEN = { hide: true };

/** The built pages: assets that never change under their name, and the documents. */
export async function pageRoutes(app: App, options: ApiOptions): Promise<void> {
  await fileRoutes(app, options.webDir);
  const find = auctionOfPage(options);
  apiPageRoute(app, options);
  organizerPages(app, options, find);
  livePage(app, options, find);
}

async function fileRoutes(app: App, webDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(webDir, "assets"),
    prefix: "/assets/",
    immutable: true,
    maxAge: "365d",
    preCompressed: true,
    decorateReply: false,
  });
  await app.register(fastifyStatic, { root: webDir, serve: false, preCompressed: true });
  const file = (reply: FastifyReply, name: string) =>
    reply.header("cache-control", "no-cache").sendFile(name, webDir, { cacheControl: false });
  app.get("/how-we-count", { schema: HIDDEN }, async (_request, reply) => file(reply, "how-we-count.html"));
  for (const name of FILES) app.get(`/${name}`, { schema: HIDDEN }, async (_request, reply) => file(reply, name));
  // Other sites load these as modules, which needs CORS.
  for (const name of ["badge.js", "sdk.js"])
    app.get(`/${name}`, { schema: HIDDEN }, async (_request, reply) =>
      file(
        reply.header("cross-origin-resource-policy", "cross-origin").header("access-control-allow-origin", "*"),
        name,
      ),
    );
}

type FindAuction = (id: string, request: FastifyRequest) => Promise<StoredAuction | null | undefined>;

/** Finds the auction of a page: `null` if it does not exist or this person may not see it, `undefined` if it cannot be looked up now. */
function auctionOfPage(options: ApiOptions): FindAuction {
  const visible = visibleAuction(options);
  return async (id, request) => {
    if (!auctionId.safeParse(id).success) return null;
    if (!options.isPrepared()) return undefined;
    try {
      return await visible(request, id);
    } catch (error) {
      request.log.warn({ err: error }, "an auction could not be looked up for its page");
      return undefined;
    }
  };
}

const page = (reply: FastifyReply, html: string) =>
  reply.header("cache-control", "no-cache").type("text/html; charset=utf-8").send(html);

const policy = (surface: Parameters<typeof contentSecurity>[0]) => ({
  contentSecurityPolicy: { useDefaults: false, directives: contentSecurity(surface) },
});

function organizerPages(app: App, { webDir, connectTo }: ApiOptions, find: FindAuction): void {
  const fill = documentOf(webDir, "index.html");
  // A shared link that someone publishes must not be found by searching.
  const send = (reply: FastifyReply) =>
    page(reply.header("x-robots-tag", "noindex"), fill({ nonce: nonceOf(reply.raw) }));
  // Mantine writes its theme into style elements.
  const styled = { helmet: policy({ connectTo, styles: [styledByNonce] }), schema: HIDDEN };
  for (const url of ["/", "/account"]) app.get(url, styled, async (_request, reply) => send(reply));
  for (const name of AUCTION_PAGES)
    app.get<{ Params: { id: string } }>(`/auctions/:id/${name}`, styled, async (request, reply) => {
      const { id } = request.params;
      if (!auctionId.safeParse(id).success) throw MISSING;
      // The page itself finds out: a sign-in, or the token in a link's fragment, may open a private auction, which must look like none until then.
      if ((await find(id, request)) === null) {
        if (!isForPerson(request)) throw MISSING;
        reply.code(404);
      }
      return send(reply);
    });
}

/** The only page that other sites may show in a frame: the listed ones. */
function livePage(app: App, { webDir, connectTo, origins, publicUrl }: ApiOptions, find: FindAuction): void {
  const fill = documentOf(webDir, "live.html");
  const helmet = { ...policy({ connectTo, frameAncestors: ["'self'", ...origins.list] }), frameguard: false };
  app.get<{ Params: { id: string } }>("/t/auction/:id/live", { helmet, schema: HIDDEN }, async (request, reply) => {
    const auction = await find(request.params.id, request);
    if (auction === null) throw MISSING;
    // The page reloads by itself.
    if (auction === undefined)
      return page(reply.code(503).header("retry-after", RETRY_AFTER_S), fill({ head: UNTITLED }));
    const origin = publicUrl ?? `${request.protocol}://${request.host}`;
    return page(reply, fill({ head: isPrivate(auction) ? UNTITLED : linkPreview(auction, origin) }));
  });
}
