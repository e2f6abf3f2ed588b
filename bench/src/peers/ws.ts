import { nodePeer } from "./peer.ts";

/** A bare `ws` server. */
export const ws = nodePeer("ws", "peers/ws-server.ts", (port, room) => ({
  url: `ws://127.0.0.1:${port}/${room}`,
  auth: null,
}));
