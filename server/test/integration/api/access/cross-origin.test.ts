import { API_KEY_HEADER } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { NOBODYS, startServer } from "../../../support/harness.ts";

const SHOP = "https://shop.example";
const LIST = `${SHOP}, https://*.example.com, tauri://localhost`;

const corsOf = (headers: Headers): Record<string, string> =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith("access-control-")));

describe("a page of another site", () => {
  it.each([SHOP, "https://a.b.example.com", "tauri://localhost"])(
    "can read public data if it is listed: %s",
    async (origin) => {
      const server = await startServer({ ALLOWED_ORIGIN: LIST });
      const { headers, status } = await server.call("GET", "/api/v1/config", undefined, { origin });
      expect(status).toBe(200);
      expect(corsOf(headers)).toEqual({
        "access-control-allow-origin": origin,
        "access-control-expose-headers": "etag, retry-after, content-disposition",
      });
      expect(headers.get("vary")?.toLowerCase()).toContain("origin");
      const missing = await server.call("GET", `/api/v1/auctions/${NOBODYS}/live-view`, undefined, { origin });
      expect([missing.status, missing.headers.get("access-control-allow-origin")]).toEqual([404, origin]);
    },
  );

  it.each(["https://evil.example", "https://example.com", "null", "http://shop.example"])(
    "can read and write nothing if it is not listed: %s",
    async (origin) => {
      const server = await startServer({ ALLOWED_ORIGIN: LIST });
      const { headers } = await server.call("GET", "/api/v1/config", undefined, { origin });
      expect(corsOf(headers)).toEqual({});
      expect(headers.get("vary")?.toLowerCase()).toContain("origin");
      const asked = { origin, "access-control-request-method": "POST" };
      expect(corsOf((await server.call("OPTIONS", "/api/v1/auctions", undefined, asked)).headers)).toEqual({});
      const written = await server.call("POST", "/api/v1/auctions", { title: "x" }, { origin });
      expect([written.status, written.body.error.code]).toEqual([403, "ORIGIN_REFUSED"]);
    },
  );

  it("learns from a preflight what it may send if it is listed, and never that cookies are accepted", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: LIST });
    const preflight = (path: string) =>
      server.call("OPTIONS", path, undefined, {
        origin: SHOP,
        "access-control-request-method": "PATCH",
        "access-control-request-headers": API_KEY_HEADER,
      });
    const { status, headers } = await preflight(`/api/v1/auctions/${NOBODYS}`);
    expect(status).toBe(204);
    expect(corsOf(headers)).toMatchObject({
      "access-control-allow-origin": SHOP,
      "access-control-allow-methods": expect.stringContaining("PATCH"),
      "access-control-allow-headers": expect.stringContaining(API_KEY_HEADER),
      "access-control-max-age": "7200",
    });
    expect(headers.get("access-control-allow-credentials")).toBeNull();
    expect(headers.get("access-control-allow-headers")).not.toContain("internal");
    for (const path of ["/api/auth/sign-in/email", "/metrics", "/"])
      expect([path, corsOf((await preflight(path)).headers)]).toEqual([path, {}]);
  });

  it("T14: does not act as the organizer whose cookie the browser sends, neither for reads nor for writes", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: LIST });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const headers = { cookie: owner.cookie, origin: SHOP };
    const statuses: [string, number][] = [];
    for (const route of server.routes) {
      const [method = "", path = ""] = route.split(" ");
      if (!path.startsWith("/api/")) continue;
      const address = path.replace(":id", id).replace(/:\w+/, NOBODYS);
      const { status } = await server.call(method, address, method === "GET" ? undefined : {}, headers);
      // Routes without a sign-in: public, or behind a token or the internal key.
      if (![400, 401, 403, 404].includes(status)) statuses.push([route, status]);
    }
    expect(statuses.map(([route]) => route).toSorted()).toEqual([
      "GET /api/v1/auctions/:id/heat",
      "GET /api/v1/auctions/:id/live-view",
      "GET /api/v1/auctions/:id/moments",
      "GET /api/v1/config",
      "GET /api/v1/openapi.json",
    ]);
    expect((await owner.call("GET", `/api/v1/auctions/${id}`)).body.data.title).toBe("Test");
    const signIn = await server.call("POST", "/api/auth/sign-in/email", {}, { origin: SHOP });
    expect([signIn.status, signIn.body.error.code]).toEqual([403, "ORIGIN_REFUSED"]);
  });

  it("can use an API key if it is listed, within the key's permissions", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: LIST });
    const owner = await server.signIn();
    const { id } = await owner.createAuction();
    const made = await owner.call("POST", "/api/v1/keys", { name: "shop", permissions: ["record"] });
    const headers = { origin: SHOP, [API_KEY_HEADER]: made.body.data.key };
    const moment = { type: "note", text: "Hello" };
    const recorded = await server.call("POST", `/api/v1/auctions/${id}/moments`, moment, headers);
    expect([recorded.status, recorded.headers.get("access-control-allow-origin")]).toEqual([201, SHOP]);
    expect((await server.call("DELETE", `/api/v1/auctions/${id}`, undefined, headers)).status).toBe(403);
  });

  it("can read Retry-After if it is listed", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: LIST, REQUESTS_PER_ADDRESS: "1", TRUST_PROXY: "1" });
    const headers = { origin: SHOP, "x-forwarded-for": "203.0.113.7" };
    await server.call("GET", "/api/v1/config", undefined, headers);
    const { status, headers: received } = await server.call("GET", "/api/v1/config", undefined, headers);
    expect([status, received.get("access-control-allow-origin")]).toEqual([429, SHOP]);
    expect(Number(received.get("retry-after"))).toBeGreaterThan(0);
  });
});
