import { afterEach, describe, expect, it, vi } from "vitest";
import { auctionApi } from "./viewer-analytics.ts";

const answerWith = (body: string, status = 200) => {
  const fetched = vi.fn(async () => new Response(body, { status }));
  vi.stubGlobal("fetch", fetched);
  return fetched;
};

afterEach(() => void vi.unstubAllGlobals());

describe("a request for an audience", () => {
  it("sends the query with the session, and returns the answer unchanged", async () => {
    const fetched = answerWith('{"success":true,"data":{"snapshots":[]}}');
    const answer = await auctionApi.getViewerAnalytics("a1", { timeRange: "hour", points: 60, unit: undefined });
    expect(answer).toEqual({ success: true, data: { snapshots: [] } });
    expect(fetched).toHaveBeenCalledWith("/api/v1/auctions/a1/analytics/viewers?timeRange=hour&points=60", {
      credentials: "include",
    });
  });

  it("resolves to the API's errors", async () => {
    answerWith('{"success":false,"error":{"code":"AUCTION_NOT_FOUND","message":"m"}}', 404);
    await expect(auctionApi.getViewerAnalytics("a1")).resolves.toMatchObject({ error: { code: "AUCTION_NOT_FOUND" } });
  });

  it("resolves to an error of the catalogue if another program answers", async () => {
    for (const [body, status, code] of [
      ["<html>Bad gateway</html>", 502, "NOT_READY"],
      ["", 504, "NOT_READY"],
      ["<html>Welcome</html>", 200, "INTERNAL_ERROR"],
      ["null", 200, "INTERNAL_ERROR"],
      ['{"hello":1}', 500, "INTERNAL_ERROR"],
    ] as const) {
      answerWith(body, status);
      const answer = await auctionApi.getViewerAnalytics("a1");
      expect(answer).toMatchObject({ success: false, error: { code } });
    }
  });

  it("rejects when the server cannot be reached, as fetch does", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("Failed to fetch");
    });
    await expect(auctionApi.getViewerAnalytics("a1")).rejects.toThrow(TypeError);
  });

  it.each([
    ["https://live.example", "https://live.example"],
    ["https://live.example/", "https://live.example"],
    ["https://live.example/audience/", "https://live.example/audience"],
  ])("includes the base path of the server's address: %s", async (url, server) => {
    const fetched = answerWith('{"success":true}');
    await auctionApi.getViewerAnalytics("a1", { points: 1 }, { url });
    expect(fetched).toHaveBeenLastCalledWith(
      `${server}/api/v1/auctions/a1/analytics/viewers?points=1`,
      expect.anything(),
    );
  });

  it("cannot be redirected to another address by an id", async () => {
    const fetched = answerWith("{}");
    await auctionApi.getViewerAnalytics("../../auth", {}, { url: "https://live.example" });
    expect(fetched.mock.calls[0]).toEqual([
      "https://live.example/api/v1/auctions/..%2F..%2Fauth/analytics/viewers?",
      { credentials: "include" },
    ]);
  });
});
