import type { Answer, ErrorBody, SHARE_HEADER, ViewerAnalytics, ViewersQueryInput } from "@headcount/protocol";

export interface ApiCallOptions {
  /** Origin of the Headcount server; the page's own by default. */
  url?: string;
  signal?: AbortSignal;
  /** Token of a read-only link, used instead of the session cookie. */
  shareToken?: string;
}

// The protocol's constant as a value would bring zod and all schemas into the page.
const TOKEN_HEADER: typeof SHARE_HEADER = "x-share-token";

/** The API as an organizer's page calls it, with the session cookie. */
export const auctionApi = {
  /**
   * The audience of an own auction over time. Resolves to the API's answer, whether a success or an error. If something other than
   * Headcount answers, such as a proxy, the answer is `NOT_READY` for a 502, 503 or 504 and `INTERNAL_ERROR` otherwise.
   * @throws as `fetch` does: TypeError when the server cannot be reached or `url` is not a URL, the signal's reason when it was aborted.
   */
  async getViewerAnalytics(
    auctionId: string,
    query: ViewersQueryInput = {},
    { url, signal, shareToken }: ApiCallOptions = {},
  ): Promise<Answer<ViewerAnalytics>> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    const path = `/api/v1/auctions/${encodeURIComponent(auctionId)}/analytics/viewers?${search}`;
    const address = url === undefined ? path : new URL(path, url).href;
    const response = await fetch(address, {
      credentials: "include",
      ...(shareToken !== undefined && { headers: { [TOKEN_HEADER]: shareToken } }),
      ...(signal && { signal }),
    });
    const text = await response.text();
    return asAnswer(text) ?? notOurs(response.status);
  },
};

function asAnswer(text: string): Answer<ViewerAnalytics> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "success" in body) return body as Answer<ViewerAnalytics>;
  } catch {
    // Not JSON, so not ours.
  }
}

function notOurs(status: number): ErrorBody {
  const code = status >= 502 && status <= 504 ? "NOT_READY" : "INTERNAL_ERROR";
  return { success: false, error: { code, message: `The server's answer (HTTP ${status}) cannot be read` } };
}
