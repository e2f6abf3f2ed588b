// Program: a minimal Node server that broadcasts a room's size: `ws`, one set per room, at most four times per second.
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { countOf } from "./peer.ts";

const BROADCAST_INTERVAL_MS = 250;
const rooms = new Map<string, Set<WebSocket>>();
const resting = new Set<string>();

const changed = (name: string): void => {
  if (resting.has(name)) return;
  resting.add(name);
  setTimeout(() => {
    resting.delete(name);
    const room = rooms.get(name) ?? new Set();
    const text = countOf(room.size);
    for (const socket of room) socket.send(text);
  }, BROADCAST_INTERVAL_MS);
};

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false, backlog: 4096 });
server.on("connection", (socket, { url = "" }) => {
  const room = rooms.get(url) ?? new Set();
  rooms.set(url, room.add(socket));
  changed(url);
  socket.on("error", () => {});
  socket.on("close", () => {
    room.delete(socket);
    changed(url);
  });
});
server.on("listening", () => console.log(`listening on ${(server.address() as AddressInfo).port}`));
