import { nodePeer, socketIoTarget } from "./peer.ts";

/** Stock Socket.IO that broadcasts a room's size at most four times per second. */
export const socketIo = nodePeer("Socket.IO", "peers/socketio-server.ts", socketIoTarget);
