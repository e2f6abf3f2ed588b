import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { publicLookup } from "../platform/network/public-address.ts";
import { webhookSender } from "./send.ts";

async function receiver(answer: (request: IncomingMessage, reply: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`;
}

/** Counts the connections to a port of this machine. */
async function canary() {
  let connections = 0;
  const server = createTcpServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, count: () => connections };
}

const message = (url: string) => ({ url, headers: { "webhook-id": "msg_1" }, body: '{"a":"ü"}' });
const anywhere = (deadlineMs = 15_000) => webhookSender({ allowPrivate: true, deadlineMs, now: Date.now });
const outside = webhookSender({ allowPrivate: false, now: Date.now });

describe("a request to a receiver", () => {
  it("sends its headers and body, and returns the status, Retry-After and the beginning of the answer", async () => {
    let came = "";
    const url = await receiver(async (request, reply) => {
      for await (const chunk of request) came += chunk;
      came += request.headers["webhook-id"];
      reply.writeHead(503, { "retry-after": "7" }).end("x".repeat(100_000));
    });
    const { text, ...rest } = await anywhere()(message(url));
    expect([came, rest]).toEqual(['{"a":"ü"}msg_1', { status: 503, retryAfterMs: 7_000 }]);
    expect(text).toBe("x".repeat(1_000));
  });

  it("follows no redirect", async () => {
    const inner = await canary();
    const url = await receiver((_request, reply) =>
      reply.writeHead(307, { location: `http://127.0.0.1:${inner.port}/` }).end(),
    );
    expect([(await anywhere()(message(url))).status, inner.count()]).toEqual([307, 0]);
  });

  it("is aborted at its deadline, and at once on request", async () => {
    const url = await receiver(() => {});
    await expect(anywhere(50)(message(url))).rejects.toThrow("no answer within 0.05 s");
    const asked = new AbortController();
    const sent = anywhere()({ ...message(url), signal: asked.signal });
    asked.abort();
    await expect(sent).rejects.toThrow("the request failed");
  });

  it("succeeds by its status even if the body never ends", async () => {
    const url = await receiver((_request, reply) => void reply.writeHead(200).write("ok"));
    expect(await anywhere(200)(message(url))).toMatchObject({ status: 200, text: "ok" });
  });

  it("reports why there was no answer", async () => {
    const { port } = await canary();
    await expect(anywhere()(message(`http://127.0.0.1:${port}/`))).rejects.toThrow(
      "the connection was closed without an answer",
    );
    await expect(anywhere()(message("http://127.0.0.1:1/"))).rejects.toThrow("the connection was refused");
  });

  it("T16: reaches only public addresses, in any spelling, and no plain http", async () => {
    const { port, count } = await canary();
    for (const host of [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "localhost",
      "[64:ff9b::7f00:1]",
    ])
      await expect(outside(message(`https://${host}:${port}/`))).rejects.toThrow(
        "is not an address of the public internet",
      );
    await expect(outside(message(`http://127.0.0.1:${port}/`))).rejects.toThrow("the address is not https");
    expect(count()).toBe(0);
  });

  it("T16: looks a name up once, when it connects, so that no later answer is used", async () => {
    const { port, count } = await canary();
    const looks: string[] = [];
    const lookup = publicLookup((host, _options, done) => {
      looks.push(host);
      done(null, [{ address: "127.0.0.1", family: 4 }]);
    });
    const send = webhookSender({ allowPrivate: false, now: Date.now, lookup });
    await expect(send(message(`https://rebinding.example:${port}/`))).rejects.toThrow(
      "rebinding.example is not an address of the public internet",
    );
    expect([looks, count()]).toEqual([["rebinding.example"], 0]);
  });
});
