import { afterEach, describe, expect, it, vi } from "vitest";
import { auctionApi } from "./api.ts";

const answerWith = (body: string) => {
  const fetched = vi.fn(async () => new Response(body));
  vi.stubGlobal("fetch", fetched);
  return fetched;
};

afterEach(() => void vi.unstubAllGlobals());

describe("asking for an audience", () => {
  it("sends the query with the session, and gives the answer as it came", async () => {
    const fetched = answerWith('{"success":true,"data":{"snapshots":[]}}');
    const answer = await auctionApi.getViewerAnalytics("a1", { timeRange: "hour", points: 60, unit: undefined });
    expect(answer).toEqual({ success: true, data: { snapshots: [] } });
    expect(fetched).toHaveBeenCalledWith("/api/v1/auctions/a1/analytics/viewers?timeRange=hour&points=60", {
      credentials: "include",
    });
  });

  it("resolves to the API's errors and rejects when something else answers", async () => {
    answerWith('{"success":false,"error":{"code":"AUCTION_NOT_FOUND","message":"m"}}');
    await expect(auctionApi.getViewerAnalytics("a1")).resolves.toMatchObject({ error: { code: "AUCTION_NOT_FOUND" } });
    answerWith("<html>");
    await expect(auctionApi.getViewerAnalytics("a1")).rejects.toThrow(SyntaxError);
  });

  it("cannot be led to another address by an id", async () => {
    const fetched = answerWith("{}");
    await auctionApi.getViewerAnalytics("../../auth", {}, { url: "https://live.example" });
    expect(fetched.mock.calls[0]).toEqual([
      "https://live.example/api/v1/auctions/..%2F..%2Fauth/analytics/viewers?",
      { credentials: "include" },
    ]);
  });
});
