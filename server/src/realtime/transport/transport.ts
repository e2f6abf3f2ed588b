import type { IncomingMessage } from "node:http";
import type { ErrorCode, TokenReason } from "@headcount/protocol";
import type { Logger } from "../../platform/logger.ts";
import type { CountryOf } from "../../platform/network/country.ts";
import type { ForeignPage, Origins } from "../../platform/network/origin.ts";
import type { OpenedSession } from "../../platform/workers/worker.ts";
import type { HandshakeGate } from "../admission/handshake-gate.ts";
import type { SocketHandler } from "../listen.ts";
import type { Session } from "../session.ts";

/** The longest packet of a client, in bytes. A join with its tokens is far shorter. */
export const MAX_PACKET_BYTES = 8_192;
/** A client with more unread bytes than this is disconnected. */
export const MAX_UNSENT_BYTES = 256 * 1024;
/** A session that has not connected to the namespace after this time is closed. */
export const IDLE_SESSION_MS = 5_000;

/** An event for clients. All receivers share one object. */
export interface Message {
  readonly event: string;
  readonly args: readonly unknown[];
  /** The encoded form. A transport keeps it here for the next connection. */
  frame?: Buffer;
}

/** A client in the default namespace, whatever transport it uses. */
export interface Connection {
  /** What the gateway knows about the client. It is kept here, because a map of all connections would need memory. */
  session: Session;
  /** The count message that the client was sent last. A broadcast skips a client that has it. */
  lastSent: Message | null;
  /** The key by which limits count the client's address. */
  readonly addressKey: string;
  readonly userAgent: string | undefined;
  /** The country of the client; `null` if unknown. */
  readonly country: string | null;
  /** The page of another site; `null` for this server's own pages and other clients. */
  readonly page: ForeignPage | null;
  /** Bytes that wait in this process because the client does not read them. */
  readonly unsent: number;
  /** Sends a message. Never throws; does nothing when the client is gone. */
  sendMessage(message: Message): void;
  /** Ends the connection so that the client reconnects. */
  close(): void;
  /** Ends the connection at once, without waiting for the client. */
  terminate(): void;
}

/** Why a client may not connect. */
export interface Rejection {
  code: ErrorCode;
  message: string;
  /** Why an access token is not valid. */
  reason?: TokenReason;
}

/** What happens on connections. None of these throws. */
export interface ConnectionEvents {
  /**
   * A client asks to connect. Resolves to a function to call after the client has been sent its acknowledgement. Rejects with a
   * `Rejection`.
   */
  connect(connection: Connection, auth: Readonly<Record<string, unknown>>): Promise<() => void>;
  /** A connected client sent an event. `answer` calls its acknowledgement, if it gave one. */
  event(connection: Connection, name: string, args: readonly unknown[], answer: (value: unknown) => void): void;
  /** A connected client has disconnected or left the namespace. */
  disconnect(connection: Connection): void;
}

/** How often a client is pinged, and how long it may take to answer. The time-out is shorter than the interval. */
export interface HeartbeatTimes {
  intervalMs: number;
  timeoutMs: number;
}

export interface TransportOptions {
  events: ConnectionEvents;
  heartbeat: HeartbeatTimes;
  /** The origins of pages that may connect. */
  origins: Origins;
  /** Called with a request that is refused because of its page's origin. */
  originRefused?: ((request: IncomingMessage) => void) | undefined;
  /** By default, no country is known. */
  countryOf?: CountryOf | undefined;
  /** Packets that a client may send in 10 s, not counting answers to pings; 0 disables the limit. */
  maxMessages: number;
  gate: Pick<HandshakeGate, "addressKeyOf" | "keepPlace" | "handshakeDone" | "isStopped">;
  /** Called with each session whose requests may arrive on several sockets. */
  opened?: ((session: OpenedSession) => void) | undefined;
  log: Logger;
}

/** Turns admitted requests into connections until it is stopped. */
export interface Transport extends SocketHandler {
  /** The open connections. */
  connections(): Iterable<Connection>;
  /** Ends the remaining connections. */
  stop(): void;
}
