import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { ErrorCode, Exclusion } from "@headcount/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Origins } from "../platform/origin.ts";

/** The longest packet that a client may send, in bytes: a join with its token fits many times. */
export const MAX_PACKET_BYTES = 8_192;
/** A client that leaves more than this unread is cut off. */
export const MAX_UNSENT_BYTES = 256 * 1024;
/** Who has not asked to be let in after this takes up a place for nothing. */
export const HANDSHAKE_MS = 5_000;

/** An event for clients. Made once however many hear it. */
export interface Message {
  readonly event: string;
  readonly args: readonly unknown[];
  /** What a line made of it to write it, kept for the other lines. */
  frame?: Buffer;
}

/** A client in the default namespace, whatever carries what it says and hears. */
export interface Line {
  /** Notes of the gateway's: how often the client asked to be somewhere, its viewer's token, and why it is not counted. */
  asked: number;
  token: unknown;
  excluded: Exclusion | null;
  /** By whom limits of addresses count. */
  readonly neighbour: string;
  /** What the client says that it is: its User-Agent. */
  readonly agent: string | undefined;
  /** Bytes that wait here because the client does not take them. */
  readonly unsent: number;
  /** Tells the client. Never throws; nothing happens when the client is gone. */
  tell(message: Message): void;
  /** Ends the connection so that a client comes back. */
  close(): void;
  /** Ends the connection at once, of a client that takes nothing anymore. */
  terminate(): void;
}

/** Why a client is not let in. */
export interface Refusal {
  code: ErrorCode;
  message: string;
}

/** What happens on lines. None of these throws. */
export interface LineEvents {
  /** A client asks to be let in. Resolves to what is to be done once it was told that it is; rejects with a Refusal. */
  connect(line: Line, auth: Readonly<Record<string, unknown>>): Promise<() => void>;
  /** A client in the namespace says something; `answer` reaches its acknowledgement, if it gave one. */
  event(line: Line, name: string, args: readonly unknown[], answer: (value: unknown) => void): void;
  /** A client that was let in is gone, or left the namespace. */
  left(line: Line): void;
}

/** How often a client is asked whether it is there, and how long it may take to answer: less than the interval. */
export interface Heartbeat {
  intervalMs: number;
  timeoutMs: number;
}

export interface LineOptions {
  http: HttpServer;
  events: LineEvents;
  heartbeat: Heartbeat;
  /** Which pages may open lines. */
  origins: Origins;
  /** How many packets a client may send in 10 s, besides answers to heartbeats; 0: any number. */
  messages: number;
  /** By whom limits of addresses count the one who sent a handshake. */
  neighbour(handshake: IncomingMessage): string;
  /** Called when a request that comes again and again has become a session; what it returns is to be called when that is over. */
  opened(request: IncomingMessage): () => void;
  /** Called when the client on this socket asks to be let in. */
  arrived(socket: Duplex): void;
  log: Logger;
}

/** Opens lines to clients that come to `http`, from when it is made until it stops. */
export interface LineServer {
  /** The lines open now. */
  lines(): Iterable<Line>;
  /** Ends what is left. */
  stop(): void;
}
