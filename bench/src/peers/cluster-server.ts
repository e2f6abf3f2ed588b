// Program: one of several stock Socket.IO servers with the Redis adapter. COUNT selects how it counts a room:
// `fetch` asks all servers with fetchSockets() after each change and once a second; `incr` counts up and down in Redis.
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "@redis/client";
import { createAdapter } from "@socket.io/redis-adapter";
import { Server } from "socket.io";

const BROADCAST_INTERVAL_MS = 100;
const RECOUNT_MS = 1_000;
const DRAIN_DELAY_MS = 2_000;

const { PORT, REDIS_URL = "", COUNT } = process.env;
const key = "counts";
const publisher = createClient({ url: REDIS_URL });
const subscriber = publisher.duplicate();
const counter = publisher.duplicate();
const clients = [publisher, subscriber, counter];
// The clients connect again by themselves. Calls that failed meanwhile are lost, as in most programs of this kind.
for (const client of clients) client.on("error", () => {});
process.on("unhandledRejection", () => {});
await Promise.all(clients.map((client) => client.connect()));

let isStopping = false;
const http = createServer((_request, response) => response.writeHead(isStopping ? 503 : 200).end());
const io = new Server(http, {
  path: "/auction/",
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
  adapter: createAdapter(publisher, subscriber),
});

const details = (count: number): object => ({ people: count, connections: count, version: Date.now(), stale: false });
const resting = new Set<string>();
const pending = new Set<string>();

const fetched = async (room: string): Promise<number> => (await io.in(room).fetchSockets()).length;

/** Counts the room and broadcasts its size to the viewers of all servers, at most ten times a second. */
async function broadcast(room: string): Promise<void> {
  if (resting.has(room)) {
    pending.add(room);
    return;
  }
  resting.add(room);
  try {
    const count = COUNT === "fetch" ? await fetched(room) : Number(await counter.hGet(key, room));
    io.to(room).emit("viewerCountUpdate", count, details(count));
  } finally {
    setTimeout(() => {
      resting.delete(room);
      if (pending.delete(room)) void broadcast(room);
    }, BROADCAST_INTERVAL_MS);
  }
}

const last = new Map<string, number>();

/** Finds the viewers of servers that have died. */
async function recount(): Promise<void> {
  for (const room of io.of("/").adapter.rooms.keys()) {
    if (io.of("/").sockets.has(room)) continue;
    const count = await fetched(room);
    if (count !== last.get(room)) io.local.to(room).emit("viewerCountUpdate", count, details(count));
    last.set(room, count);
  }
}
if (COUNT === "fetch")
  setInterval(() => {
    if (!isStopping) void recount();
  }, RECOUNT_MS);

io.on("connection", async (socket) => {
  const room = String(socket.handshake.auth.auctionId);
  socket.on("disconnect", async () => {
    if (COUNT === "incr") await counter.hIncrBy(key, room, -1);
    await broadcast(room);
  });
  socket.join(room);
  if (COUNT === "incr") await counter.hIncrBy(key, room, 1);
  await broadcast(room);
});

process.on("SIGTERM", async () => {
  isStopping = true;
  await pause(DRAIN_DELAY_MS);
  await io.close();
  // The last calls to Redis.
  await pause(BROADCAST_INTERVAL_MS);
  process.exit();
});
http.listen({ port: Number(PORT), host: "127.0.0.1", backlog: 4096 }, () => console.log("listening"));
