import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createConnection } from "node:net";
import { dirname, join } from "node:path";
import { SOCKET_PATH } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { eventually } from "../../../test/support/harness.ts";
import { createOrigins } from "../../platform/network/origin.ts";
import {
  A,
  AUCTION,
  admitted,
  json,
  opened,
  PATHS,
  type Raw,
  type Running,
  raw,
  startGateway,
} from "../gateway.fixtures.ts";
import type { Connection } from "./transport.ts";

const CALM = { heartbeat: { intervalMs: 10_000, timeoutMs: 5_000 } };

/** A client that watches the auction and has received its state. */
const watching = async (running: Running): Promise<Raw> => {
  const client = await opened(running);
  client.send(`40{"auctionId":"${A}"}`);
  json(await client.next(), "40");
  json(await client.next(), "42");
  json(await client.next(), "42");
  return client;
};

/** Changes the auction. This client then receives the change and the count. */
const renamed = async ({ gateway }: Running, client: Raw, connections: number): Promise<void> => {
  gateway.auctionChanged({ ...AUCTION, title: "Renamed" });
  expect(json(await client.next(), "42")).toMatchObject(["auctionUpdate", { title: "Renamed" }]);
  expect(json(await client.next(), "42")).toMatchObject(["viewerCountUpdate", connections, { connections }]);
};

describe.each(PATHS)("connections by $path", ({ transports }) => {
  it("F47: answer 503 to polling sessions of other servers while the server stops, and serve their own until they close", async () => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const running = await startGateway(transports, {
      ...CALM,
      drainPace: { perTurn: 1, limitMs: 1_000, left: () => left },
    });
    onTestFinished(() => leave());
    await watching(running);
    const polling = `${running.url}${SOCKET_PATH}?EIO=4&transport=polling`;
    const [, own = ""] = /"sid":"([^"]+)"/.exec(await (await fetch(polling)).text()) ?? [];
    const statuses = async (sid: string): Promise<number[]> => [
      (await fetch(`${polling}&sid=${sid}`, { method: "POST", body: "6" })).status,
      ...(sid === own ? [] : [(await fetch(`${polling}&sid=${sid}`)).status]),
    ];
    for (const other of ["another", "constructor"]) expect(await statuses(other)).toEqual([400, 400]);
    const stopped = running.sockets.stop();
    for (const other of ["another", "constructor"]) expect(await statuses(other)).toEqual([503, 503]);
    expect(await statuses(own)).toEqual([200]);
    leave();
    await stopped;
  });

  it("F25: survive whatever a client sends, and others keep their counts", async () => {
    const running = await startGateway(transports, CALM);
    const witness = await watching(running);
    const packet = fc.oneof(
      fc.string({ unit: "binary", maxLength: 50 }),
      fc.tuple(fc.constantFrom("40", "41", "42", "43", "451-", "461-"), fc.json()).map((parts) => parts.join("")),
      fc.uint8Array({ maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 5 }), async (packets) => {
        const client = await admitted(running);
        for (const each of packets) client.send(each);
        client.socket.close();
        await client.closed;
      }),
    );
    // Bytes that are not a websocket frame, and half a frame.
    for (const bytes of [Buffer.alloc(64, 0xff), Buffer.from([0x81, 0xfe, 0x10])]) {
      const { socket, closed } = await opened(running);
      const wire = (socket as unknown as { _socket: import("node:net").Socket })._socket;
      wire.end(bytes);
      await closed;
    }
    await renamed(running, witness, 1);
    await eventually(async () => running.audience.size.connections === 1);
  });

  it.each([
    ["none, as programs have", undefined, true],
    ["its own", "own", true],
    ["a listed one", "https://shop.example", true],
    ["another", "https://evil.example", false],
    ["a listed one as the beginning of another", "https://shop.example.evil.example", false],
    ["a listed one with another port", "https://shop.example:8443", false],
    ["a listed one without TLS", "http://shop.example", false],
    ["null, as files and sandboxes have", "null", false],
  ])("T1: are accepted or refused by their origin, by websocket and by polling: %s", async (_which, given, allowed) => {
    const running = await startGateway(transports, {
      ...CALM,
      origins: createOrigins({ publicUrl: undefined, allowedOrigins: ["https://shop.example"] }),
    });
    const origin = given === "own" ? running.url : given;
    const headers = origin === undefined ? {} : { origin };
    const polled = await fetch(`${running.url}${SOCKET_PATH}?EIO=4&transport=polling`, { headers });
    expect([polled.status, (await polled.text()).startsWith("0{")]).toEqual([allowed ? 200 : 403, allowed]);
    const socket = new WebSocket(`${running.url.replace("http", "ws")}${SOCKET_PATH}?EIO=4&transport=websocket`, {
      headers,
    });
    onTestFinished(() => socket.terminate());
    const outcome = await new Promise((resolve) => {
      socket.once("message", () => resolve(200));
      socket.once("unexpected-response", (_request, answer) => resolve(answer.statusCode));
      socket.on("error", () => {});
    });
    expect(outcome === 200).toBe(allowed);
  });

  it("F41: close a client that floods with fragments, within bounded memory", async () => {
    const running = await startGateway(transports, CALM);
    const witness = await watching(running);
    const before = process.memoryUsage().rss;
    const { socket, closed } = await opened(running);
    socket.send("4", { fin: false });
    for (let piece = 0; piece < 20_000; piece += 1) socket.send("2", { fin: false });
    await closed;
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
    await renamed(running, witness, 1);
  });

  it("F18: hold at most one pending count for a client that reads nothing, and send it the newest", {
    tags: ["slow"],
  }, async () => {
    // A client that reads nothing answers no heartbeat either.
    const running = await startGateway(transports, { heartbeat: { intervalMs: 100_000, timeoutMs: 50_000 } });
    const slow = await watching(running);
    let counts = 0;
    slow.socket.on("message", (data) => {
      if (String(data).includes("viewerCountUpdate")) counts += 1;
    });
    slow.socket.pause();
    // Unread answers, until the kernel's buffer is full.
    let broadcasts = 0;
    // Clients that join and leave, so that each broadcast has a different number.
    const nobody = { sendMessage() {}, unsent: 0 } as unknown as Connection;
    const broadcast = (): void => {
      if (running.audience.whereIs(nobody)) running.audience.leave(nobody, Date.now());
      else running.audience.join(nobody, A, null, Date.now());
      running.gateway.broadcast(A);
      broadcasts += 1;
    };
    while (running.gateway.behind === 0) {
      expect(running.audience.whereIs(nobody) ? 2 : 1).toBe(running.audience.size.connections);
      // So few that their answers are never together more than a client may leave unread.
      for (let ask = 0; ask < 100; ask += 1) slow.send('421["joinAuction",7]');
      broadcast();
      await new Promise(setImmediate);
    }
    const before = broadcasts;
    for (let more = 0; more < 20; more += 1) {
      broadcast();
      await new Promise(setImmediate);
    }
    running.audience.leave(nobody, Date.now());
    const witness = await watching(running);
    slow.socket.resume();
    await eventually(async () => running.gateway.behind === 0 && counts > 0);
    slow.send('4277["leaveAuction"]');
    await eventually(async () => running.audience.size.connections === 1);
    expect(counts).toBeLessThanOrEqual(before + 2);
    witness.socket.close();
  });

  it("T7: count a limited number per address, send the others the same, and count the next one after a leave", async () => {
    // Without the limit, three would be counted.
    const running = await startGateway(transports, { ...CALM, countingLimits: { perAddress: 2, minStayMs: 0 } });
    const counts = () => {
      const { connections, people } = running.audience.count(A);
      return { connections, people, crowd: running.audience.excluded(A).overAddressLimit };
    };
    const [first, , third] = [await watching(running), await watching(running), await watching(running)];
    expect(counts()).toEqual({ connections: 2, people: 2, crowd: 1 });
    await renamed(running, third, 2);
    // Joining again does not help.
    third.send(`421["joinAuction","${A}"]`);
    await eventually(async () => (await third.next()).startsWith("431["));
    expect(counts()).toEqual({ connections: 2, people: 2, crowd: 1 });
    first.socket.close();
    await eventually(async () => counts().crowd === 0);
    expect(counts()).toEqual({ connections: 2, people: 2, crowd: 0 });
    expect(running.audience.size).toEqual({ connections: 2, excluded: 0, auctions: 1 });
  });

  it("T7: count a connection once it has stayed, as a person in people mode, and none that left early", async () => {
    // Without the limit, both would be counted at once.
    const people = { ...AUCTION, countMode: "people" as const };
    const changes: { joins: number; people: number }[] = [];
    const running = await startGateway(transports, {
      ...CALM,
      countingLimits: { perAddress: 5, minStayMs: 1_500 },
      auctions: { find: async () => people, put: () => {}, latest: () => undefined, noted: () => undefined },
    });
    running.audience.subscribe(({ joins, count }) => changes.push({ joins, people: count.people }));
    const came = performance.now();
    const clients = [await opened(running), await opened(running)];
    for (const client of clients) client.send(`40{"auctionId":"${A}"}`);
    await eventually(async () => running.audience.excluded(A).tooShort === 2);
    expect([running.audience.count(A), changes]).toMatchObject([{ connections: 0, people: 0 }, []]);
    clients[0]?.socket.close();
    await eventually(async () => running.audience.count(A).people === 1);
    expect(performance.now() - came).toBeGreaterThan(1_490);
    expect(running.audience.excluded(A).tooShort).toBe(0);
    expect(changes).toEqual([{ joins: 1, people: 1 }]);
    clients[1]?.socket.close();
    await eventually(async () => running.audience.size.auctions === 0);
  });

  it("F37: isolate a handler that throws, and count the failure", async () => {
    let failures = 0;
    const running = await startGateway(transports, {
      ...CALM,
      failed() {
        failures += 1;
      },
    });
    running.audience.subscribe(() => {
      throw new Error("broken");
    });
    const client = await admitted(running);
    client.send(`421["joinAuction","${A}"]`);
    json(await client.next(), "42");
    expect(json(await client.next(), "431")).toMatchObject([{ success: false, error: { code: "INTERNAL_ERROR" } }]);
    client.send('422["leaveAuction"]');
    client.send(`423["joinAuction",7]`);
    expect(json(await client.next(), "423".replace("42", "43"))).toMatchObject([
      { error: { code: "VALIDATION_FAILED" } },
    ]);
    client.socket.close();
    await eventually(async () => failures === 2 && running.audience.size.connections === 0);
  });

  it("F37: send a close frame to a client that cannot join after all, so that it reconnects at once", async () => {
    const running = await startGateway(transports, { ...CALM, failed() {} });
    running.audience.subscribe(() => {
      throw new Error("broken");
    });
    const { closed, send, next } = await opened(running);
    send(`40{"auctionId":"${A}"}`);
    json(await next(), "40");
    // Without a close frame it would be 1006, after a wait.
    expect(await closed).toBe(1005);
    expect(running.audience.size.connections).toBe(0);
  });

  it("keep nothing after the last viewer has left (I1)", async () => {
    const running = await startGateway(transports, CALM);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const clients = await Promise.all(Array.from({ length: 20 }, () => watching(running)));
    for (const client of clients) client.socket.close();
    await Promise.all(clients.map(({ closed }) => closed));
    await eventually(async () => timers() <= before);
    expect(running.audience.size).toEqual({ connections: 0, excluded: 0, auctions: 0 });
    expect(running.gateway.watched).toEqual([]);
  });

  it("ask clients to come back later when too many wait, by websocket and by polling", async () => {
    const running = await startGateway(transports, { ...CALM, queueLimits: { maxWaiting: 0 } });
    const refused = await fetch(`${running.url}${SOCKET_PATH}?EIO=4&transport=polling`);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    const { socket, closed } = raw(running);
    const answer = new Promise<[number | undefined, string | undefined]>((done) =>
      socket.once("unexpected-response", (_, { statusCode, headers }) => done([statusCode, headers["retry-after"]])),
    );
    expect(await answer).toEqual([503, "5"]);
    socket.terminate();
    await closed;
  });

  it("admit everyone, a few at a time", async () => {
    const running = await startGateway(transports, { ...CALM, queueLimits: { atOnce: 3 } });
    await Promise.all(
      Array.from({ length: 60 }, () => opened(running).then((client) => client.send(`40{"auctionId":"${A}"}`))),
    );
    await eventually(async () => running.audience.size.connections === 60);
  });

  it("survive a client that is killed while it waits in the handshake queue", async () => {
    const running = await startGateway(transports, { ...CALM, queueLimits: { atOnce: 0, maxWaitMs: 300 } });
    const port = Number(new URL(running.url).port);
    const wire = createConnection(port, "127.0.0.1");
    onTestFinished(() => void wire.destroy());
    wire.write(
      `GET ${SOCKET_PATH}?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      () => wire.resetAndDestroy(),
    );
    const { socket } = raw(running);
    const status = new Promise((done) => socket.once("unexpected-response", (_, answer) => done(answer.statusCode)));
    expect(await status).toBe(503);
  });
});

it("transport/socketio.ts was checked against the installed version of Engine.IO", () => {
  const require = createRequire(import.meta.resolve("socket.io"));
  const main = require.resolve("engine.io");
  const { version } = JSON.parse(readFileSync(join(dirname(main), "../package.json"), "utf8"));
  expect(version).toMatch(/^6\.6\./);
  expect(String(require("engine.io").Socket)).toContain("this.writeBuffer = []");
});
