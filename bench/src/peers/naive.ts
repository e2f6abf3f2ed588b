import { nodePeer, socketIoTarget } from "./peer.ts";

/** Stock Socket.IO with a counter that is broadcast to the room on every change. */
export const naive = nodePeer("naive", "peers/socketio-server.ts", socketIoTarget, { EVERY_CHANGE: "1" });
