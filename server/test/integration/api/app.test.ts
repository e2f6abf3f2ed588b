import { describe, expect, it } from "vitest";
import { freePort } from "../../support/free-port.ts";
import { INTERNAL_KEY, listeningServer, startServer } from "../../support/harness.ts";

describe("the API", () => {
  it("reports that it is alive and ready", async () => {
    const server = await startServer();
    expect((await server.call("GET", "/healthz")).body).toEqual({ success: true, data: { status: "ok" } });
    expect((await server.call("GET", "/readyz")).body).toEqual({ success: true, data: { status: "ready" } });
  });

  it("is not ready from the moment that it is asked to stop, and still serves during DRAIN_DELAY_S", async () => {
    const server = await startServer({ DRAIN_DELAY_S: "3" });
    const stopped = server.stop();
    const [ready, alive] = await Promise.all([server.call("GET", "/readyz"), server.call("GET", "/healthz")]);
    expect([ready.status, ready.body.error.code, alive.status]).toEqual([503, "NOT_READY", 200]);
    await stopped;
    await expect(server.call("GET", "/healthz")).rejects.toThrow();
  });

  it("names the database as the reason when it is not ready, without the host", async () => {
    const server = await listeningServer({ DATABASE_URL: `mongodb://127.0.0.1:${await freePort()}/headcount` });
    const answer = await fetch(`${server.url}/readyz`);
    const error = { code: "NOT_READY", message: "The database does not answer, try again later" };
    expect([answer.status, await answer.json()]).toEqual([503, { success: false, error }]);
  });

  it("shows its metrics to holders of the internal key only, unless they are public", async () => {
    const server = await startServer();
    expect((await server.call("GET", "/metrics")).status).toBe(403);
    const read = await server.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` });
    expect(read.status).toBe(200);
    expect(read.body).toContain("headcount_connections 0");
    const open = await startServer({ METRICS: "public" });
    expect((await open.call("GET", "/metrics")).status).toBe(200);
  });

  it("answers an unknown address with its own error", async () => {
    const server = await startServer();
    const { status, body } = await server.call("GET", "/api/v1/nothing");
    expect([status, body]).toEqual([
      404,
      { success: false, error: { code: "ROUTE_NOT_FOUND", message: "No such route" } },
    ]);
  });

  it("refuses a repeated query field on every route with a query, in any format", async () => {
    const server = await startServer();
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction();
    const auction = `/api/v1/auctions/${id}`;
    const { paths } = (await server.call("GET", "/api/v1/openapi.json")).body;
    type Operation = { parameters?: { in: string; name: string }[] };
    const asked = Object.entries<{ get?: Operation }>(paths).flatMap(([path, { get }]) =>
      (get?.parameters ?? []).filter((one) => one.in === "query").map(({ name }) => ({ path, name })),
    );
    expect(asked.length).toBeGreaterThan(20);
    for (const { path, name } of asked) {
      const once = `${path.replace("{id}", id)}?${name}=1`;
      for (const address of [`${once}&${name}=1`, `${once}&${name}=2&${name}=3`]) {
        const { status, body } = await organizer.call("GET", address);
        const message = `${name}: was sent more than once, send it once`;
        expect([address, status, body]).toEqual([
          address,
          400,
          { success: false, error: { code: "VALIDATION_FAILED", message, field: name } },
        ]);
      }
    }
    const unknown = await organizer.call("GET", `${auction}/analytics/viewers?zone=1&zone=2`);
    expect(unknown.body.error.field).toBe("zone");
    // A route without a query ignores one.
    expect((await organizer.call("GET", `${auction}?from=1&from=2`)).status).toBe(200);
  });

  it("describes its routes", async () => {
    const server = await startServer();
    const { body } = await server.call("GET", "/api/v1/openapi.json");
    expect(Object.keys(body.paths)).toContain("/api/v1/auctions/{id}/analytics/viewers");
  });

  it("T12: allows no inline scripts, and no frames except the live page on listed sites", async () => {
    const server = await startServer({ ALLOWED_ORIGIN: "https://saleroom.example" });
    const { id } = await (await server.signIn()).createAuction();
    const live = `/t/auction/${id}/live`;
    const surfaces = [
      "/healthz",
      "/",
      live,
      `/auctions/${id}/setup`,
      "/badge.js",
      "/api/v1/config",
      "/metrics",
      "/nothing",
    ];
    for (const path of surfaces) {
      const { headers } = await server.call("GET", path);
      const policy = headers.get("content-security-policy") ?? "";
      const directive = (name: string) => new RegExp(`${name} ([^;]*)`).exec(policy)?.[1];
      expect([path, directive("default-src"), directive("script-src")]).toEqual([path, "'self'", undefined]);
      const styled = path === "/" || path.endsWith("/setup") ? /^'self' 'nonce-[\w+/]{22}=='$/ : /^'self'$/;
      expect([path, directive("style-src")]).toEqual([path, expect.stringMatching(styled)]);
      const [framed, frames] = path === live ? ["'self' https://saleroom.example", null] : ["'none'", "DENY"];
      expect([path, directive("frame-ancestors")]).toEqual([path, framed]);
      expect([path, headers.get("x-frame-options")]).toEqual([path, frames]);
      expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
      expect([path, headers.get("referrer-policy")]).toEqual([path, "no-referrer"]);
    }
  });

  it("T12: gives each organizer's page a new nonce, which its document has", async () => {
    const server = await startServer();
    const nonces = await Promise.all(
      ["/", "/", "/account"].map(async (path) => {
        const { headers, body } = await server.call("GET", path);
        const [, nonce = ""] = /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "") ?? [];
        expect(body).toContain(`nonce="${nonce}"`);
        // Without an ETag, a browser cannot learn that its copy with an older nonce is still valid.
        expect([headers.get("etag"), headers.get("last-modified")]).toEqual([null, null]);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(3);
  });
});
