import type { Answer, ViewerAnalytics, ViewersQueryInput } from "@headcount/protocol";

export interface ApiCallOptions {
  /** Origin of the Headcount server; the page's own by default. */
  url?: string;
  signal?: AbortSignal;
}

/** The API as an organizer's page calls it, with the session cookie. */
export const auctionApi = {
  /**
   * The audience of an own auction over time. Resolves to the API's answer, an error of the API too.
   * @throws TypeError when the server cannot be reached, SyntaxError when something else than Headcount answers.
   */
  async getViewerAnalytics(
    auctionId: string,
    query: ViewersQueryInput = {},
    { url = "", signal }: ApiCallOptions = {},
  ): Promise<Answer<ViewerAnalytics>> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    const path = `/api/v1/auctions/${encodeURIComponent(auctionId)}/analytics/viewers`;
    const answer = await fetch(`${url}${path}?${search}`, { credentials: "include", ...(signal && { signal }) });
    return (await answer.json()) as Answer<ViewerAnalytics>;
  },
};
