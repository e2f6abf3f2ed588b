import { ERRORS, SOCKET_PATH } from "@headcount/protocol";
import { Server, type Socket } from "socket.io";
import {
  HANDSHAKE_MS,
  type Line,
  type LineOptions,
  type LineServer,
  MAX_PACKET_BYTES,
  MAX_UNSENT_BYTES,
  type Refusal,
} from "./line.ts";
import { keepsPace, type Pace } from "./pace.ts";

/** The packets that Engine.IO (checked: 6.6) holds back while the transport is busy, or until the next poll. */
const heldBack = (socket: Socket): readonly { data?: unknown }[] =>
  (socket.conn as unknown as { writeBuffer: { data?: unknown }[] }).writeBuffer;

/** The one file that knows Socket.IO's server: polling, the upgrade from it, and websockets where no other line takes them. */
export function socketIoLines({
  http,
  events,
  heartbeat,
  origins,
  messages,
  neighbour,
  opened,
  arrived,
  log,
}: LineOptions): LineServer {
  const io = new Server<Record<string, never>, Record<string, (...args: unknown[]) => void>, object, { line: Line }>(
    http,
    {
      path: SOCKET_PATH,
      serveClient: false,
      transports: ["websocket", "polling"],
      perMessageDeflate: false,
      httpCompression: false,
      maxHttpBufferSize: MAX_PACKET_BYTES,
      pingInterval: heartbeat.intervalMs,
      pingTimeout: heartbeat.timeoutMs,
      connectTimeout: Math.min(HANDSHAKE_MS, heartbeat.intervalMs),
      // Upgrades of other paths are the gate's to refuse, or another application's.
      destroyUpgrade: false,
      cors: { origin: (origin, answer) => answer(null, origin !== undefined && origins.lists(origin)) },
      allowRequest: (request, answer) => {
        const allowed = origins.allows(request);
        answer(allowed ? null : ERRORS.ORIGIN_REFUSED.message, allowed);
      },
    },
  );
  // A websocket's place is given back when its socket closes: the first request of a polling session is over at once.
  io.engine.on("connection", (session: Socket["conn"]) => {
    try {
      if (session.transport.name === "polling") session.once("close", opened(session.request));
    } catch (error) {
      // Its client may have gone while the session was made.
      log.debug({ err: error }, "a session without a place is closed");
      session.close(true);
    }
  });
  const admitted = new WeakMap<Line, () => void>();

  io.use((socket, next) => {
    let line: Line;
    try {
      line = lineOf(socket as unknown as Socket, neighbour(socket.request));
    } catch (error) {
      log.error({ err: error }, "a session that was never admitted is closed");
      return void socket.conn.close(true);
    }
    socket.data.line = line;
    arrived(socket.request.socket);
    events.connect(line, socket.handshake.auth).then(
      (enter) => {
        admitted.set(line, enter);
        next();
      },
      ({ code, message }: Refusal) => next(Object.assign(new Error(message), { data: { code, message } })),
    );
  });

  io.on("connection", (socket) => {
    const { line } = socket.data;
    const pace: Pace = { said: 0, since: performance.now() };
    // All that comes, whatever it is.
    socket.conn.on("packet", () => {
      if (!keepsPace(pace, messages, performance.now())) line.terminate();
    });
    socket.onAny((name: string, ...args: unknown[]) => {
      const ack = args.at(-1);
      if (typeof ack === "function") events.event(line, name, args.slice(0, -1), (value) => ack(value));
      else events.event(line, name, args, () => {});
    });
    socket.on("disconnect", () => events.left(line));
    socket.on("error", (error) => log.debug({ err: error }, "socket error"));
    admitted.get(line)?.();
  });

  return {
    *lines() {
      for (const { data } of io.of("/").sockets.values()) yield data.line;
    },
    stop() {
      io.engine.close();
      io.removeAllListeners();
    },
  };
}

function lineOf(socket: Socket, neighbour: string): Line {
  const line: Line = {
    asked: 0,
    token: undefined,
    excluded: null,
    neighbour,
    agent: socket.request.headers["user-agent"],
    get unsent() {
      return heldBack(socket).reduce((bytes, { data }) => bytes + 1 + (typeof data === "string" ? data.length : 0), 0);
    },
    tell({ event, args }) {
      socket.emit(event, ...args);
      if (line.unsent > MAX_UNSENT_BYTES) line.terminate();
    },
    // Not `disconnect()`: after that a stock client stays away.
    close: () => void socket.conn.close(),
    terminate: () => void socket.conn.close(true),
  };
  return line;
}
