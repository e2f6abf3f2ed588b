import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { addressKey, parseAddress, type Trusted } from "./address.ts";

/** Open HTTP connections, websockets not among them; 0 disables a limit. */
export interface ConnectionLimits {
  perAddress: number;
  total: number;
}

export interface ConnectionOptions {
  limits: ConnectionLimits;
  trust: Trusted;
  /** Whether other code listens for upgrades. Without a listener an upgrade is a plain request. */
  servesSockets?: boolean;
}

export interface HttpConnections {
  /** Call when the socket becomes a viewer's websocket, which other limits count. */
  handedOver(socket: Duplex): void;
  /** Connections that are counted now. */
  readonly size: number;
}

interface Connection {
  /** `null` for a trusted proxy, which may serve many clients. */
  peer: Peer | null;
  /** Requests that are not answered yet. */
  requests: number;
}

/** The connections of one address. Idle ones are in the order in which they became idle. */
interface Peer {
  key: string;
  open: Set<Duplex>;
  idle: Set<Duplex>;
}

/** The open connections, and which of them are idle. */
class OpenConnections {
  readonly #connections = new Map<Duplex, Connection>();
  readonly #idle = new Set<Duplex>();
  readonly #peers = new Map<string, Peer>();
  readonly #trust: Trusted;
  readonly #limits: ConnectionLimits;

  constructor({ trust, limits }: ConnectionOptions) {
    this.#trust = trust;
    this.#limits = limits;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Returns false if the limits leave no room. */
  admit(socket: Duplex, remoteAddress: string): boolean {
    const { perAddress, total } = this.#limits;
    const peer = this.#peerOf(remoteAddress);
    if (peer && perAddress > 0 && peer.open.size >= perAddress && !this.#evict(peer.idle)) return false;
    if (total > 0 && this.size >= total && !this.#evict(this.#idle)) return false;
    this.#connections.set(socket, { peer, requests: 0 });
    if (peer) {
      this.#peers.set(peer.key, peer);
      peer.open.add(socket);
    }
    this.#becomesIdle(socket);
    return true;
  }

  requestBegins(socket: Duplex): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    connection.requests += 1;
    this.#idle.delete(socket);
    connection.peer?.idle.delete(socket);
  }

  requestEnds(socket: Duplex): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    connection.requests -= 1;
    if (connection.requests === 0) this.#becomesIdle(socket);
  }

  forget(socket: Duplex): void {
    const peer = this.#connections.get(socket)?.peer;
    this.#connections.delete(socket);
    this.#idle.delete(socket);
    peer?.open.delete(socket);
    peer?.idle.delete(socket);
    if (peer?.open.size === 0) this.#peers.delete(peer.key);
  }

  #becomesIdle(socket: Duplex): void {
    this.#idle.add(socket);
    this.#connections.get(socket)?.peer?.idle.add(socket);
  }

  /** Returns false if none of the connections is idle. */
  #evict(among: ReadonlySet<Duplex>): boolean {
    const [socket] = among;
    if (!socket) return false;
    this.forget(socket);
    socket.destroy();
    return true;
  }

  #peerOf(remoteAddress: string): Peer | null {
    const address = parseAddress(remoteAddress) ?? remoteAddress;
    if (this.#trust(address, 0)) return null;
    const key = addressKey(address);
    return this.#peers.get(key) ?? { key, open: new Set(), idle: new Set() };
  }
}

/**
 * Bounds the open HTTP connections of `http`, in all and per address. At the bound a new connection replaces the one that has been idle for the longest time, of its address or of all;
 * if all of them are busy, the new one is destroyed. The address is the socket's peer: headers belong to requests, and the connections of a trusted proxy to many clients, so those
 * are bounded in all only.
 */
export function limitConnections(http: HttpServer, options: ConnectionOptions): HttpConnections {
  const open = new OpenConnections(options);
  // One function for all sockets.
  function closed(this: Duplex): void {
    open.forget(this);
  }

  http.on("connection", (socket: Socket) => {
    const { remoteAddress } = socket;
    // Without an address the client has gone already.
    if (remoteAddress === undefined || !open.admit(socket, remoteAddress)) return void socket.destroy();
    socket.once("close", closed);
  });
  http.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    open.requestBegins(socket);
    response.once("close", () => open.requestEnds(socket));
  });
  // An upgrade that is not handed over is busy for as long as it is open.
  if (options.servesSockets) http.on("upgrade", ({ socket }: IncomingMessage) => open.requestBegins(socket));

  return {
    handedOver(socket) {
      socket.off("close", closed);
      open.forget(socket);
    },
    get size() {
      return open.size;
    },
  };
}
