import { randomFillSync } from "node:crypto";
import type { Socket } from "node:net";
import { ERRORS } from "@headcount/protocol";
import { refuseUpgrade } from "../../../platform/network/refuse-upgrade.ts";
import { type MessageWindow, withinMessageLimit } from "../../admission/message-limiter.ts";
import { CONNECTING, type Session } from "../../session.ts";
import { type Packet, readPacket } from "../engineio-packets.ts";
import { createHeartbeatScheduler, type HeartbeatScheduler, type Pinged } from "../heartbeat-scheduler.ts";
import { createReadPacer, type ReadPacer } from "../read-pacer.ts";
import { targetOf } from "../socket-target.ts";
import {
  type Connection,
  MAX_PACKET_BYTES,
  MAX_UNSENT_BYTES,
  type Message,
  type Rejection,
  type Transport,
  type TransportOptions,
} from "../transport.ts";
import { closeFrame, type FrameReader, pongFrame, readFrames, statusBytes, textFrame } from "./frames.ts";
import { openingAnswer } from "./handshake.ts";

/** How long a client may take to confirm a close, ms. */
const CLOSE_MS = 2_000;
const NO_STATUS = Buffer.alloc(0);

/** State that the connections of one server share. */
interface Host extends Pick<TransportOptions, "events" | "heartbeat" | "maxMessages" | "gate"> {
  scheduler: HeartbeatScheduler<WebsocketConnection>;
  connections: Set<WebsocketConnection>;
  pacer: ReadPacer;
  /** The connection whose frames are written together, and these frames. */
  together: { connection: WebsocketConnection; frames: Buffer[] } | null;
}

/**
 * Websockets that speak Engine.IO 4 and Socket.IO 5, with little memory for each: a message is framed once, and its bytes are written to
 * each client's socket. It is our own code, because the fan-out of counts is the product's main work. docs/guides/benchmark.md compares
 * its cost with Socket.IO's.
 */
export function websocketTransport({ origins, originRefused, countryOf, ...shared }: TransportOptions): Transport {
  const { gate, heartbeat } = shared;
  const connections = new Set<WebsocketConnection>();
  const host: Host = {
    ...shared,
    connections,
    scheduler: createHeartbeatScheduler(heartbeat),
    pacer: createReadPacer(),
    together: null,
  };
  return {
    handles(request) {
      const target = targetOf(request);
      return (
        request.method === "GET" &&
        target.kind === "handshake" &&
        target.protocol === "4" &&
        target.transport === "websocket"
      );
    },
    handleUpgrade(request, socket, head) {
      if (!origins.allows(request)) {
        originRefused?.(request);
        return refuseUpgrade(socket, ERRORS.ORIGIN_REFUSED);
      }
      const opening = openingAnswer(request);
      if (opening === null) return refuseUpgrade(socket, ERRORS.VALIDATION_FAILED);
      // The client may have closed its side already.
      if (!socket.readable || !socket.writable) return void socket.destroy();
      const { "user-agent": userAgent } = request.headers;
      const connection = new WebsocketConnection(host, socket as WebsocketSocket, {
        ...{ userAgent, addressKey: gate.addressKeyOf(request), page: origins.pageOf(request) },
        country: countryOf?.(request) ?? null,
      });
      connection.begin(opening, head);
    },
    connections: () => connections,
    stop() {
      for (const connection of connections) connection.terminate();
    },
  };
}

/** The socket leads to its connection, so that one listener of each kind serves all sockets. */
interface WebsocketSocket extends Socket {
  [CONNECTION]?: WebsocketConnection;
}
const CONNECTION = Symbol("connection");

/** A websocket with its Engine.IO session, in one object, because each object for each client costs memory. */
class WebsocketConnection implements Connection, Pinged, MessageWindow, FrameReader {
  session: Session = CONNECTING;
  lastSent: Message | null = null;
  partial: Buffer | null = null;
  fragments: FrameReader["fragments"] = null;
  messages = 0;
  windowStart = performance.now();
  readonly userAgent: string | undefined;
  readonly page: Connection["page"];
  readonly country: string | null;
  readonly addressKey: string;
  readonly #host: Host;
  readonly #socket: WebsocketSocket;
  #state: "opened" | "connecting" | "connected" | "ended" = "opened";
  #bucket = 0;
  #owesPong = false;
  /** A close frame was sent or received, so that no other frame follows. */
  #isClosing = false;
  #isClosedByClient = false;

  constructor(
    host: Host,
    socket: WebsocketSocket,
    { userAgent, addressKey, page, country }: Pick<Connection, "userAgent" | "addressKey" | "page" | "country">,
  ) {
    this.userAgent = userAgent;
    this.page = page;
    this.country = country;
    this.addressKey = addressKey;
    this.#host = host;
    this.#socket = socket;
  }

  /** @param opening the answer to the upgrade. It is sent together with the first packet @param head what followed the request */
  begin(opening: string, head: Buffer): void {
    const host = this.#host;
    const socket = this.#socket;
    this.#bucket = host.scheduler.add(this);
    host.connections.add(this);
    host.pacer.add(socket);
    socket[CONNECTION] = this;
    // HTTP may have left a timeout.
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.on("data", onData);
    socket.on("end", onEnd);
    socket.on("close", onClose);
    socket.on("error", onError);
    const { intervalMs: pingInterval, timeoutMs: pingTimeout } = host.heartbeat;
    const session = { sid: newId(), upgrades: [], pingInterval, pingTimeout, maxPayload: MAX_PACKET_BYTES };
    socket.write(Buffer.concat([Buffer.from(opening, "latin1"), textFrame(`0${JSON.stringify(session)}`)]));
    if (head.length > 0) readFrames(this, head);
  }

  get isReading(): boolean {
    return !this.#isClosedByClient && !this.#socket.destroyed;
  }

  get unsent(): number {
    return this.#socket.writableLength;
  }

  sendMessage(message: Message): void {
    if (this.#state !== "connected") return;
    message.frame ??= textFrame(`42${JSON.stringify([message.event, ...message.args])}`);
    this.#write(message.frame);
  }

  sendPing(): void {
    this.#owesPong = true;
    this.#write(PING);
  }

  pingExpired(): void {
    // The first ping expires `IDLE_SESSION_MS` after the handshake at the earliest.
    if (this.#owesPong) this.terminate();
    else if (this.#state === "opened") this.#end();
  }

  receive(text: string | null): void {
    if (this.#state === "ended") return;
    const packet = text === null ? null : readPacket(text);
    const isAwaited = packet?.type === "pong" && this.#owesPong;
    if (!packet || !(isAwaited || this.#isWithinLimit()) || !this.#accept(packet)) this.#end();
  }

  /** A ping of the websocket protocol, which no Socket.IO client sends. */
  receivePing(payload: Buffer): void {
    if (!this.#isWithinLimit()) this.terminate();
    else this.#write(pongFrame(payload));
  }

  receiveClose(status: Buffer): void {
    this.#isClosedByClient = true;
    this.ended();
    this.#sendClose(status);
    this.#socket.end();
  }

  receiveError(status: number): void {
    this.#isClosedByClient = true;
    this.ended();
    this.#sendClose(statusBytes(status));
    this.#socket.end();
  }

  close(): void {
    this.#sendClose(NO_STATUS);
  }

  terminate(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  /** The client has closed its side. */
  hungUp(): void {
    this.#isClosing = true;
    this.#isClosedByClient = true;
    this.ended();
    this.#socket.end();
    if (this.unsent > 0) this.#destroySoon();
    this.#host.pacer.worked();
  }

  failed(): void {
    this.ended();
    this.#host.pacer.worked();
  }

  /** The connection ends, whether or not the client confirms. */
  ended(): void {
    const { events, connections, scheduler } = this.#host;
    if (!connections.delete(this)) return;
    scheduler.remove(this, this.#bucket);
    const wasConnected = this.#state === "connected";
    this.#state = "ended";
    if (wasConnected) events.disconnect(this);
  }

  #end(): void {
    this.ended();
    this.close();
  }

  #isWithinLimit(): boolean {
    return withinMessageLimit(this, this.#host.maxMessages, performance.now());
  }

  /** False when the packet is not allowed in this state. */
  #accept(packet: Packet): boolean {
    switch (packet.type) {
      case "pong":
        this.#owesPong = false;
        return true;
      case "ignored":
        return true;
      case "noEffect":
        return this.#state === "connected";
      case "close":
        return false;
      case "connect":
        if (this.#state !== "opened") return false;
        this.#connect(packet.auth);
        return true;
      case "otherNamespace":
        this.#write(textFrame(`44${packet.namespace},{"message":"Invalid namespace"}`));
        return true;
      case "disconnect":
        if (this.#state !== "connected") return false;
        this.#state = "opened";
        this.#host.events.disconnect(this);
        return true;
      case "event": {
        if (this.#state !== "connected") return false;
        const { name, args, id } = packet;
        this.#host.events.event(this, name, args, (value) => {
          if (id !== "") this.#write(textFrame(`43${id}${JSON.stringify([value])}`));
        });
        return true;
      }
    }
  }

  #connect(auth: Record<string, unknown>): void {
    this.#state = "connecting";
    this.#host.gate.handshakeDone(this.#socket);
    this.#host.events.connect(this, auth).then(
      (enter) => {
        if (this.#state !== "connecting") return;
        this.#state = "connected";
        this.#writeTogether(() => {
          this.#write(textFrame(`40{"sid":"${newId()}"}`));
          enter();
        });
      },
      (rejection: Rejection) => {
        if (this.#state !== "connecting") return;
        this.#state = "opened";
        this.#write(textFrame(`44${JSON.stringify({ message: rejection.message, data: rejection })}`));
      },
    );
  }

  /** The client confirms, or the socket is destroyed. */
  #sendClose(status: Buffer): void {
    if (this.#isClosing) return;
    this.#write(closeFrame(status));
    this.#isClosing = true;
    this.#destroySoon();
  }

  #destroySoon(): void {
    const socket = this.#socket;
    const timer = setTimeout(() => socket.destroy(), CLOSE_MS);
    socket.once("close", () => clearTimeout(timer));
  }

  /** One buffer costs less than a corked socket, which passes each frame on. */
  #writeTogether(work: () => void): void {
    const together = { connection: this, frames: [] as Buffer[] };
    this.#host.together = together;
    try {
      work();
    } finally {
      this.#host.together = null;
      // Also if the last of the frames is a close frame.
      if (together.frames.length > 0 && !this.#socket.destroyed) this.#socket.write(Buffer.concat(together.frames));
    }
  }

  #write(frame: Buffer): void {
    if (this.#isClosing) return;
    const { together } = this.#host;
    if (together?.connection === this) return void together.frames.push(frame);
    this.#socket.write(frame);
    if (this.unsent > MAX_UNSENT_BYTES) this.terminate();
  }
}

function onData(this: WebsocketSocket, chunk: Buffer): void {
  if (this[CONNECTION]) readFrames(this[CONNECTION], chunk);
}
function onEnd(this: WebsocketSocket): void {
  this[CONNECTION]?.hungUp();
}
/** The socket closes by itself after an error. */
function onError(this: WebsocketSocket): void {
  this[CONNECTION]?.failed();
}
function onClose(this: WebsocketSocket): void {
  this[CONNECTION]?.ended();
}

/** The length of Engine.IO's session ids. */
const ID_BYTES = 15;
/** Random bytes are drawn for many ids at once. Drawing them for each id costs more than the packets of the handshake. */
const ID_POOL = Buffer.alloc(ID_BYTES * 256);
let poolUsed = ID_POOL.length;

function newId(): string {
  if (poolUsed === ID_POOL.length) {
    randomFillSync(ID_POOL);
    poolUsed = 0;
  }
  poolUsed += ID_BYTES;
  return ID_POOL.toString("base64url", poolUsed - ID_BYTES, poolUsed);
}

const PING = textFrame("2");
