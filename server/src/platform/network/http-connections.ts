import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { addressKey, parseAddress, type Trusted } from "./address.ts";
import { Link, LinkedList } from "./linked-list.ts";

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

class Connection {
  /** Requests that are not answered yet. */
  requests = 0;
  readonly ofAll = new Link<Connection>(this);
  readonly ofPeer = new Link<Connection>(this);
  readonly socket: Duplex;
  /** `null` for a trusted proxy, which may serve many clients. */
  readonly peer: Peer | null;

  constructor(socket: Duplex, peer: Peer | null) {
    this.socket = socket;
    this.peer = peer;
  }
}

/** The connections of one address. */
interface Peer {
  key: string;
  open: number;
  idle: LinkedList<Connection>;
}

type CountedSocket = Duplex & { [CONNECTION]?: Connection | undefined };
const CONNECTION = Symbol("HTTP connection");

/** The open connections, and which of them are idle, in the order in which they became idle. */
class OpenConnections {
  #size = 0;
  readonly #idle = new LinkedList<Connection>();
  readonly #peers = new Map<string, Peer>();
  readonly #trust: Trusted;
  readonly #limits: ConnectionLimits;

  constructor({ trust, limits }: ConnectionOptions) {
    this.#trust = trust;
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  /** Returns false if the limits leave no room. */
  admit(socket: CountedSocket, remoteAddress: string): boolean {
    const { perAddress, total } = this.#limits;
    const peer = this.#peerOf(remoteAddress);
    if (peer && perAddress > 0 && peer.open >= perAddress && !this.#evict(peer.idle)) return false;
    if (total > 0 && this.size >= total && !this.#evict(this.#idle)) return false;
    const connection = new Connection(socket, peer);
    socket[CONNECTION] = connection;
    this.#size += 1;
    if (peer) {
      this.#peers.set(peer.key, peer);
      peer.open += 1;
    }
    this.#becomesIdle(connection);
    return true;
  }

  requestBegins({ [CONNECTION]: connection }: CountedSocket): void {
    if (!connection) return;
    connection.requests += 1;
    this.#isBusy(connection);
  }

  requestEnds({ [CONNECTION]: connection }: CountedSocket): void {
    if (!connection) return;
    connection.requests -= 1;
    if (connection.requests === 0) this.#becomesIdle(connection);
  }

  forget(socket: CountedSocket): void {
    const connection = socket[CONNECTION];
    if (!connection) return;
    socket[CONNECTION] = undefined;
    this.#size -= 1;
    this.#isBusy(connection);
    const { peer } = connection;
    if (!peer) return;
    peer.open -= 1;
    if (peer.open === 0) this.#peers.delete(peer.key);
  }

  #becomesIdle(connection: Connection): void {
    this.#idle.add(connection.ofAll);
    connection.peer?.idle.add(connection.ofPeer);
  }

  #isBusy(connection: Connection): void {
    this.#idle.remove(connection.ofAll);
    connection.peer?.idle.remove(connection.ofPeer);
  }

  /** Returns false if none of the connections is idle. */
  #evict(among: LinkedList<Connection>): boolean {
    const socket = among.first?.socket;
    if (!socket) return false;
    this.forget(socket);
    socket.destroy();
    return true;
  }

  #peerOf(remoteAddress: string): Peer | null {
    const address = parseAddress(remoteAddress) ?? remoteAddress;
    if (this.#trust(address, 0)) return null;
    const key = addressKey(address);
    return this.#peers.get(key) ?? { key, open: 0, idle: new LinkedList() };
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
