import { nodePeer, socketIoTarget } from "./peer.ts";

/** Stock Socket.IO that tells rooms their size four times a second at most. */
export const socketIo = nodePeer("Socket.IO", "peers/socketio-server.ts", socketIoTarget);
