import createFetchClient, { type Client } from "openapi-fetch";
import type { paths } from "./schema.ts";

/** The names of headers as the protocol has them. Its module would bring all schemas with it. */
export const HEADERS = { apiKey: "x-api-key", shareToken: "x-share-token" } as const;

export interface ClientOptions {
  /** Origin of the Headcount server; the page's own by default. */
  url?: string;
  /** An API key. Without one, requests use the session cookie of the browser. */
  apiKey?: string;
  /** Token of a read-only link. */
  shareToken?: string;
  /** In place of the runtime's `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/**
 * A client of the whole HTTP API with the types of its OpenAPI document, as `client.GET("/api/v1/auctions/{id}", { params: { path: { id } } })`. It resolves to
 * `{ data, error, response }`: one of `data` and `error` is the answer.
 */
export function createClient({ url, fetch, ...credentials }: ClientOptions = {}): Client<paths> {
  const headers = Object.entries(HEADERS).flatMap(([option, name]) => {
    const value = credentials[option as keyof typeof HEADERS];
    return value === undefined ? [] : [[name, value]];
  });
  return createFetchClient<paths>({
    baseUrl: url ?? globalThis.location?.origin ?? "",
    headers: Object.fromEntries(headers),
    credentials: credentials.apiKey === undefined ? "include" : "omit",
    ...(fetch && { fetch }),
  });
}
