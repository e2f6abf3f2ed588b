import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createReadPacer } from "./read-pacer.ts";

const CLIENTS = 1_000;
/** The work of each event, as the pacer measures it, ms. */
const EVENT_MS = 1;

/** A server with many clients, which notes how many events it handled in each turn of the event loop. */
async function crowded(work: (socket: Socket, worked: () => void) => void) {
  const sockets = new Set<Socket>();
  const turns: number[] = [];
  let events = 0;
  let time = 0;
  const pacer = createReadPacer(() => time);
  const worked = (): void => {
    if (events === 0)
      setImmediate(() => {
        turns.push(events);
        events = 0;
      });
    events += 1;
    time += EVENT_MS;
    pacer.worked();
  };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    pacer.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    work(socket, worked);
  });
  server.listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const client = connect(port, "127.0.0.1");
      client.on("error", () => {});
      await once(client, "connect");
      return client;
    }),
  );
  await expect.poll(() => sockets.size).toBe(CLIENTS);
  onTestFinished(() => {
    for (const client of clients) client.destroy();
    server.close();
  });
  return { clients, sockets, turns, pacer };
}

describe("many clients at once", () => {
  it("leave over several turns of the event loop, and each of them is noticed", async () => {
    let left = 0;
    const { clients, sockets, turns, pacer } = await crowded((socket, worked) => {
      socket.resume();
      socket.on("end", () => {
        left += 1;
        socket.end();
        worked();
      });
    });
    for (const client of clients) client.destroy();
    await expect.poll(() => left).toBe(CLIENTS);
    await expect.poll(() => pacer.paused).toBe(0);
    await expect.poll(() => sockets.size).toBe(0);
    // Some events of a turn are on their way already when the pause begins.
    expect(Math.max(...turns)).toBeLessThan(CLIENTS / 2);
    expect(turns.length).toBeGreaterThan(5);
  });

  it("send over several turns, and all that they send arrives in order, also what they send during the pause", async () => {
    const received = new Map<Socket, string>();
    const { clients, turns, pacer } = await crowded((socket, worked) => {
      socket.setEncoding("utf8");
      socket.on("data", (text: string) => {
        received.set(socket, (received.get(socket) ?? "") + text);
        worked();
      });
    });
    for (const client of clients) client.write("1 ");
    await expect.poll(() => pacer.paused).toBeGreaterThan(0);
    for (const client of clients) client.write("2 ");
    await expect.poll(() => [...received.values()].filter((text) => text === "1 2 ").length).toBe(CLIENTS);
    await expect.poll(() => pacer.paused).toBe(0);
    expect(turns.length).toBeGreaterThan(5);
    for (const client of clients) client.write("3");
    await expect.poll(() => [...received.values()].filter((text) => text === "1 2 3").length).toBe(CLIENTS);
  });
});
