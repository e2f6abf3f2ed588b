import { API_KEY_HEADER, SHARE_HEADER } from "@headcount/protocol/headers";
import createFetchClient, { type Client } from "openapi-fetch";
import { pathSegment } from "./path-segment.ts";
import type { paths } from "./schema.ts";

export interface ClientOptions {
  /** Origin of the Headcount server. Default: the page's own origin. */
  url?: string;
  /** An API key. Without one, requests use the session cookie of the browser. */
  apiKey?: string;
  /** An organizer's access token, which opens one auction. Requests with it have no cookie. */
  token?: string;
  /** Token of a read-only link. */
  shareToken?: string;
  /** Replaces the runtime's `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client of the whole HTTP API, with the types of its OpenAPI document. Example: `client.GET("/api/v1/auctions/{id}", { params: {
 * path: { id } } })`. A call resolves to `{ data, error, response }`; the answer is either `data` or `error`.
 */
export function createClient({ url, apiKey, token, shareToken, fetch }: ClientOptions = {}): Client<paths> {
  return createFetchClient<paths>({
    baseUrl: url ?? globalThis.location?.origin ?? "",
    headers: {
      ...(apiKey !== undefined && { [API_KEY_HEADER]: apiKey }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(shareToken !== undefined && { [SHARE_HEADER]: shareToken }),
    },
    credentials: apiKey === undefined && token === undefined ? "include" : "omit",
    pathSerializer: (path, values) => path.replace(/\{(\w+)\}/g, (_, name) => pathSegment(String(values[name]))),
    ...(fetch && { fetch }),
  });
}
