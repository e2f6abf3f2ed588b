import type { ErrorBody } from "@headcount/protocol/errors";
import { SHARE_HEADER } from "@headcount/protocol/headers";
import { serverAddress } from "../server-address.ts";
import { pathSegment } from "./path-segment.ts";
import type { paths, ViewerAnalytics } from "./schema.ts";

type Viewers = paths["/api/v1/auctions/{id}/analytics/viewers"]["get"];

export type ViewersQuery = NonNullable<Viewers["parameters"]["query"]>;
export type ViewerAnalyticsAnswer = { success: true; data: ViewerAnalytics } | ErrorBody;
export interface ApiCallOptions {
  /** Address of the Headcount server, with its base path if it has one; the page's own origin by default. */
  url?: string;
  signal?: AbortSignal;
  /** Token of a read-only link, used instead of the session cookie. */
  shareToken?: string;
  /** An organizer's access token, used instead of the session cookie. */
  token?: string;
}

/** The API as an organizer's page calls it, with the session cookie. */
export const auctionApi = {
  /**
   * The audience of an own auction over time. Resolves to the API's answer, whether a success or an error. If something other than
   * Headcount answers, such as a proxy, the answer is `NOT_READY` for a 502, 503 or 504 and `INTERNAL_ERROR` otherwise.
   * @throws as `fetch` does: TypeError when the server cannot be reached or `url` is not a URL, the signal's reason when it was aborted.
   */
  async getViewerAnalytics(
    auctionId: string,
    query: { [Name in keyof ViewersQuery]: ViewersQuery[Name] | undefined } = {},
    { url, signal, shareToken, token }: ApiCallOptions = {},
  ): Promise<ViewerAnalyticsAnswer> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    const path = `/api/v1/auctions/${pathSegment(auctionId)}/analytics/viewers?${search}`;
    const address = url === undefined ? path : serverAddress(url) + path;
    const response = await fetch(address, {
      credentials: token === undefined ? "include" : "omit",
      ...(shareToken !== undefined && { headers: { [SHARE_HEADER]: shareToken } }),
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
      ...(signal && { signal }),
    });
    const text = await response.text();
    return asAnswer(text) ?? notOurs(response.status);
  },
};

function asAnswer(text: string): ViewerAnalyticsAnswer | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "success" in body) return body as ViewerAnalyticsAnswer;
  } catch {
    // Not JSON, so not ours.
  }
}

function notOurs(status: number): ErrorBody {
  const code = status >= 502 && status <= 504 ? "NOT_READY" : "INTERNAL_ERROR";
  return { success: false, error: { code, message: `The server's answer (HTTP ${status}) cannot be read` } };
}
