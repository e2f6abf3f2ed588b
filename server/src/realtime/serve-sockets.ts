import type { Server as HttpServer } from "node:http";
import type { Logger } from "../platform/logger.ts";
import type { Origins } from "../platform/network/origin.ts";
import { createHandshakeGate, type HandshakeGateOptions } from "./admission/handshake-gate.ts";
import type { Gateway } from "./gateway.ts";
import { type ListenOptions, listen } from "./listen.ts";
import { type DrainPace, drain } from "./sending/drain.ts";
import type { HeartbeatTimes, Transport, TransportOptions } from "./transport/transport.ts";

/** A client that stops answering is disconnected after 15 s. */
const HEARTBEAT: HeartbeatTimes = { intervalMs: 10_000, timeoutMs: 5_000 };

export interface SocketOptions
  extends HandshakeGateOptions,
    ListenOptions,
    Pick<TransportOptions, "opened" | "originRefused" | "countryOf"> {
  /** In order: the first transport that handles a request serves it. */
  transports: readonly ((options: TransportOptions) => Transport)[];
  heartbeat?: HeartbeatTimes;
  origins: Origins;
  /** Packets that a client may send in 10 s; 0 disables the limit. */
  maxMessages: number;
  /** How fast `stop` closes connections. */
  drainPace?: DrainPace;
  log: Logger;
}

/** The socket server of a gateway. */
export interface Sockets {
  /** Places that are reserved for addresses. */
  readonly reservedPlaces: number;
  /** Refuses new clients, and closes the connections so that their clients reconnect elsewhere. */
  stop(): Promise<void>;
}

/** Starts to serve clients on `http`: by the gate first, then by the transports. */
export function serveSockets(http: HttpServer, gateway: Gateway, options: SocketOptions): Sockets {
  const { transports: open, heartbeat = HEARTBEAT, drainPace, ...shared } = options;
  const gate = createHandshakeGate(options);
  const transports = open.map((each) => each({ ...shared, events: gateway, heartbeat, gate }));
  listen(http, [gate, ...transports], options);
  return {
    get reservedPlaces() {
      return gate.reservedPlaces;
    },
    async stop() {
      gate.stop();
      const connections = transports.flatMap((transport) => [...transport.connections()]);
      await drain(connections, (connection) => gateway.farewell(connection), drainPace);
      for (const transport of transports) transport.stop();
    },
  };
}
