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
import { linkPreview } from "./link-preview.ts";

const AUCTION_PAGES = ["setup", "dashboard", "control", "report", "invitation"];
/** Files of the pages that keep their name when they change. */
const FILES = ["icon.svg", "boot.js", "boot.css", "preview.png"];
const UNTITLED = "<title>Headcount</title>";

/** The built pages: assets that never change under their name, and the documents. */
export async function pageRoutes(app: App, options: ApiOptions): Promise<void> {
  const { webDir, isPrepared, connectTo, origins, publicUrl } = options;
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
  const page = (reply: FastifyReply, html: string) =>
    reply.header("cache-control", "no-cache").type("text/html; charset=utf-8").send(html);
  const [organizers, live] = [documentOf(webDir, "index.html"), documentOf(webDir, "live.html")];
  const missing = new HeadcountError("AUCTION_NOT_FOUND");

  const visible = visibleAuction(options);
  /** The auction of an address: `null` is one that does not exist, or not for the person who asks, and `undefined` one that cannot be looked up now. */
  const find = async (id: string, request: FastifyRequest): Promise<StoredAuction | null | undefined> => {
    if (!auctionId.safeParse(id).success) return null;
    if (!isPrepared()) return undefined;
    try {
      return await visible(request, id);
    } catch (error) {
      request.log.warn({ err: error }, "an auction could not be looked up for its page");
      return undefined;
    }
  };

  const helmetWith = (surface: Partial<Parameters<typeof contentSecurity>[0]>) => ({
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurity({ connectTo, ...surface }) },
  });
  /** Mantine writes its theme into style elements, which have the answer's nonce. A shared link that someone posts somewhere is not to be found by searching. */
  const organizersPage = (reply: FastifyReply) =>
    page(reply.header("x-robots-tag", "noindex"), organizers({ nonce: nonceOf(reply.raw) }));
  const styled = { helmet: helmetWith({ styles: [styledByNonce] }), schema: { hide: true } };
  for (const url of ["/", "/account"]) app.get(url, styled, async (_request, reply) => organizersPage(reply));
  for (const name of AUCTION_PAGES)
    app.get<{ Params: { id: string } }>(`/auctions/:id/${name}`, styled, async (request, reply) => {
      const { id } = request.params;
      if (!auctionId.safeParse(id).success) throw missing;
      // The page itself finds out: a sign-in, or the token in a link's fragment, may open a private auction, which must look like none until then.
      if ((await find(id, request)) === null) {
        if (!isForPerson(request)) throw missing;
        reply.code(404);
      }
      return organizersPage(reply);
    });

  // The one page that other sites may show in a frame: those that are listed.
  const helmet = { ...helmetWith({ frameAncestors: ["'self'", ...origins.list] }), frameguard: false };
  app.get<{ Params: { id: string } }>(
    "/t/auction/:id/live",
    { helmet, schema: { hide: true } },
    async (request, reply) => {
      const auction = await find(request.params.id, request);
      if (auction === null) throw missing;
      // The page asks again by itself.
      if (auction === undefined)
        return page(reply.code(503).header("retry-after", RETRY_AFTER_S), live({ head: UNTITLED }));
      const origin = publicUrl ?? `${request.protocol}://${request.host}`;
      return page(reply, live({ head: isPrivate(auction) ? UNTITLED : linkPreview(auction, origin) }));
    },
  );

  // What the numbers of a dashboard or a report mean, for everyone who reads one.
  app.get("/how-we-count", { schema: { hide: true } }, async (_request, reply) => file(reply, "how-we-count.html"));
  for (const name of FILES)
    app.get(`/${name}`, { schema: { hide: true } }, async (_request, reply) => file(reply, name));

  // Other sites load the badge: that is what it is for.
  app.get("/badge.js", { schema: { hide: true } }, async (_request, reply) =>
    file(
      // A module of another site is loaded by CORS.
      reply.header("cross-origin-resource-policy", "cross-origin").header("access-control-allow-origin", "*"),
      "badge.js",
    ),
  );
}
