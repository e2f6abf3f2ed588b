import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DEMO_AUCTION_ID, SOCKET_PATH } from "@headcount/protocol";
import { Server, type Socket } from "socket.io";
import { describe, expect, it, onTestFinished } from "vitest";
import type { CrowdEvent } from "../../server/src/simulation/crowd.ts";
import { type DriveOptions, drive } from "./audience-driver.ts";

interface Pretence {
  /** Viewers that the test did not connect. */
  others?: () => number;
  hidden?: true;
  realtimeUrl?: string;
}

/** A stock Socket.IO server that counts its connections and answers the live view request. */
async function headcount({ others, hidden, realtimeUrl }: Pretence = {}) {
  const http = createServer();
  const io = new Server(http, { path: SOCKET_PATH });
  const seen: Socket[] = [];
  io.on("connection", (socket) => void seen.push(socket));
  http.on("request", (request, response) => {
    if (!request.url?.startsWith("/api/")) return;
    const connections = io.sockets.sockets.size + (others?.() ?? 0);
    const count = hidden ? null : { connections, people: connections, version: 1, stale: false };
    const data = { auction: {}, viewerCount: count && connections, count, realtimeUrl: realtimeUrl ?? null };
    response.end(JSON.stringify({ success: true, data }));
  });
  await new Promise<void>((resolve) => http.listen(0, resolve));
  onTestFinished(() => void io.close());
  return { io, seen, url: `http://localhost:${(http.address() as AddressInfo).port}` };
}

const run = (url: string, plan: readonly CrowdEvent[], options: Partial<DriveOptions> = {}) => {
  const { signal } = new AbortController();
  return drive({ url, auctionId: DEMO_AUCTION_ID, plan, report: () => {}, signal, settleMs: 300, ...options });
};

const join = (at: number, person: number, tab = 0): CrowdEvent => ({ at, kind: "join", person, tab });
const leave = (at: number, person: number, tab = 0): CrowdEvent => ({ at, kind: "leave", person, tab });

/** Viewers that joined at the start are connected by then (ms), even on a busy machine. */
const CONNECTED = 3_000;

describe("driving a simulated audience", () => {
  it("opens a connection for each tab, closes it when the tab leaves, and ends with the count of the server", async () => {
    const { url, seen, io } = await headcount();
    const everyone = Array.from({ length: 12 }, (_, person) => person);
    const plan = [...everyone.map((person) => join(0, person)), ...everyone.map((person) => leave(CONNECTED, person))];
    expect(await run(url, plan)).toMatchObject({ connected: 0, counted: 0, failed: 0 });
    expect(seen).toHaveLength(12);
    expect(seen[0]?.handshake.auth).toEqual({ auctionId: DEMO_AUCTION_ID });
    expect(io.sockets.sockets.size).toBe(0);
  });

  it("connects to the socket origin of the live view", async () => {
    const realtime = await headcount();
    const api = await headcount({ realtimeUrl: realtime.url, others: () => realtime.io.sockets.sockets.size });
    expect(await run(api.url, [join(0, 1), leave(CONNECTED, 1)])).toMatchObject({ reached: 1, failed: 0, counted: 0 });
    expect([api.seen.length, realtime.seen.length]).toEqual([0, 1]);
  });

  it("reports that no connection was made", async () => {
    const { url } = await headcount({ realtimeUrl: "http://127.0.0.1:1" });
    expect(await run(url, [join(0, 1), leave(200, 1)])).toMatchObject({ reached: 0 });
  });

  it("gives a person's second tab the token of the first", { tags: ["slow"] }, async () => {
    const { url, seen, io } = await headcount();
    io.on("connection", (socket) => socket.emit("viewerToken", "a person"));
    await run(url, [join(0, 1), join(CONNECTED, 1, 1), leave(2 * CONNECTED, 1), leave(2 * CONNECTED, 1, 1)]);
    expect(seen.map((socket) => socket.handshake.auth.viewerToken)).toEqual([undefined, "a person"]);
  });

  it("does not compare viewers that were connected before", async () => {
    const { url } = await headcount({ others: () => 3 });
    expect((await run(url, [join(0, 1), leave(50, 1)])).counted).toBe(0);
  });

  it("does not wait for a hidden counter, which cannot be compared", async () => {
    const { url } = await headcount({ hidden: true });
    // Waiting for a hidden counter would exceed the test's timeout.
    expect((await run(url, [join(0, 1), leave(10, 1)], { settleMs: 600_000 })).counted).toBeNull();
  });

  it("reports how many more viewers the server counts if others join at the same time", {
    tags: ["slow"],
  }, async () => {
    let others = 0;
    const { url, io } = await headcount({ others: () => others });
    io.once("connection", () => {
      others = 1;
    });
    expect(await run(url, [join(0, 1), leave(CONNECTED, 1)])).toMatchObject({ connected: 0, counted: 1 });
  });

  it("disconnects all viewers at once when it is ended early", async () => {
    const { url, io } = await headcount();
    const stop = new AbortController();
    const driven = run(url, [join(0, 1), join(0, 2), leave(600_000, 1), leave(600_000, 2)], { signal: stop.signal });
    await expect.poll(() => io.sockets.sockets.size === 2).toBe(true);
    stop.abort();
    expect(await driven).toMatchObject({ connected: 0, counted: 0 });
  });
});
