import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

type Sources = readonly string[];
type Source = string | ((request: IncomingMessage, response: ServerResponse) => string);

interface Surface {
  /** Origins that pages connect to besides their own. */
  connectTo: Sources;
  /** Who may show it in a frame. */
  frameAncestors?: Sources;
  /** What it may be styled by besides its own files. */
  styles?: readonly Source[];
}

/** What a page may load, and who may show it in a frame, as a content security policy. No surface has a script in its text. */
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

/** What the style elements of an answer's page are known by: made up for each answer. */
export function nonceOf(response: ServerResponse): string {
  const nonce = nonces.get(response) ?? randomBytes(16).toString("base64");
  nonces.set(response, nonce);
  return nonce;
}

/** Style elements that carry the answer's nonce. */
export const styledByNonce: Source = (_request, response) => `'nonce-${nonceOf(response)}'`;
