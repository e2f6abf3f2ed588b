import { randomFillSync } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { ERRORS, type Exclusion } from "@headcount/protocol";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { refuseUpgrade } from "../platform/refuse-upgrade.ts";
import {
  type Heartbeat,
  type Line,
  type LineEvents,
  type LineOptions,
  type LineServer,
  MAX_PACKET_BYTES,
  MAX_UNSENT_BYTES,
  type Message,
  type Refusal,
} from "./line.ts";
import { keepsPace, type Pace } from "./pace.ts";
import { type Packet, readPacket } from "./packets.ts";
import { targetOf } from "./socket-target.ts";
import { type Beating, createWheel, type Wheel } from "./wheel.ts";

/** Nobody needs more than a few pieces for a packet of 8 KB. */
const MAX_PIECES = 64;
/** How long a client may take to agree to a close, ms. */
const CLOSE_MS = 2_000;

/** What the lines of one server share. */
interface Host {
  events: LineEvents;
  heartbeat: Heartbeat;
  messages: number;
  arrived: LineOptions["arrived"];
  wheel: Wheel<WebsocketLine>;
  lines: Set<WebsocketLine>;
}

/**
 * Opens lines to clients that come by websocket at once, speaking Engine.IO 4 and Socket.IO 5 with little kept for each: a message is
 * framed once and its bytes are written to each client's socket. Everybody else is left to who listened for upgrades before.
 */
export function websocketLines({
  http,
  events,
  heartbeat,
  messages,
  origins,
  neighbour,
  arrived,
}: LineOptions): LineServer {
  const host: Host = {
    events,
    heartbeat,
    messages,
    arrived,
    wheel: createWheel(heartbeat),
    lines: new Set(),
  };
  const server = new WebSocketServer(SETTINGS);
  const others = http.listeners("upgrade");
  http.removeAllListeners("upgrade");
  http.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isOurs(request)) for (const other of others) other.call(http, request, socket, head);
    else if (!origins.allows(request)) refuseUpgrade(socket, ERRORS.ORIGIN_REFUSED);
    else {
      const key = neighbour(request);
      // The answer to the upgrade and the first packet leave together.
      socket.cork();
      server.handleUpgrade(request, socket, head, (line) => line.begin(host, socket, request, key));
      socket.uncork();
    }
  });
  return {
    lines: () => host.lines,
    stop() {
      server.close();
      for (const line of host.lines) line.terminate();
    },
  };
}

function isOurs(request: IncomingMessage): boolean {
  const target = targetOf(request);
  return (
    request.method === "GET" &&
    target.kind === "handshake" &&
    target.protocol === "4" &&
    target.transport === "websocket"
  );
}

/** A client's websocket is its line: one object for each. */
class WebsocketLine extends WebSocket implements Line, Beating, Pace {
  asked = 0;
  token: unknown;
  excluded: Exclusion | null = null;
  agent: string | undefined;
  neighbour = "";
  #host!: Host;
  #wire!: Duplex;
  #state: "opened" | "asking" | "in" | "ended" = "opened";
  #place = 0;
  #owesPong = false;
  said = 0;
  since = performance.now();

  begin(host: Host, wire: Duplex, request: IncomingMessage, neighbour: string): void {
    this.agent = request.headers["user-agent"];
    this.neighbour = neighbour;
    this.#host = host;
    this.#wire = wire;
    this.#place = host.wheel.add(this);
    host.lines.add(this);
    this.on("message", heard);
    this.on("ping", pinged);
    this.on("close", ended);
    this.on("error", ignored);
    const { intervalMs: pingInterval, timeoutMs: pingTimeout } = host.heartbeat;
    const handshake = { sid: newId(), upgrades: [], pingInterval, pingTimeout, maxPayload: MAX_PACKET_BYTES };
    this.#write(frameOf(`0${JSON.stringify(handshake)}`));
  }

  get unsent(): number {
    return this.#wire.writableLength;
  }

  tell(message: Message): void {
    if (this.#state !== "in") return;
    message.frame ??= frameOf(`42${JSON.stringify([message.event, ...message.args])}`);
    this.#write(message.frame);
  }

  beat(): void {
    this.#owesPong = true;
    this.#write(PING);
  }

  beatExpired(): void {
    // The first comes 5 s after the handshake. Who has not even asked to be let in until then takes up a place for nothing.
    if (this.#owesPong) this.terminate();
    else if (this.#state === "opened") this.#end();
  }

  hears(text: string | null): void {
    if (this.#state === "ended") return;
    const packet = text === null ? null : readPacket(text);
    const isAwaited = packet?.type === "pong" && this.#owesPong;
    if (!packet || !(isAwaited || keepsPace(this, this.#host.messages, performance.now())) || !this.#takes(packet))
      this.#end();
  }

  pinged(): void {
    if (!keepsPace(this, this.#host.messages, performance.now())) this.terminate();
  }

  /** What the line was is over, whether the client agrees or not. */
  ended(): void {
    const { events, lines, wheel } = this.#host;
    if (!lines.delete(this)) return;
    wheel.remove(this, this.#place);
    const wasIn = this.#state === "in";
    this.#state = "ended";
    if (wasIn) events.left(this);
  }

  #end(): void {
    this.ended();
    this.close();
  }

  /** False when the packet has no place here. */
  #takes(packet: Packet): boolean {
    switch (packet.type) {
      case "pong":
        this.#owesPong = false;
        return true;
      case "ignored":
        return true;
      case "unheard":
        return this.#state === "in";
      case "close":
        return false;
      case "connect":
        if (this.#state !== "opened") return false;
        this.#connect(packet.auth);
        return true;
      case "elsewhere":
        this.#write(frameOf(`44${packet.namespace},{"message":"Invalid namespace"}`));
        return true;
      case "disconnect":
        if (this.#state !== "in") return false;
        this.#state = "opened";
        this.#host.events.left(this);
        return true;
      case "event": {
        if (this.#state !== "in") return false;
        const { name, args, id } = packet;
        this.#host.events.event(this, name, args, (value) => {
          if (id !== "") this.#write(frameOf(`43${id}${JSON.stringify([value])}`));
        });
        return true;
      }
    }
  }

  #connect(auth: Record<string, unknown>): void {
    this.#state = "asking";
    this.#host.arrived(this.#wire);
    this.#host.events.connect(this, auth).then(
      (enter) => {
        if (this.#state !== "asking") return;
        this.#state = "in";
        this.#wire.cork();
        this.#write(frameOf(`40{"sid":"${newId()}"}`));
        enter();
        this.#wire.uncork();
      },
      ({ code, message }: Refusal) => {
        if (this.#state !== "asking") return;
        this.#state = "opened";
        this.#write(frameOf(`44${JSON.stringify({ message, data: { code, message } })}`));
      },
    );
  }

  /** Straight to the socket, as ws itself does where nothing is compressed. */
  #write(frame: Buffer): void {
    if (this.readyState !== WebSocket.OPEN) return;
    this.#wire.write(frame);
    if (this.unsent > MAX_UNSENT_BYTES) this.terminate();
  }
}

// One function for all lines instead of three for each.
function heard(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as WebsocketLine).hears(isBinary ? null : data.toString());
}
/** A ping of the websocket's own, which no client of the protocol sends. */
function pinged(this: WebSocket): void {
  (this as WebsocketLine).pinged();
}
function ended(this: WebSocket): void {
  (this as WebsocketLine).ended();
}
function ignored(): void {}

/** As Engine.IO has it. */
const ID_BYTES = 15;
/** By the piece, random bytes cost more than the rest of a handshake's packets. */
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

/** Apart from its use because the types do not know `closeTimeout`. */
const SETTINGS = {
  noServer: true,
  clientTracking: false,
  WebSocket: WebsocketLine,
  perMessageDeflate: false,
  maxPayload: MAX_PACKET_BYTES,
  maxFragments: MAX_PIECES,
  closeTimeout: CLOSE_MS,
};

/** A text as a whole, unmasked websocket frame. */
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
