import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { eventually } from "../../../test/support/harness.ts";
import { trusted } from "./address.ts";
import { type ConnectionLimits, limitConnections } from "./http-connections.ts";

/** A server that answers `/now`, and holds every other request open. */
async function limited(limits: ConnectionLimits, proxies?: readonly string[]) {
  const held: ServerResponse[] = [];
  const http = createServer((request, response) => {
    if (request.url === "/now") response.end("ok");
    else held.push(response);
  });
  const connections = limitConnections(http, { limits, trust: trusted(proxies) });
  let accepted = 0;
  http.on("connection", () => {
    accepted += 1;
  });
  http.keepAliveTimeout = 60_000;
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  const open = async (localAddress = "127.0.0.1"): Promise<Socket> => {
    const before = accepted;
    const socket = connect({ port: (http.address() as AddressInfo).port, host: "127.0.0.1", localAddress });
    socket.on("error", () => {}).resume();
    onTestFinished(() => void socket.destroy());
    await once(socket, "connect");
    await eventually(async () => accepted > before);
    return socket;
  };
  const ask = async (socket: Socket, path: string): Promise<void> => {
    const before = held.length;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    if (path === "/now") await once(socket, "data");
    else await eventually(async () => held.length > before);
  };
  return { connections, open, ask, held };
}

/** Whether a request on the connection is answered, or its connection ended. */
const fateOf = (socket: Socket): Promise<"answered" | "refused"> =>
  new Promise((resolve) => {
    socket.once("data", () => resolve("answered")).once("close", () => resolve("refused"));
    if (!isOpen(socket)) resolve("refused");
    socket.write("GET /now HTTP/1.1\r\nHost: x\r\n\r\n");
  });

const isOpen = (socket: Socket): boolean => !socket.destroyed && !socket.readableEnded;

it("T26: a new connection of an address replaces its connection that has been idle for the longest time", async () => {
  const { connections, open, ask } = await limited({ perAddress: 2, total: 0 });
  const [first, second] = [await open(), await open()];
  await ask(first, "/now");
  const gone = once(second, "close");
  await open();
  await gone;
  expect([isOpen(first), connections.size]).toEqual([true, 2]);
});

it("T26: a new connection of an address is refused while all of its connections are busy, and others are served", async () => {
  const { connections, open, ask, held } = await limited({ perAddress: 2, total: 0 });
  const busy = [await open(), await open()];
  for (const socket of busy) await ask(socket, "/held");
  expect(await fateOf(await open())).toBe("refused");
  expect(busy.every(isOpen)).toBe(true);
  await ask(await open("127.0.0.2"), "/now");
  // An answer makes room.
  const first = once(busy[0] as Socket, "data");
  held[0]?.end();
  await first;
  await ask(await open(), "/now");
  expect(connections.size).toBe(3);
});

it("T26: all connections together are limited, for any addresses", async () => {
  const { connections, open, ask } = await limited({ perAddress: 0, total: 3 });
  for (const address of ["127.0.0.2", "127.0.0.3", "127.0.0.4"]) await ask(await open(address), "/held");
  expect(await fateOf(await open("127.0.0.5"))).toBe("refused");
  expect(connections.size).toBe(3);
});

it("the connections of a trusted proxy, behind which there may be many clients, are bounded in all only", async () => {
  const { connections, open } = await limited({ perAddress: 1, total: 10 }, ["127.0.0.0/8"]);
  for (let i = 0; i < 5; i += 1) await open();
  expect(connections.size).toBe(5);
});

it("a socket that became a websocket is no longer counted, and a killed client frees its place", async () => {
  const { connections, open, ask } = await limited({ perAddress: 10, total: 10 });
  const clients = await Promise.all([open(), open()]);
  await ask(clients[0] as Socket, "/held");
  for (const socket of clients) socket.resetAndDestroy();
  await eventually(async () => connections.size === 0);
});
