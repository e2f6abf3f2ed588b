import type { ErrorBody } from "@headcount/protocol/errors";
import { SHARE_HEADER } from "@headcount/protocol/headers";
import { serverAddress } from "../server-address.ts";
import { pathSegment } from "./path-segment.ts";
import type { paths, ViewerAnalytics } from "./schema.ts";

type Viewers = paths["/api/v1/auctions/{id}/analytics/viewers"]["get"];

export type ViewersQuery = NonNullable<Viewers["parameters"]["query"]>;
export type ViewerAnalyticsAnswer = { success: true; data: ViewerAnalytics } | ErrorBody;
export interface ApiCallOptions {
  /** Address of the Headcount server, with its base path if it has one. Default: the page's own origin. */
  url?: string;
  signal?: AbortSignal;
  /** Token of a read-only link, used instead of the session cookie. */
  shareToken?: string;
  /** An organizer's access token, used instead of the session cookie. */
  token?: string;
}

/** Calls the API like an organizer's page, with the session cookie. */
export const auctionApi = {
  /**
   * The audience of an organizer's auction over time. Resolves to the API's answer, which may be an error. If another program answers,
   * such as a proxy, the answer is `NOT_READY` for a 502, 503 or 504 and `INTERNAL_ERROR` otherwise. @throws like `fetch`: TypeError if
   * the server cannot be reached or `url` is not a URL, or the signal's reason after an abort
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
    // Not JSON, so not an answer of Headcount.
  }
}

function notOurs(status: number): ErrorBody {
  const code = status >= 502 && status <= 504 ? "NOT_READY" : "INTERNAL_ERROR";
  return { success: false, error: { code, message: `The server's answer (HTTP ${status}) cannot be read` } };
}
