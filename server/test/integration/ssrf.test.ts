import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DEFAULT_GRID, SHARE_HEADER } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { httpDelivery } from "../../src/link/minute-delivery.ts";
import { INTERNAL_KEY, startServer } from "../support/harness.ts";

/** A server that records its requests. */
async function canary(answer: (path: string) => { status: number; location?: string } = () => ({ status: 200 })) {
  const came: string[] = [];
  const server = createServer((request, reply) => {
    came.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    const { status, location } = answer(request.url ?? "");
    reply.writeHead(status, location === undefined ? {} : { location }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { came, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("requests of this server", () => {
  it("T16: never go to an address from user input (a route that fetched a title failed here)", async () => {
    const inner = await canary();
    const server = await startServer({ SIGN_UP: "on", TRUST_PROXY: "1" });
    const owner = await server.signIn();
    const fields = [
      "title",
      "url",
      "callbackURL",
      "redirectTo",
      "image",
      "text",
      "lotTitle",
      "email",
      "name",
      "webhook",
    ];
    const everywhere = Object.fromEntries(fields.map((field) => [field, `${inner.url}/${field}`]));
    const query = new URLSearchParams({ ...everywhere, from: inner.url, with: inner.url }).toString();
    const { host } = new URL(inner.url);
    const headers = {
      cookie: owner.cookie,
      referer: inner.url,
      forwarded: `host=${host}`,
      "x-forwarded-host": host,
      "x-forwarded-for": host,
      "x-forwarded-proto": "http",
      "x-original-url": inner.url,
      [SHARE_HEADER]: inner.url,
    };
    // Signing out comes last.
    for (const route of server.routes.toSorted((one) => (one.includes("/api/auth/") ? 1 : -1))) {
      const [method = "", path = ""] = route.split(" ");
      const id = path.includes(":id") ? (await owner.createAuction({ title: inner.url })).id : "";
      const address = path.replace(":id", id).replace(/:\w+|\*/, encodeURIComponent(inner.url));
      const bodies = method === "GET" || method === "DELETE" ? [undefined] : [{ title: inner.url }, everywhere];
      for (const body of bodies)
        for (const more of [headers, { cookie: owner.cookie }]) {
          const reply = await server.call(method, `${address}?${query}`, body, more);
          expect([route, reply.headers.get("location") ?? ""]).toEqual([route, ""]);
        }
    }
    expect(inner.came).toEqual([]);
  });

  it("T16: go to no private address by a webhook, neither directly nor by a host name", async () => {
    const inner = await canary();
    const { port } = new URL(inner.url);
    const server = await startServer();
    const owner = await server.signIn();
    const make = (url: string) => owner.call("POST", "/api/v1/webhooks", { url, events: ["auction.started"] });
    for (const host of [
      "127.0.0.1",
      "2130706433",
      "[::1]",
      "[::ffff:7f00:1]",
      "10.0.0.1",
      "169.254.169.254",
      "[fd00::1]",
    ]) {
      const { status, body } = await make(`https://${host}:${port}/`);
      expect([host, status, body.error?.field]).toEqual([host, 400, "url"]);
    }
    for (const url of [
      inner.url,
      "ftp://example.com",
      "https://a:b@example.com",
      "https://example.com#x",
      "no address",
    ])
      expect([url, (await make(url)).body.error?.field]).toEqual([url, "url"]);
    const { id } = (await make(`https://localhost:${port}/`)).body.data;
    const tested = await owner.call("POST", `/api/v1/webhooks/${id}/test`);
    expect(tested.body.data).toMatchObject({
      state: "failed",
      status: null,
      problem: "localhost is not an address of the public internet",
    });
    const auction = await owner.createAuction();
    await owner.call("PATCH", `/api/v1/auctions/${auction.id}`, { state: "live" });
    const log = () => owner.call("GET", `/api/v1/webhooks/${id}/deliveries`);
    await expect.poll(async () => (await log()).body.data[0]).toMatchObject({ type: "auction.started", attempts: 1 });
    expect(inner.came).toEqual([]);
  });

  it("T16: follow no redirect, which would reveal the key", async () => {
    const inner = await canary();
    const other = await canary(() => ({ status: 307, location: `${inner.url}/stolen` }));
    const delivery = httpDelivery({
      secret: "a-secret",
      url: other.url,
      key: INTERNAL_KEY,
      grid: DEFAULT_GRID,
      recorder: { node: "n", boot: "b" },
      now: Date.now,
    });
    const part = { node: "n", boot: "b", seq: 1, minute: 0, slots: [], joins: 0, leaves: 0 };
    await expect(delivery.deliver([{ auctionId: "a".repeat(24), part }])).rejects.toThrow("307");
    expect([other.came.length, inner.came]).toEqual([1, []]);
  });
});

describe("metrics", () => {
  it("T19: have fixed labels, whatever is requested (a label with an invented reason failed here)", async () => {
    const server = await startServer();
    const owner = await server.signIn();
    const series = async (): Promise<string[]> => {
      const { body } = await server.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` });
      const names = [...String(body).matchAll(/^(headcount_\S+?(?:\{.*\})?) /gm)].map(([, name = ""]) => name);
      return names.toSorted();
    };
    const before = await series();
    expect(before.length).toBeGreaterThan(10);
    for (let i = 0; i < 50; i += 1) {
      const { id } = await owner.createAuction({ title: `Sale ${i}` });
      const agent = { "user-agent": `agent/${i}`, "x-request-id": String(i) };
      for (const [method, path] of [
        ["GET", `/nothing/${i}`],
        ["GET", `/api/v1/auctions/${id}/live-view?x=${i}`],
        ["DELETE", `/t/auction/${i}/live`],
        ["PROPFIND", `/api/v1/auctions/${i}`],
      ] as const)
        await server.call(method, path, undefined, agent);
      const timestamp = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString();
      const part = { node: `node-${i}`, boot: `boot-${i}`, seq: 1, minute: Date.parse(timestamp), slots: [] };
      const numbers = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 1 };
      await server.post("/api/v1/analytics/snapshots", {
        sender: { node: `node-${i}`, boot: `boot-${i}`, sentAt: timestamp },
        snapshots: [{ auctionId: id, snapshot: { timestamp, ...numbers, part: { ...part, joins: 0, leaves: 0 } } }],
      });
    }
    expect(await series()).toEqual(before);
  });
});
