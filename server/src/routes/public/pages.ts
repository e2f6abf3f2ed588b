import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import { auctionId, ERRORS, HeadcountError, isPrivate } from "@headcount/protocol";
import type { Language } from "@headcount/protocol/language";
import type { FastifyReply, FastifyRequest } from "fastify";
import { contentSecurity, nonceOf, styledByNonce } from "../../http/content-security.ts";
import { visibleAuction } from "../../http/guards.ts";
import { languageValues, linkedLanguage, pageLanguage } from "../../http/pages/page-language.ts";
import { documentOf, type Pages, siteOf } from "../../http/pages/page-text.ts";
import { isForPerson } from "../../http/pages/problem-page.ts";
import { RETRY_AFTER_S } from "../../http/readiness.ts";
import type { ApiOptions, App } from "../../http/types.ts";
import type { StoredAuction } from "../../storage/store.ts";
import { apiPageRoute } from "./api-page.ts";
import { calendarFile } from "./calendar-file.ts";
import { linkPreview } from "./link-preview.ts";

const AUCTION_PAGES = ["setup", "dashboard", "control", "report", "replay", "share", "invitation"];
/** Files that keep their name when they change. */
const FILES = ["icon.svg", "boot.js", "boot.css", "preview.png"];
const UNTITLED = "<title>Headcount</title>";
const MISSING = new HeadcountError("AUCTION_NOT_FOUND");
const HIDDEN = { hide: true };

/** The built pages: assets that never change under their name, and the documents. */
export async function pageRoutes(app: App, options: ApiOptions): Promise<void> {
  await fileRoutes(app, options);
  const find = auctionOfPage(options);
  apiPageRoute(app, options);
  organizerPages(app, options, find);
  for (const name of ["live", "screen"] as const) livePage(app, options, find, name);
  calendarRoute(app, options, find);
}

async function fileRoutes(app: App, { webDir, basePath }: Pages): Promise<void> {
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
  const howWeCount = documentOf({ webDir, basePath }, "how-we-count.html");
  app.get("/how-we-count", { schema: HIDDEN }, async (_request, reply) => page(reply, howWeCount({})));
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

/** An auction for a page, and whether this person may see it. An auction that must stay hidden is not found. */
interface Found {
  auction: StoredAuction;
  isOpen: boolean;
}
type FindAuction = (id: string, request: FastifyRequest, token?: string) => Promise<Found | null | undefined>;

/** Finds the auction of a page: `null` if it does not exist or must stay hidden, `undefined` if it cannot be looked up now. */
function auctionOfPage(options: ApiOptions): FindAuction {
  const visible = visibleAuction(options);
  return async (id, request, token) => {
    if (!auctionId.safeParse(id).success) return null;
    if (!options.isPrepared()) return undefined;
    try {
      const auction = await visible(request, id, token);
      return auction && { auction, isOpen: true };
    } catch (error) {
      const isRefusal = error instanceof HeadcountError && ERRORS[error.code].status < 500;
      const auction = isRefusal ? await options.store.auctions.find(id) : null;
      if (auction) return { auction, isOpen: false };
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

/** Also lets these sites show the page in frames. */
const framedBy = (reply: FastifyReply, surface: Parameters<typeof contentSecurity>[0]) =>
  reply.helmet({ ...policy(surface), frameguard: false });

/** Pages that allowed sites may show in frames, because a token is enough to use them. */
const FRAMED_PAGES = ["dashboard", "report"];

function organizerPages(app: App, options: ApiOptions, find: FindAuction): void {
  const { connectTo } = options;
  const fill = documentOf(options, "index.html");
  // Search engines must not list a shared link that someone published.
  const send = (reply: FastifyReply, access = "") =>
    page(reply.header("x-robots-tag", "noindex"), fill({ nonce: nonceOf(reply.raw), access }));
  // Mantine writes its theme into style elements.
  const surface = { connectTo, styles: [styledByNonce] };
  const styled = { helmet: policy(surface), schema: HIDDEN };
  for (const url of ["/", "/season", "/account", "/password"])
    app.get(url, styled, async (_request, reply) => send(reply));
  for (const name of AUCTION_PAGES)
    app.get<{ Params: { id: string } }>(`/auctions/:id/${name}`, styled, async (request, reply) => {
      const { id } = request.params;
      if (!auctionId.safeParse(id).success) throw MISSING;
      const found = await find(id, request);
      // The page checks again: a sign-in, or the token in a link's fragment, may open a private auction. Until then the auction must stay hidden.
      if (found === null) {
        if (!isForPerson(request)) throw MISSING;
        reply.code(404);
      }
      const sites = found?.auction.allowedSites ?? [];
      if (FRAMED_PAGES.includes(name) && sites.length > 0) {
        reply.raw.removeHeader("x-frame-options");
        await framedBy(reply, { ...surface, frameAncestors: sites });
      }
      const isManaged = found && (await options.appAuctions?.principalOf(request.raw, found.auction));
      return send(reply, isManaged ? "app" : "");
    });
}

interface PublicPage {
  Params: { id: string };
  Querystring: { token?: unknown };
}
const tokenIn = ({ query: { token } }: FastifyRequest<PublicPage>): string | undefined =>
  typeof token === "string" ? token : undefined;

/** The planned start as a file for calendar programs. */
function calendarRoute(app: App, options: ApiOptions, find: FindAuction): void {
  app.get<PublicPage>("/t/auction/:id/calendar.ics", { schema: HIDDEN }, async (request, reply) => {
    const found = await find(request.params.id, request, tokenIn(request));
    if (!found?.isOpen || found.auction.startsAt === null) throw MISSING;
    const { id, title, startsAt } = found.auction;
    const site = siteOf(request, options);
    const lang = linkedLanguage(request);
    const event = { uid: `${id}@${new URL(site).hostname}`, createdAt: new Date(options.now()).toISOString() };
    return reply
      .header("cache-control", "no-cache")
      .header("content-disposition", 'attachment; filename="auction.ics"')
      .type("text/calendar; charset=utf-8")
      .send(
        calendarFile({ ...event, title, startsAt, url: `${site}/t/auction/${id}/live${lang ? `?lang=${lang}` : ""}` }),
      );
  });
}

/** Sites in the server's setting, and sites that the auction allows, may show the live page and the screen page in a frame. */
function livePage(app: App, options: ApiOptions, find: FindAuction, name: "live" | "screen"): void {
  const { connectTo, origins } = options;
  const fill = documentOf(options, `${name}.html`);
  const frameAncestors = ["'self'", ...origins.list];
  const helmet = { ...policy({ connectTo, frameAncestors }), frameguard: false };
  const send = (reply: FastifyReply, language: Language, head: string) =>
    page(reply.header("vary", "accept-language"), fill({ ...languageValues(language), head }));
  const url = `/t/auction/:id/${name}`;
  app.get<PublicPage>(url, { helmet, schema: HIDDEN }, async (request, reply) => {
    const found = await find(request.params.id, request, tokenIn(request));
    if (found === null) throw MISSING;
    // The page reloads by itself.
    if (found === undefined)
      return send(reply.code(503).header("retry-after", RETRY_AFTER_S), pageLanguage(request), UNTITLED);
    const { auction, isOpen } = found;
    const sites = auction.allowedSites;
    if (sites.length > 0) await framedBy(reply, { connectTo, frameAncestors: [...frameAncestors, ...sites] });
    // The page shows what is missing, because it may have a token that is not in the address.
    if (!isOpen) reply.code(401);
    // A preview would reveal data that only viewers with a token may see.
    const isUntitled = name === "screen" || isPrivate(auction) || auction.access === "token";
    const language = pageLanguage(request, auction.language);
    return send(reply, language, isUntitled ? UNTITLED : linkPreview(auction, siteOf(request, options), language));
  });
}
