import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

type Sources = readonly string[];
type Source = string | ((request: IncomingMessage, response: ServerResponse) => string);

interface Surface {
  /** Origins that pages connect to besides their own. */
  connectTo: Sources;
  /** Origins that may show the page in a frame. */
  frameAncestors?: Sources;
  /** Sources of styles besides its own files. */
  styles?: readonly Source[];
}

/** The content security policy of a page. No page has inline scripts. */
export const contentSecurity = ({ connectTo, frameAncestors = ["'none'"], styles = [] }: Surface) => ({
  defaultSrc: ["'self'"],
  styleSrc: ["'self'", ...styles],
  imgSrc: ["'self'", "data:"],
  connectSrc: ["'self'", ...connectTo.flatMap((origin) => [origin, origin.replace(/^http/, "ws")])],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: [...frameAncestors],
});

const nonces = new WeakMap<ServerResponse, string>();

/** The random nonce of an answer's style elements. The nonces of @fastify/helmet would always allow inline scripts, too. */
export function nonceOf(response: ServerResponse): string {
  const nonce = nonces.get(response) ?? randomBytes(16).toString("base64");
  nonces.set(response, nonce);
  return nonce;
}

/** Style elements that carry the answer's nonce. */
export const styledByNonce: Source = (_request, response) => `'nonce-${nonceOf(response)}'`;
