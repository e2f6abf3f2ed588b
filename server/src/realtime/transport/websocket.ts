import { randomFillSync } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ERRORS } from "@headcount/protocol";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { refuseUpgrade } from "../../platform/network/refuse-upgrade.ts";
import { type MessageWindow, withinMessageLimit } from "../admission/message-limiter.ts";
import { CONNECTING, type Session } from "../session.ts";
import { type Packet, readPacket } from "./engineio-packets.ts";
import { createHeartbeatScheduler, type HeartbeatScheduler, type Pinged } from "./heartbeat-scheduler.ts";
import { targetOf } from "./socket-target.ts";
import {
  type Connection,
  MAX_PACKET_BYTES,
  MAX_UNSENT_BYTES,
  type Message,
  type Rejection,
  type Transport,
  type TransportOptions,
} from "./transport.ts";

/** A packet of 8 KB needs no more than a few fragments. */
const MAX_FRAGMENTS = 64;
/** How long a client may take to confirm a close, ms. */
const CLOSE_MS = 2_000;

/** State that the connections of one server share. */
interface Host extends Pick<TransportOptions, "events" | "heartbeat" | "maxMessages" | "gate"> {
  scheduler: HeartbeatScheduler<WebsocketConnection>;
  connections: Set<WebsocketConnection>;
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
  const host: Host = {
    ...shared,
    scheduler: createHeartbeatScheduler(heartbeat),
    connections: new Set(),
    together: null,
  };
  const server = new WebSocketServer(SETTINGS);
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
      const addressKey = gate.addressKeyOf(request);
      // The answer to the upgrade and the first packet are sent together.
      socket.cork();
      server.handleUpgrade(request, socket, head, (connection) =>
        connection.begin(host, socket, request, {
          ...{ addressKey, page: origins.pageOf(request) },
          country: countryOf?.(request) ?? null,
        }),
      );
      socket.uncork();
    },
    connections: () => host.connections,
    stop() {
      server.close();
      for (const connection of host.connections) connection.terminate();
    },
  };
}

/** The connection is the websocket itself, because a second object for each client costs memory. */
class WebsocketConnection extends WebSocket implements Connection, Pinged, MessageWindow {
  session: Session = CONNECTING;
  lastSent: Message | null = null;
  userAgent: string | undefined;
  page: Connection["page"] = null;
  country: string | null = null;
  addressKey = "";
  messages = 0;
  windowStart = performance.now();
  #host!: Host;
  #socket!: Duplex;
  #state: "opened" | "connecting" | "connected" | "ended" = "opened";
  #bucket = 0;
  #owesPong = false;

  begin(
    host: Host,
    socket: Duplex,
    request: IncomingMessage,
    { addressKey, page, country }: Pick<Connection, "addressKey" | "page" | "country">,
  ): void {
    this.page = page;
    this.country = country;
    this.userAgent = request.headers["user-agent"];
    this.addressKey = addressKey;
    this.#host = host;
    this.#socket = socket;
    this.#bucket = host.scheduler.add(this);
    host.connections.add(this);
    this.on("message", onMessage);
    this.on("ping", onPing);
    this.on("close", onClose);
    this.on("error", ignore);
    const { intervalMs: pingInterval, timeoutMs: pingTimeout } = host.heartbeat;
    const handshake = { sid: newId(), upgrades: [], pingInterval, pingTimeout, maxPayload: MAX_PACKET_BYTES };
    this.#write(frameOf(`0${JSON.stringify(handshake)}`));
  }

  get unsent(): number {
    return this.#socket.writableLength;
  }

  sendMessage(message: Message): void {
    if (this.#state !== "connected") return;
    message.frame ??= frameOf(`42${JSON.stringify([message.event, ...message.args])}`);
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

  receivePing(): void {
    if (!this.#isWithinLimit()) this.terminate();
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
        this.#write(frameOf(`44${packet.namespace},{"message":"Invalid namespace"}`));
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
          if (id !== "") this.#write(frameOf(`43${id}${JSON.stringify([value])}`));
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
          this.#write(frameOf(`40{"sid":"${newId()}"}`));
          enter();
        });
      },
      (rejection: Rejection) => {
        if (this.#state !== "connecting") return;
        this.#state = "opened";
        this.#write(frameOf(`44${JSON.stringify({ message: rejection.message, data: rejection })}`));
      },
    );
  }

  /** One buffer costs less than a corked socket, which passes each frame on. */
  #writeTogether(work: () => void): void {
    const together = { connection: this, frames: [] as Buffer[] };
    this.#host.together = together;
    try {
      work();
    } finally {
      this.#host.together = null;
      this.#write(Buffer.concat(together.frames));
    }
  }

  /** Written directly to the socket, as ws itself does without compression. */
  #write(frame: Buffer): void {
    if (this.readyState !== WebSocket.OPEN) return;
    const { together } = this.#host;
    if (together?.connection === this) return void together.frames.push(frame);
    this.#socket.write(frame);
    if (this.unsent > MAX_UNSENT_BYTES) this.terminate();
  }
}

// One listener of each kind serves all connections.
function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as WebsocketConnection).receive(isBinary ? null : data.toString());
}
/** A ping of the websocket protocol, which no Socket.IO client sends. */
function onPing(this: WebSocket): void {
  (this as WebsocketConnection).receivePing();
}
function onClose(this: WebSocket): void {
  (this as WebsocketConnection).ended();
}
function ignore(): void {}

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

/** A separate constant, because the types lack `closeTimeout` and would refuse it in a literal argument. */
const SETTINGS = {
  noServer: true,
  clientTracking: false,
  WebSocket: WebsocketConnection,
  perMessageDeflate: false,
  maxPayload: MAX_PACKET_BYTES,
  maxFragments: MAX_FRAGMENTS,
  closeTimeout: CLOSE_MS,
};

/** A text as one unmasked websocket frame. */
function frameOf(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const [header, size] = length < 126 ? [2, length] : length < 65_536 ? [4, 126] : [10, 127];
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x81;
  frame[1] = size;
  if (size === 126) frame.writeUInt16BE(length, 2);
  if (size === 127) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, header);
  return frame;
}

const PING = frameOf("2");
