import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { SOCKET_PATH } from "@headcount/protocol";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../../../test/support/harness.ts";
import { PATHS, type Running, startGateway } from "../gateway.fixtures.ts";

// A refused upgrade leaves no file descriptor and no place in the address limit, whatever its client does next.

const CLIENTS = 8;

beforeEach(({ skip }) => skip(process.platform !== "linux", "descriptors are counted in /proc"));

/** Open sockets of this process, of the server and the clients. */
const descriptors = (): number =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith("socket:");
    } catch {
      return false;
    }
  }).length;

const KEY = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n";
const upgrade = (target: string, headers = KEY): string =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${headers}\r\n`;
const HANDSHAKE = `${SOCKET_PATH}?EIO=4&transport=websocket`;

/** A client that stays half open after the server has ended its side. */
async function client({ url }: Running): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on("error", () => {});
  socket.resume();
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

const REFUSED: { why: string; bytes: string; options?: Parameters<typeof startGateway>[1] }[] = [
  { why: "no such path", bytes: upgrade("/nope") },
  { why: "another origin", bytes: upgrade(HANDSHAKE, `${KEY}Origin: https://evil.example\r\n`) },
  { why: "an ambiguous address", bytes: upgrade(`${HANDSHAKE}&sid=x&sid=`) },
  {
    why: "the address has too many",
    bytes: upgrade(HANDSHAKE),
    options: { addressLimits: { connections: 1, handshakes: 1, perSecond: 1e-9 } },
  },
  {
    why: "too many wait",
    bytes: upgrade(HANDSHAKE),
    options: { queueLimits: { maxWaiting: 0 } },
  },
  { why: "it waited for too long", bytes: upgrade(HANDSHAKE), options: { queueLimits: { atOnce: 0, maxWaitMs: 1 } } },
  { why: "no such session", bytes: upgrade(`${HANDSHAKE}&sid=x`) },
  { why: "another protocol", bytes: upgrade(`${SOCKET_PATH}?EIO=3&transport=websocket`) },
  { why: "no such transport", bytes: upgrade(`${SOCKET_PATH}?EIO=4&transport=webtransport`) },
  { why: "no websocket key", bytes: upgrade(HANDSHAKE, "") },
];

const MANNERS: { does: string; act(socket: Socket): void; stays?: true }[] = [
  { does: "stays", act() {}, stays: true },
  { does: "says more and stays", act: (socket) => void socket.write("x"), stays: true },
  { does: "says more and closes", act: (socket) => void socket.end("x") },
  { does: "closes", act: (socket) => void socket.end() },
  { does: "is killed", act: (socket) => void socket.resetAndDestroy() },
];

describe.each(PATHS)("T26: a refused upgrade on $path", ({ transports }) => {
  describe.each(REFUSED)("because of $why", ({ why, bytes, options }) => {
    it.each(MANNERS)("leaves nothing behind when the client $does", async ({ act, stays }) => {
      const running = await startGateway(transports, {
        heartbeat: { intervalMs: 10_000, timeoutMs: 5_000 },
        ...options,
      });
      const holder = why === "the address has too many" ? await client(running) : null;
      if (holder) {
        holder.write(bytes);
        await once(holder, "data");
      }
      const places = running.sockets.reservedPlaces;
      const before = descriptors();
      const clients = await Promise.all(Array.from({ length: CLIENTS }, () => client(running)));
      for (const socket of clients) socket.write(bytes);
      await Promise.all(clients.map((socket) => once(socket, "data")));
      for (const socket of clients) act(socket);
      // The server's side closes although the clients keep theirs open.
      const left = stays ? CLIENTS : 0;
      await eventually(async () => descriptors() <= before + left && running.sockets.reservedPlaces === places);
    });
  });
});

describe.each(PATHS)("T26: a client of $path that is killed", ({ transports }) => {
  it.each([
    ["before its request is whole", `GET ${HANDSHAKE} HTTP/1.1\r\nHost:`],
    ["while it waits", upgrade(HANDSHAKE)],
    [
      "while many polls of one connection wait",
      `GET ${SOCKET_PATH}?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(10),
    ],
  ])("%s releases its places", async (_when, bytes) => {
    const running = await startGateway(transports, { queueLimits: { atOnce: 0 } });
    const before = descriptors();
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => client(running)));
    for (const socket of clients) socket.write(bytes);
    if (bytes.endsWith("\r\n\r\n")) await eventually(async () => running.sockets.reservedPlaces >= CLIENTS);
    for (const socket of clients) socket.resetAndDestroy();
    await eventually(async () => running.sockets.reservedPlaces === 0 && descriptors() <= before);
  });

  it("during its session releases its place", async () => {
    const running = await startGateway(transports);
    const before = descriptors();
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => client(running)));
    const polls = `GET ${SOCKET_PATH}?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n`;
    for (const [i, socket] of clients.entries()) socket.write(i % 2 ? upgrade(HANDSHAKE) : polls);
    await Promise.all(clients.map((socket) => once(socket, "data")));
    expect(running.sockets.reservedPlaces).toBe(CLIENTS);
    for (const socket of clients) socket.resetAndDestroy();
    await eventually(async () => running.sockets.reservedPlaces === 0 && descriptors() <= before);
  });
});

describe("upgrades of other paths", () => {
  it("are left to the application whose server Headcount shares", async () => {
    const { createServer } = await import("node:http");
    const http = createServer();
    http.on("upgrade", (request, socket) => {
      if (request.url === "/theirs") socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\ntheirs");
    });
    const running = await startGateway(PATHS[1]?.transports ?? [], { http, otherUpgrades: "ignore" });
    const socket = await client(running);
    socket.write(upgrade("/theirs"));
    expect(String((await once(socket, "data"))[0])).toContain("theirs");
  });
});
