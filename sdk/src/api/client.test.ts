import { API_KEY_HEADER, SHARE_HEADER } from "@headcount/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { createClient } from "./client.ts";

const ID = "a".repeat(24);

/** The requests of a client whose answers are `body`. */
function answered(body: unknown, status = 200) {
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request);
    return Response.json(body, { status });
  };
  return { requests, fetch };
}

it("sends the API key without cookies, and returns the answer", async () => {
  const { requests, fetch } = answered({ success: true, data: [], next: null });
  const client = createClient({ url: "https://headcount.example", apiKey: "hc_key", fetch });
  const { data } = await client.GET("/api/v1/auctions", { params: { query: { q: "spring" } } });
  expect(data).toEqual({ success: true, data: [], next: null });
  const [request] = requests;
  expect(request?.url).toBe("https://headcount.example/api/v1/auctions?q=spring");
  expect(request?.headers.get(API_KEY_HEADER)).toBe("hc_key");
  expect(request?.credentials).toBe("omit");
});

it("sends the session without a key, and throws errors", async () => {
  const refused = { success: false, error: { code: "AUCTION_NOT_FOUND", message: "There is no such auction" } };
  const { requests, fetch } = answered(refused, 404);
  const client = createClient({ url: "https://headcount.example", shareToken: "s1", fetch });
  const { data, error } = await client.GET("/api/v1/auctions/{id}", { params: { path: { id: ID } } });
  expect([data, error]).toEqual([undefined, refused]);
  expect(requests[0]?.credentials).toBe("include");
  expect(requests[0]?.headers.get(SHARE_HEADER)).toBe("s1");
});

it("sends an access token without cookies", async () => {
  const { requests, fetch } = answered({ success: true, data: {} });
  const client = createClient({ url: "https://headcount.example", token: "a.b.c", fetch });
  await client.GET("/api/v1/auctions/{id}", { params: { path: { id: ID } } });
  expect([requests[0]?.headers.get("authorization"), requests[0]?.credentials]).toEqual(["Bearer a.b.c", "omit"]);
});

it("keeps an id within one path segment, whatever characters it has", async () => {
  const { requests, fetch } = answered({ success: true, data: {} });
  const client = createClient({ url: "https://headcount.example/audience", fetch });
  const ids = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom(".", "..", "../..", "a/b", "?x=1", "#", "{id}"),
  );
  await fc.assert(
    fc.asyncProperty(ids, ids, async (id, shareId) => {
      await client.DELETE("/api/v1/auctions/{id}/shares/{shareId}", { params: { path: { id, shareId } } });
      const { pathname, search, hash } = new URL(requests.pop()?.url ?? "");
      expect(pathname.split("/")).toHaveLength(8);
      expect(pathname).toMatch(/^\/audience\/api\/v1\/auctions\/[^/]*\/shares\/[^/]*$/);
      expect([search, hash]).toEqual(["", ""]);
    }),
  );
});
