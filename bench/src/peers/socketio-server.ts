// Program: stock Socket.IO that broadcasts the room's size at most four times per second. EVERY_CHANGE=1 selects the naive method:
// a counter that rises at each connect, falls at each disconnect, and is broadcast on every change. TUNED=1 follows the advice of
// Socket.IO's documentation that needs no compiler: it drops the first request of each client.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";

const BROADCAST_INTERVAL_MS = 250;
const everyChange = process.env.EVERY_CHANGE === "1";
const http = createServer();
const io = new Server(http, {
  path: "/auction/",
  transports: ["websocket"],
  perMessageDeflate: false,
  serveClient: false,
});
if (process.env.TUNED === "1")
  io.engine.on("connection", (client: { request: unknown }) => {
    client.request = null;
  });
const counts = new Map<string, number>();
const resting = new Set<string>();

const tell = (room: string): void => {
  const count = counts.get(room) ?? 0;
  const details = { people: count, connections: count, version: Date.now(), stale: false };
  io.to(room).emit("viewerCountUpdate", count, details);
};

const change = (room: string, by: number): void => {
  counts.set(room, (counts.get(room) ?? 0) + by);
  if (everyChange) tell(room);
  if (everyChange || resting.has(room)) return;
  resting.add(room);
  setTimeout(() => {
    resting.delete(room);
    tell(room);
  }, BROADCAST_INTERVAL_MS);
};

io.on("connection", (socket) => {
  const room = String(socket.handshake.auth.auctionId);
  socket.join(room);
  change(room, 1);
  socket.on("disconnect", () => change(room, -1));
});
http.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () =>
  console.log(`listening on ${(http.address() as AddressInfo).port}`),
);
