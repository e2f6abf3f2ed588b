import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import type { ErrorBody } from "@headcount/protocol";
import fastify from "fastify";
import { describe, expect, it } from "vitest";
import { compressAnswers } from "../../../../src/http/compression.ts";
import type { App } from "../../../../src/http/types.ts";
import { type Organizer, startServer, type TestServer } from "../../../support/harness.ts";

interface Wire {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** An answer as sent. `fetch` would decompress it. */
const wire = (server: TestServer, path: string, headers: Record<string, string>, method = "GET"): Promise<Wire> =>
  new Promise((resolve, reject) => {
    request(new URL(path, server.url), { method, headers }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: await buffer(answer) });
    })
      .once("error", reject)
      .end();
  });

const UNPACK: Record<string, (packed: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };
const ENCODINGS = Object.keys(UNPACK);

async function recorded(): Promise<{
  server: TestServer;
  owner: Organizer;
  id: string;
  analytics: string;
  range: string;
}> {
  const server = await startServer();
  const owner = await server.signIn();
  const { id } = await owner.createAuction({ enableViewerAnalytics: true });
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  const snapshots = Array.from({ length: 60 }, (_, ago) => ({
    auctionId: id,
    snapshot: {
      timestamp: new Date(minute - (ago + 1) * 60_000).toISOString(),
      viewerCount: 100 + ago,
      avgViewers: 100 + ago,
      peakViewers: 120 + ago,
      minViewers: 90,
      sampleCount: 12,
    },
  }));
  await server.post("/api/v1/analytics/snapshots", { snapshots });
  const range = `from=${new Date(minute - 3_600_000).toISOString()}&to=${new Date(minute).toISOString()}`;
  return { server, owner, id, analytics: `/api/v1/auctions/${id}/analytics`, range };
}

describe("an answer", () => {
  it("is compressed as the client accepts, and the same when decompressed: JSON, exports, pages and their files", async () => {
    const { server, owner, id, analytics } = await recorded();
    const page = await server.call("GET", "/");
    const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(page.body) ?? [];
    for (const path of [
      `${analytics}/export.csv?table=series`,
      `${analytics}/export.json?table=series`,
      "/api/v1/openapi.json",
      "/badge.js",
      script,
    ]) {
      const plain = await wire(server, path, { cookie: owner.cookie });
      expect([path, plain.status, plain.headers["content-encoding"]]).toEqual([path, 200, undefined]);
      expect([path, plain.headers.vary]).toEqual([path, expect.stringContaining("accept-encoding")]);
      for (const encoding of ENCODINGS) {
        const packed = await wire(server, path, { cookie: owner.cookie, "accept-encoding": encoding });
        expect([path, packed.headers["content-encoding"]]).toEqual([path, encoding]);
        expect([path, packed.headers.vary]).toEqual([path, expect.stringContaining("accept-encoding")]);
        expect([path, packed.headers["content-type"]]).toEqual([path, plain.headers["content-type"]]);
        expect(packed.body.length).toBeLessThan(plain.body.length);
        expect([path, UNPACK[encoding]?.(packed.body).equals(plain.body)]).toEqual([path, true]);
      }
    }
    const document = await wire(server, `/auctions/${id}/setup`, { "accept-encoding": "gzip" });
    expect(gunzipSync(document.body).toString()).toContain("csp-nonce");
  });

  it("keeps its ETag in every encoding, so that unchanged content is answered with 304", async () => {
    const { server, owner, analytics, range } = await recorded();
    const { body } = await server.call("GET", "/");
    const [, script = ""] = /src="(\/assets\/[^"]+\.js)"/.exec(body) ?? [];
    // A range that ends now would grow meanwhile.
    for (const path of [`${analytics}/viewers?${range}`, script, "/badge.js"])
      for (const encoding of ["identity", ...ENCODINGS]) {
        const headers = { cookie: owner.cookie, "accept-encoding": encoding };
        const first = await wire(server, path, headers);
        expect([path, first.status]).toEqual([path, 200]);
        const etag = String(first.headers.etag);
        expect([path, etag]).toEqual([path, expect.stringMatching(/^W\/"[^"]+"$/)]);
        const again = await wire(server, path, { ...headers, "if-none-match": etag });
        expect([path, encoding, again.status, again.body.length]).toEqual([path, encoding, 304, 0]);
        expect([path, again.headers.vary]).toEqual([path, expect.stringContaining("accept-encoding")]);
      }
  });

  it("T40: is not compressed if it is small, or holds a secret that its size could reveal", async () => {
    const { server, owner, id } = await recorded();
    const asked = { cookie: owner.cookie, "accept-encoding": "gzip, br" };
    expect((await wire(server, "/api/v1/config", asked)).headers["content-encoding"]).toBeUndefined();
    for (let made = 0; made < 8; made += 1) {
      await owner.call("POST", `/api/v1/auctions/${id}/shares`, { days: 1 });
      await owner.call("POST", `/api/v1/auctions/${id}/team/invites`, { role: "viewer", days: 1 });
      await server.signIn();
    }
    for (const path of [`/api/v1/auctions/${id}/shares`, `/api/v1/auctions/${id}/team`, "/api/v1/sessions"]) {
      const { body, headers } = await wire(server, path, asked);
      expect([path, body.length > 1_024, headers["content-encoding"]]).toEqual([path, true, undefined]);
    }
  });

  it("T40: is never compressed on a route of sessions, links, invitations, keys, webhooks or tickets", async () => {
    const base = fastify();
    const never: string[] = [];
    await compressAnswers(base as unknown as App);
    base.addHook("onRoute", (route) => {
      if (route.method !== "HEAD" && route.compress === false) never.push(route.url);
    });
    const auction = "/api/v1/auctions/:id";
    const secret = [
      ...["/api/v1/keys", "/api/v1/keys/:keyId", "/api/v1/sessions", "/api/v1/sessions/:sessionId"],
      ...["/api/v1/token-keys", "/api/v1/token-keys/:tokenKeyId"],
      ...["/api/v1/webhooks", "/api/v1/webhooks/:webhookId/secret"],
      ...["shares", "shares/:shareId", "team", "team/invites", "invitation", "invitation/account"].map(
        (path) => `${auction}/${path}`,
      ),
      ...[`${auction}/analytics/export-ticket`, "/api/auth/get-session", "/api/auth/sign-in/email"],
    ];
    for (const url of [...secret, auction, `${auction}/analytics/export.csv`, "/", "/api/v1/config"])
      base.get(url, async () => "");
    await base.ready();
    expect(never).toEqual(secret);
    const routes = (await startServer()).routes;
    expect(secret.filter((url) => !routes.some((route) => route.endsWith(` ${url}`)))).toEqual([]);
  });

  it("has no body for HEAD", async () => {
    const server = await startServer();
    const { status, body } = await wire(server, "/badge.js", { "accept-encoding": "gzip" }, "HEAD");
    expect([status, body.length]).toEqual([200, 0]);
  });
});

describe("a request", () => {
  it("is not decompressed, so its limit applies to what arrives", async () => {
    const server = await startServer();
    const { cookie } = await server.signIn();
    const post = (body: string | Uint8Array<ArrayBuffer>, headers: object) =>
      fetch(new URL("/api/v1/auctions", server.url), {
        method: "POST",
        headers: { cookie, "content-type": "application/json", ...headers },
        body,
      });
    const text = JSON.stringify({ title: "x" });
    expect((await post(text, {})).status).toBe(201);
    const refused = await post(new Uint8Array(gzipSync(text)), { "content-encoding": "gzip" });
    expect([refused.status, ((await refused.json()) as ErrorBody).error.code]).toEqual([400, "BODY_NOT_JSON"]);
  });
});
