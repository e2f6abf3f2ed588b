import type { Server as HttpServer, IncomingMessage } from "node:http";

/** First segments of Headcount's own addresses: a base path that begins with one would be ambiguous. */
const OWN_SEGMENTS = new Set(["account", "api", "assets", "auction", "auctions", "docs", "t"]);

/** Whether `text` can be the path below which a server is: empty, or such as `/audience`. */
export const isBasePath = (text: string): boolean =>
  text === "" || (/^(\/[\w-]+)+$/.test(text) && !OWN_SEGMENTS.has(text.split("/")[1] ?? ""));

/** The rest of a request's address below `basePath`, such as `/?a=1` for `/audience?a=1`; `null` if the address is not below it. */
export function belowBasePath(url: string, basePath: string): string | null {
  if (!url.startsWith(basePath)) return null;
  const rest = url.slice(basePath.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : null;
}

/** Removes the base path from the addresses of requests and, if the server accepts them, of upgrades. Other addresses stay unchanged. Listeners added later see the rest. */
export function takeOffBasePath(http: HttpServer, basePath: string, servesSockets: boolean): void {
  if (basePath === "") return;
  const takeOff = (request: IncomingMessage): void => {
    request.url = belowBasePath(request.url ?? "/", basePath) ?? request.url;
  };
  http.on("request", takeOff);
  // Without a listener an upgrade is a plain request.
  if (servesSockets) http.on("upgrade", takeOff);
}
