import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { OpenAPIV3_1 as OpenApi } from "openapi-types";
import { apiPage } from "../../http/api-document/page/api-page.ts";
import { documentOf, siteOf } from "../../http/pages/page-text.ts";
import type { ApiOptions, App } from "../../http/types.ts";

/** The most addresses under which people open one server. */
const MAX_SITES = 4;

/** The API document as a page. It is rendered once per address, because its examples contain the address. */
export function apiPageRoute(app: App, options: Pick<ApiOptions, "webDir" | "basePath" | "publicUrl">): void {
  const fill = documentOf(options, "api.html");
  const made = new LRUCache<string, { text: string; tag: string }>({ max: MAX_SITES });
  const pageFor = (site: string) => {
    const known = made.get(site);
    if (known) return known;
    const text = fill({ content: apiPage(app.swagger() as OpenApi.Document, site) });
    const page = { text, tag: `"${createHash("sha256").update(text).digest("base64url")}"` };
    made.set(site, page);
    return page;
  };
  app.get("/docs/api", { schema: { hide: true } }, async (request, reply) => {
    const { text, tag } = pageFor(siteOf(request, options));
    reply.header("cache-control", "no-cache").header("etag", tag);
    if (request.headers["if-none-match"]?.includes(tag)) return reply.code(304).send();
    return reply.type("text/html; charset=utf-8").send(text);
  });
}
