import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebhookPayload } from "@headcount/protocol";
import { Webhook } from "standardwebhooks";
import { expect, it, onTestFinished } from "vitest";
import { freePort } from "../support/free-port.ts";
import { cookieOf, EMAIL, eventually, PASSWORD, settings, temporaryFolder } from "../support/harness.ts";
import { startProgram } from "./program.ts";

/** A receiver that stores received events by their ids. */
async function receiver() {
  const events = new Map<string, { payload: WebhookPayload; times: number }>();
  let secret = "";
  const server = createServer(async (request, reply) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const id = String(request.headers["webhook-id"]);
    const payload = new Webhook(secret).verify(body, request.headers as Record<string, string>) as WebhookPayload;
    events.set(id, { payload, times: (events.get(id)?.times ?? 0) + 1 });
    reply.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return {
    events,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    trusts(given: string) {
      secret = given;
    },
  };
}

it("F42: webhooks receive each event whose request was answered before a kill -9 of the server", {
  timeout: 300_000,
}, async () => {
  const { events, url, trusts } = await receiver();
  const port = await freePort();
  const folder = temporaryFolder();
  const env = settings({
    PORT: String(port),
    DATABASE_URL: "sqlite:headcount.db",
    DATA_DIR: folder,
    WEBHOOK_ALLOW_PRIVATE: "on",
    LOG_LEVEL: "error",
  });
  const start = async () => {
    const program = startProgram(env, { cwd: folder });
    onTestFinished(() => void program.end("SIGKILL"));
    await program.started;
    return program;
  };
  let cookie = "";
  const call = async (method: string, path: string, body: object) => {
    const headers = { "content-type": "application/json", cookie };
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: JSON.stringify(body) });
    expect([path, reply.ok]).toEqual([path, true]);
    cookie ||= cookieOf(reply.headers);
    return ((await reply.json()) as { data: { id: string; secret: string } }).data;
  };

  let program = await start();
  await call("POST", "/api/auth/sign-in/email", { email: EMAIL, password: PASSWORD });
  const types = ["auction.started", "auction.ended", "lot.closed"];
  trusts((await call("POST", "/api/v1/webhooks", { url, events: types })).secret);
  const { id } = await call("POST", "/api/v1/auctions", { title: "Spring sale" });
  const changes = [
    () => call("PATCH", `/api/v1/auctions/${id}`, { state: "live" }),
    () => call("POST", `/api/v1/auctions/${id}/moments`, { type: "sold", lotNumber: "1", price: 5, currency: "EUR" }),
    () => call("PATCH", `/api/v1/auctions/${id}`, { state: "ended" }),
    () => call("PATCH", `/api/v1/auctions/${id}`, { state: "live" }),
  ];
  for (const change of changes) {
    await change();
    // The signal follows the answer at once, so that the server gets hardly any further turn of its event loop.
    await program.end("SIGKILL");
    program = await start();
  }
  await eventually(async () => events.size === changes.length);
  const came = [...events.values()].map(({ payload }) => payload.type).toSorted();
  expect(came).toEqual(["auction.ended", "auction.started", "auction.started", "lot.closed"]);
});
