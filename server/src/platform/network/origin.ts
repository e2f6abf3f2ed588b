import type { IncomingHttpHeaders } from "node:http";
import ipaddr from "ipaddr.js";
import { parseAddress, type Trusted } from "./address.ts";

/** Schemes whose pages have no origin of their own, or that have no pages. */
const NO_PAGE = new Set(["about:", "blob:", "data:", "file:", "ftp:", "javascript:", "ws:", "wss:"]);
const EXAMPLE_HOST = "example.com";
const EXAMPLE = `https://${EXAMPLE_HOST}`;
const WILDCARD = "*.";
const LABELS = /^[\w-]+(\.[\w-]+)*$/;
/** Hosts that are also allowed in a content security policy. */
const HOST = /^(\[[\da-f:.]+\]|[\w*.-]+)(:\d+)?$/i;

const isWeb = (scheme: string): boolean => scheme === "http:" || scheme === "https:";

/** An origin in canonical form, or its problem, as a phrase that follows the text. */
export type ParsedOrigin = { origin: string } | { problem: string };

/**
 * An origin as browsers send it in `Origin`, from what people write: lower case, no trailing slash, no default port, international names in Punycode.
 * Apps have origins of their own schemes, such as `capacitor://localhost`.
 */
function parseOrigin(written: string): ParsedOrigin {
  const text = written.trim();
  if (text === "null")
    return { problem: "is the origin of every sandboxed page; write one such as https://example.com" };
  if (/[\s\\]/.test(text)) return { problem: `is no URL; write one such as ${EXAMPLE}` };
  const [scheme] = /^[a-z][a-z\d+.-]*:(?=\/\/)/i.exec(text) ?? [];
  if (scheme === undefined) return { problem: withoutScheme(text) };
  if (/^[^/]*\/\/([/:?#]|$)/.test(text) && !NO_PAGE.has(scheme.toLowerCase()))
    return { problem: `has no host; write ${scheme}//${EXAMPLE_HOST}` };
  if (!URL.canParse(text)) return { problem: `is no URL; write one such as ${EXAMPLE}` };
  const { protocol, host, pathname, search, hash, username, password } = new URL(text);
  const origin = `${protocol}//${host.toLowerCase()}`;
  if (NO_PAGE.has(protocol))
    return {
      problem: `has a scheme that pages do not have; write ${/^ws/.test(origin) ? origin.replace("ws", "http") : EXAMPLE}`,
    };
  if (username || password || search || hash || !["", "/"].includes(pathname))
    return { problem: `is more than an origin; write ${origin}` };
  return HOST.test(host) ? { origin } : { problem: `has no valid host; write one such as ${EXAMPLE}` };
}

function withoutScheme(text: string): string {
  if (text === "*") return `stands for every site; list each one, such as ${EXAMPLE}`;
  const guess = URL.canParse(`https://${text}`) ? new URL(`https://${text}`).host : "";
  return `has no scheme; write ${HOST.test(guess) ? `https://${guess}` : EXAMPLE}`;
}

/** An origin of the web, such as a browser opens pages at. */
export function parseWebOrigin(written: string): ParsedOrigin {
  const parsed = parseOrigin(written);
  if ("problem" in parsed) return parsed;
  if (parsed.origin.includes("*") || !isWeb(`${parsed.origin.split(":")[0]}:`))
    return { problem: `is no address of the web; write one such as ${EXAMPLE}` };
  return parsed;
}

/**
 * An origin, or all subdomains of a host, of any depth but without the host itself: `https://*.example.com`, which content security policies
 * understand, too.
 */
export function parseOriginPattern(written: string): ParsedOrigin {
  const parsed = parseOrigin(written);
  if ("problem" in parsed || !parsed.origin.includes("*")) return parsed;
  const [scheme = "", host = ""] = parsed.origin.split("//");
  const base = host.startsWith(WILDCARD) ? host.slice(WILDCARD.length).replace(/:\d+$/, "") : "";
  if (isWeb(scheme) && LABELS.test(base) && (base.includes(".") || base === "localhost")) return parsed;
  return { problem: "may have * only in the place of all subdomains of a domain; write https://*.example.com" };
}

/** Whether `origin` is listed, directly or by a wildcard. The list contains results of `parseOriginPattern`. */
export function isListed(origin: string, list: readonly string[]): boolean {
  const asked = origin.toLowerCase();
  return list.some((pattern) => {
    const [before = "", after] = pattern.split(WILDCARD);
    if (after === undefined) return asked === pattern;
    const ending = `.${after}`;
    return (
      asked.startsWith(before) && asked.endsWith(ending) && LABELS.test(asked.slice(before.length, -ending.length))
    );
  });
}

/** The parts of a request that show its page and its protocol. */
interface OriginRequest {
  headers: IncomingHttpHeaders;
  socket: { readonly remoteAddress?: string | undefined };
}

/** Where a page of another site comes from. Requests share these objects. */
export interface ForeignPage {
  /** In lower case. */
  readonly origin: string;
  /** Whether the setting lists it. Otherwise it may talk to this server only if some auction allows its site. */
  readonly isListed: boolean;
}

const MAX_SHARED_PAGES = 1_000;

/** Which pages may talk to this server. */
export interface Origins {
  /** Listed origins and `publicUrl`, as content security policies write them. */
  readonly list: readonly string[];
  /** Replaces the sites that some auction allows. */
  allowSites(sites: readonly string[]): void;
  /** The page of a request; `null` for this server's own pages and for clients other than browsers. */
  pageOf(request: OriginRequest): ForeignPage | null;
  /** Whether the list, or some auction, has this origin. A page of another site may use public routes, an API key or a token, but never a cookie. */
  lists(origin: string): boolean;
  /** Whether a request comes from one of this server's own pages, or from a client other than a browser, which sends no origin. */
  isOwn(request: OriginRequest): boolean;
  /** Whether a request is own or from a listed origin. */
  allows(request: OriginRequest): boolean;
}

/**
 * `publicUrl` is the origin of this server's pages. When it is set, a page at another host name is foreign, whatever `Host` says. Localhost and bare IP addresses are still own: no
 * other site can make its name lead there. When it is not set, every host name that reaches the server is its own. A page by plain http is foreign then to a request that is known to have
 * come by https: an attacker on the network could have written that page.
 */
export function createOrigins({ publicUrl, allowedOrigins, trust = () => false }: OriginSettings): Origins {
  const list = [...allowedOrigins, ...(publicUrl === undefined ? [] : [publicUrl])];
  let sites: ReadonlySet<string> = new Set();
  const pages = new Map<string, ForeignPage>();
  const lists = (origin: string): boolean => isListed(origin, list) || sites.has(origin.toLowerCase());
  const isOwn = (request: OriginRequest): boolean => {
    const { origin, host } = request.headers;
    if (origin === undefined || origin === publicUrl) return true;
    if (!URL.canParse(origin)) return false;
    const page = new URL(origin);
    if (publicUrl === undefined && page.protocol === "http:" && cameByHttps(request, trust)) return false;
    return isWeb(page.protocol) && isAt(page, host) && (publicUrl === undefined || isNameless(page.hostname));
  };
  return {
    list,
    lists,
    isOwn,
    allowSites(some) {
      sites = new Set(some);
    },
    pageOf(request) {
      const { origin: written } = request.headers;
      if (written === undefined || isOwn(request)) return null;
      const origin = written.toLowerCase();
      const page = pages.get(origin) ?? { origin, isListed: isListed(origin, list) };
      if (pages.size < MAX_SHARED_PAGES) pages.set(origin, page);
      return page;
    },
    allows(request) {
      const { origin } = request.headers;
      return isOwn(request) || (origin !== undefined && lists(origin));
    },
  };
}

export interface OriginSettings {
  publicUrl: string | undefined;
  /** Results of `parseOriginPattern`. */
  allowedOrigins: readonly string[];
  /** Proxies whose `X-Forwarded-Proto` is trusted; none by default. */
  trust?: Trusted;
}

/** Whether a request is known to have come by https: over TLS, or as a trusted proxy reports it. */
function cameByHttps({ headers, socket }: OriginRequest, trust: Trusted): boolean {
  if ("encrypted" in socket && socket.encrypted === true) return true;
  const { remoteAddress } = socket;
  if (remoteAddress === undefined || !trust(parseAddress(remoteAddress) ?? remoteAddress, 0)) return false;
  return /^\s*https(\s*,\s*https)*\s*$/i.test(String(headers["x-forwarded-proto"] ?? ""));
}

/** Whether a request to `host` has the same host and port as the page. Proxies may write the default port out. */
function isAt({ protocol, host, port }: URL, reached: string | undefined): boolean {
  const asked = reached?.toLowerCase();
  return asked === host || (port === "" && asked === `${host}:${protocol === "https:" ? 443 : 80}`);
}

const isNameless = (hostname: string): boolean =>
  hostname === "localhost" || ipaddr.isValid(hostname.replace(/^\[|\]$/g, ""));
