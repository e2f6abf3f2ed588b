import { nodePeer, socketIoTarget } from "./peer.ts";

/** Stock Socket.IO that broadcasts a room's size at most four times per second. */
export const socketIo = nodePeer("Socket.IO", "peers/socketio-server.ts", socketIoTarget);

/** The same, tuned as its documentation says. */
export const tunedSocketIo = nodePeer("Socket.IO, tuned", "peers/socketio-server.ts", socketIoTarget, { TUNED: "1" });
