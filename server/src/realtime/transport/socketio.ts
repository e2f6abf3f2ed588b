import type { IncomingMessage } from "node:http";
import { ERRORS, SOCKET_PATH } from "@headcount/protocol";
import { Server as Engine } from "engine.io";
import { Server, type Socket } from "socket.io";
import { WebSocketServer } from "ws";
import type { OpenedSession } from "../../platform/workers/worker.ts";
import { type MessageWindow, withinMessageLimit } from "../admission/message-limiter.ts";
import { CONNECTING } from "../session.ts";
import { targetOf } from "./socket-target.ts";
import {
  type Connection,
  IDLE_SESSION_MS,
  MAX_PACKET_BYTES,
  MAX_UNSENT_BYTES,
  type Rejection,
  type Transport,
  type TransportOptions,
} from "./transport.ts";

/** The packets that Engine.IO (checked: 6.6) holds back while its transport is busy, or until the next poll. */
const heldBack = (socket: Socket): readonly { data?: unknown }[] =>
  (socket.conn as unknown as { writeBuffer: { data?: unknown }[] }).writeBuffer;

type Events = Record<string, (...args: unknown[]) => void>;

/** Socket.IO's server. It serves polling, upgrades from polling, and websockets that no other transport serves. */
export function socketIoTransport(options: TransportOptions): Transport {
  const { events, heartbeat, gate, log } = options;
  const engine = createEngine(options);
  const io = new Server<Record<string, never>, Events, object, { connection: Connection }>({
    path: SOCKET_PATH,
    serveClient: false,
    connectTimeout: Math.min(IDLE_SESSION_MS, heartbeat.intervalMs),
  });
  io.bind(engine);
  const admitted = new WeakMap<Connection, () => void>();

  io.use((socket, next) => {
    let connection: Connection;
    try {
      connection = connectionOf(socket as unknown as Socket, {
        addressKey: gate.addressKeyOf(socket.request),
        page: options.origins.pageOf(socket.request),
        country: options.countryOf?.(socket.request) ?? null,
      });
    } catch (error) {
      log.error({ err: error }, "a session that was never admitted is closed");
      return void socket.conn.close(true);
    }
    socket.data.connection = connection;
    gate.handshakeDone(socket.request.socket);
    events.connect(connection, socket.handshake.auth).then(
      (enter) => {
        admitted.set(connection, enter);
        next();
      },
      (rejection: Rejection) => next(Object.assign(new Error(rejection.message), { data: rejection })),
    );
  });

  io.on("connection", (socket) => {
    const { connection } = socket.data;
    limitMessages(connection, socket.conn, options.maxMessages);
    socket.onAny((name: string, ...args: unknown[]) => {
      const ack = args.at(-1);
      if (typeof ack === "function") events.event(connection, name, args.slice(0, -1), (value) => ack(value));
      else events.event(connection, name, args, () => {});
    });
    socket.on("disconnect", () => events.disconnect(connection));
    socket.on("error", (error) => log.debug({ err: error }, "socket error"));
    admitted.get(connection)?.();
  });

  return {
    handles(request) {
      const { kind } = targetOf(request);
      return kind === "handshake" || kind === "session";
    },
    handleRequest(request, response) {
      // The session may be at another node. A load balancer asks the next one after a 503.
      if (gate.isStopped && !hasSession(engine, request)) {
        const { status, message } = ERRORS.NOT_READY;
        response.writeHead(status).end(message);
      } else engine.handleRequest(request as EngineRequest, response);
    },
    handleUpgrade: (request, socket, head) => engine.handleUpgrade(request as EngineRequest, socket, head),
    *connections() {
      for (const { data } of io.of("/").sockets.values()) yield data.connection;
    },
    stop() {
      engine.close();
      io.removeAllListeners();
    },
  };
}

const hasSession = (engine: Engine, request: IncomingMessage): boolean => {
  const target = targetOf(request);
  const { clients } = engine as unknown as { clients: Record<string, unknown> };
  return target.kind === "session" && Object.hasOwn(clients, target.sid);
};

type EngineRequest = Parameters<Engine["handleRequest"]>[0];

function createEngine({ heartbeat, origins, originRefused, gate, opened, log }: TransportOptions): Engine {
  const engine = new Engine({
    transports: ["websocket", "polling"],
    perMessageDeflate: false,
    // Engine.IO's own version may be older, with a bug that lets pings fill the memory.
    wsEngine: WebSocketServer,
    httpCompression: false,
    maxHttpBufferSize: MAX_PACKET_BYTES,
    pingInterval: heartbeat.intervalMs,
    pingTimeout: heartbeat.timeoutMs,
    cors: { origin: (origin, answer) => answer(null, origin !== undefined && origins.lists(origin)) },
    allowRequest: (request, answer) => {
      const allowed = origins.allows(request);
      if (!allowed) originRefused?.(request);
      answer(allowed ? null : ERRORS.ORIGIN_REFUSED.message, allowed);
    },
  });
  // The first request of a polling session ends at once, so the session keeps the reserved place. A websocket's place ends with its socket.
  engine.on("connection", (session: Socket["conn"]) => {
    opened?.(session as unknown as OpenedSession);
    try {
      if (session.transport.name === "polling") session.once("close", gate.keepPlace(session.request));
    } catch (error) {
      // The client may have disconnected while the session was created.
      log.debug({ err: error }, "a session without a reserved place is closed");
      session.close(true);
    }
  });
  return engine;
}

/** Packets of every type count. */
function limitMessages(connection: Connection, session: Socket["conn"], maxMessages: number): void {
  const window: MessageWindow = { messages: 0, windowStart: performance.now() };
  session.on("packet", () => {
    if (!withinMessageLimit(window, maxMessages, performance.now())) connection.terminate();
  });
}

function connectionOf(
  socket: Socket,
  { addressKey, page, country }: Pick<Connection, "addressKey" | "page" | "country">,
): Connection {
  const connection: Connection = {
    session: CONNECTING,
    lastSent: null,
    addressKey,
    page,
    country,
    userAgent: socket.request.headers["user-agent"],
    get unsent() {
      return heldBack(socket).reduce((bytes, { data }) => bytes + 1 + (typeof data === "string" ? data.length : 0), 0);
    },
    sendMessage({ event, args }) {
      socket.emit(event, ...args);
      if (connection.unsent > MAX_UNSENT_BYTES) connection.terminate();
    },
    // A stock client does not reconnect after `disconnect()`.
    close: () => void socket.conn.close(),
    terminate: () => void socket.conn.close(true),
  };
  return connection;
}
