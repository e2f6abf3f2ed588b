import type { Server as HttpServer, IncomingMessage } from "node:http";

/** First segments of Headcount's own addresses: a base path that begins with one would be ambiguous. */
const OWN_SEGMENTS = new Set(["account", "api", "assets", "auction", "auctions", "docs", "t"]);

/** Whether `text` can be the path below which a server is: empty, or such as `/audience`. */
export const isBasePath = (text: string): boolean =>
  text === "" || (/^(\/[\w-]+)+$/.test(text) && !OWN_SEGMENTS.has(text.split("/")[1] ?? ""));

/** What is left of the address of a request below `basePath`, such as `/?a=1` of `/audience?a=1`; `null` if it is not below it. */
export function belowBasePath(url: string, basePath: string): string | null {
  if (!url.startsWith(basePath)) return null;
  const rest = url.slice(basePath.length);
  if (rest.startsWith("/")) return rest;
  return rest === "" || rest.startsWith("?") ? `/${rest}` : null;
}

/** Takes the base path off the addresses of requests and, where something listens for them, of upgrades. Addresses without it stay as they are. Listeners added later see the rest. */
export function takeOffBasePath(http: HttpServer, basePath: string, servesSockets: boolean): void {
  if (basePath === "") return;
  const takeOff = (request: IncomingMessage): void => {
    request.url = belowBasePath(request.url ?? "/", basePath) ?? request.url;
  };
  http.on("request", takeOff);
  // Without a listener an upgrade is a plain request.
  if (servesSockets) http.on("upgrade", takeOff);
}
