import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { API_KEY_HEADER, type WebhookPayload, type WebhookWithSecret, webhookPayload } from "@headcount/protocol";
import { Webhook } from "standardwebhooks";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  eventually,
  type Organizer,
  startServer,
  type TestServer,
  temporaryFolder,
  viewer,
} from "../../support/harness.ts";

interface Received {
  headers: Record<string, string>;
  body: string;
}

/** A receiver that stores all requests. */
async function receiver(status: () => number = () => 204) {
  const received: Received[] = [];
  const server = createServer(async (request, reply) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers as Record<string, string>, body });
    reply.writeHead(status()).end(status() === 204 ? "" : "not now");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in` };
}

const ALLOWED = { WEBHOOK_ALLOW_PRIVATE: "on", SIGN_UP: "on" } as const;
const EVENTS = ["auction.started", "auction.ended", "lot.closed", "summary.ready"];

const make = async (organizer: Organizer, url: string, over: object = {}): Promise<WebhookWithSecret> =>
  (await organizer.call("POST", "/api/v1/webhooks", { url, events: EVENTS, ...over })).body.data;

/** The payload of a request, whose signature the public library has checked. */
const verified = ({ secret }: { secret: string }, { headers, body }: Received): WebhookPayload =>
  webhookPayload.parse(new Webhook(secret).verify(body, headers));

describe("webhooks", () => {
  it("report an auction from its start to its summary, signed, with the data that a receiver needs", async () => {
    const { received, url } = await receiver();
    const server = await startServer(ALLOWED);
    const owner = await server.signIn();
    const webhook = await make(owner, url);
    const { id } = await owner.createAuction({
      externalId: "sale-1",
      title: "Spring sale",
      enableViewerAnalytics: true,
    });
    const auction = `/api/v1/auctions/${id}`;
    const payloads = () => received.map((one) => verified(webhook, one));
    const came = (type: string) => eventually(async () => payloads().find((payload) => payload.type === type));

    await owner.call("PATCH", auction, { state: "live" });
    expect(await came("auction.started")).toMatchObject({
      timestamp: expect.any(String),
      data: { auction: { id, externalId: "sale-1", title: "Spring sale", state: "live", endedAt: null, url: null } },
    });
    await viewer(server, { auctionId: id }).sees(1);
    const record = (moment: object) => owner.call("POST", `${auction}/moments`, moment);
    await record({ type: "lot_opened", lotNumber: "1", lotTitle: "Blue vase" });
    await record({ type: "bid", price: 90, currency: "EUR" });
    await record({ type: "sold" });
    expect((await came("lot.closed")).data).toMatchObject({
      auction: { id, state: "live" },
      lot: { number: "1", title: "Blue vase", outcome: "sold", price: 90, currency: "EUR" },
      audience: { viewers: 1, people: 1, connections: 1 },
    });
    await owner.call("PATCH", auction, { state: "ended" });
    expect((await came("auction.ended")).data).toMatchObject({
      auction: { id, state: "ended", endedAt: expect.any(String) },
    });
    await eventually(async () => {
      await server.upkeep?.often();
      return payloads().some(({ type }) => type === "summary.ready");
    });
    expect((await came("summary.ready")).data).toMatchObject({ auction: { id }, summary: { lots: 1, sold: 1 } });
    expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(received.length);
  });

  it("show their secret once, sign with both secrets for a while, and are visible to their owner only", async () => {
    const { received, url } = await receiver();
    const server = await startServer(ALLOWED);
    const owner = await server.signIn();
    const eve = await server.signUp("eve@example.com");
    const webhook = await make(owner, url);
    expect(webhook.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const one = `/api/v1/webhooks/${webhook.id}`;
    const listed = await owner.call("GET", "/api/v1/webhooks");
    const { secret: _, ...shown } = webhook;
    expect(listed.body.data).toEqual([shown]);
    for (const [method, path, body] of [
      ["PATCH", one, { active: false }],
      ["DELETE", one],
      ["POST", `${one}/secret`],
      ["POST", `${one}/test`],
      ["GET", `${one}/deliveries`],
    ] as const)
      expect((await eve.call(method, path, body)).body.error.code).toBe("WEBHOOK_NOT_FOUND");
    expect((await eve.call("GET", "/api/v1/webhooks")).body.data).toEqual([]);

    const renewed = (await owner.call("POST", `${one}/secret`)).body.data;
    expect(renewed.secret).not.toBe(webhook.secret);
    expect((await owner.call("POST", `${one}/test`)).body.data).toMatchObject({
      type: "webhook.test",
      state: "delivered",
      status: 204,
    });
    for (const known of [webhook, renewed]) expect(verified(known, received[0] as Received).type).toBe("webhook.test");
    const again = await owner.call("POST", `${one}/test`);
    expect([again.status, again.headers.get("retry-after")]).toEqual([429, expect.stringMatching(/^[123]$/)]);
    expect((await owner.call("GET", `${one}/deliveries`)).body.data).toHaveLength(1);
    expect((await owner.call("DELETE", one)).status).toBe(200);
    expect((await owner.call("GET", `${one}/deliveries`)).body.error.code).toBe("WEBHOOK_NOT_FOUND");
  });

  it.each([
    [{}],
    [{ url: "https://hooks.example" }],
    [{ url: "https://hooks.example", events: [] }],
    [{ url: "https://hooks.example", events: ["auction.sold"] }],
    [{ url: "https://hooks.example", events: ["lot.closed"], preset: "teams" }],
    [{ url: "https://api.telegram.org/bot1:x/sendMessage", events: ["lot.closed"], preset: "telegram" }],
    [{ url: `https://hooks.example/${"x".repeat(2_000)}`, events: ["lot.closed"] }],
    [{ url: "https://hooks.example", events: ["lot.closed"], x: 1 }],
  ])("are not created from %j", async (body) => {
    const server = await startServer();
    const owner = await server.signIn();
    expect((await owner.call("POST", "/api/v1/webhooks", body)).body.error.code).toBe("VALIDATION_FAILED");
  });

  it("can be changed in part, by the same rules as new ones", async () => {
    const server = await startServer();
    const owner = await server.signIn();
    const { id } = await make(owner, "https://hooks.example/a");
    const patch = (body: object) => owner.call("PATCH", `/api/v1/webhooks/${id}`, body);
    expect((await patch({ events: ["lot.closed", "auction.ended"] })).body.data).toMatchObject({
      url: "https://hooks.example/a",
      events: ["auction.ended", "lot.closed"],
    });
    expect((await patch({ preset: "telegram" })).body.error.field).toBe("url");
    expect((await patch({ url: "https://10.0.0.1/" })).body.error.field).toBe("url");
    expect((await patch({ active: false })).body.data.active).toBe(false);
  });

  it("are limited per account, accept no API key, and are in the audit log without their address", async () => {
    const server = await startServer(ALLOWED, undefined, undefined, { webhooks: 1 });
    const owner = await server.signIn();
    const { id } = await make(owner, "https://hooks.example/secret-path");
    expect(
      (await owner.call("POST", "/api/v1/webhooks", { url: "https://b.example", events: EVENTS })).body.error.code,
    ).toBe("LIMIT_REACHED");
    const { key } = (await owner.call("POST", "/api/v1/keys", { name: "k", permissions: ["read", "record", "manage"] }))
      .body.data;
    expect((await server.call("GET", "/api/v1/webhooks", undefined, { [API_KEY_HEADER]: key })).status).toBe(401);
    await owner.call("PATCH", `/api/v1/webhooks/${id}`, { url: "https://hooks.example/other-secret", active: false });
    await owner.call("POST", `/api/v1/webhooks/${id}/secret`);
    await owner.call("DELETE", `/api/v1/webhooks/${id}`);
    const { entries } = (await owner.call("GET", "/api/v1/audit")).body.data;
    const own = entries.filter(({ subject }: { subject: string | null }) => subject === id);
    expect(own.map(({ act }: { act: string }) => act)).toEqual([
      "webhook_deleted",
      "webhook_changed",
      "webhook_changed",
      "webhook_made",
    ]);
    expect(own[2].changes.map(({ field }: { field: string }) => field)).toEqual(["url", "active"]);
    expect(JSON.stringify(entries)).not.toMatch(/secret-path|other-secret|whsec/);
  });

  it("are paused when their receiver ends them, and the owner sees this in the audit log", async () => {
    const { url } = await receiver(() => 410);
    const server = await startServer(ALLOWED);
    const owner = await server.signIn();
    const { id } = await make(owner, url);
    const auction = await owner.createAuction();
    await owner.call("PATCH", `/api/v1/auctions/${auction.id}`, { state: "live" });
    const paused = await eventually(async () => {
      const [webhook] = (await owner.call("GET", "/api/v1/webhooks")).body.data;
      return !webhook.active && webhook;
    });
    expect(paused.pausedBecause).toBe("gone");
    const entry = await eventually(async () => {
      const { entries } = (await owner.call("GET", "/api/v1/audit")).body.data;
      return entries.find(({ act }: { act: string }) => act === "webhook_paused");
    });
    expect(entry).toMatchObject({ subject: id, by: { organizer: null } });
    const resumed = await owner.call("PATCH", `/api/v1/webhooks/${id}`, { active: true });
    expect(resumed.body.data).toMatchObject({ active: true, pausedBecause: null });
  });

  it("receive the events from before the server was stopped, when it starts again", async () => {
    let status = 500;
    const { received, url } = await receiver(() => status);
    const folder = { DATABASE_URL: "sqlite:headcount.db", DATA_DIR: temporaryFolder() };
    const start = (): Promise<TestServer> => startServer({ ...ALLOWED, ...folder });
    const first = await start();
    const owner = await first.signIn();
    const webhook = await make(owner, url);
    const auction = await owner.createAuction();
    await owner.call("PATCH", `/api/v1/auctions/${auction.id}`, { state: "live" });
    await eventually(async () => received.length > 0);
    await first.stop();
    status = 204;
    const second = await start();
    const log = async () =>
      (await (await second.signIn()).call("GET", `/api/v1/webhooks/${webhook.id}/deliveries`)).body.data;
    await eventually(async () => (await log()).at(-1)?.state === "delivered");
    const [one, other] = [received[0] as Received, received.at(-1) as Received];
    expect(other.headers["webhook-id"]).toBe(one.headers["webhook-id"]);
    expect(other.body).toBe(one.body);
    expect(verified(webhook, other).type).toBe("auction.started");
  });
});
