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
  /** Whether something else listens for upgrades: without it an upgrade is a plain request. */
  servesSockets?: boolean;
}

export interface HttpConnections {
  /** The socket is a viewer's websocket from now on, which other limits count. */
  handedOver(socket: Duplex): void;
  /** Connections that are counted now. */
  readonly size: number;
}

interface Connection {
  /** `null` for a trusted proxy's, behind which many clients may be. */
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

/**
 * Bounds the open HTTP connections of `http`, in all and per address. At the bound a new connection replaces the one that has been idle for the longest time, of its address or of all;
 * where all of them are busy, the new one is destroyed. The address is the socket's peer: headers belong to requests, and the connections of a trusted proxy to many clients, so those
 * are bounded in all only.
 */
export function limitConnections(
  http: HttpServer,
  { limits: { perAddress, total }, trust, servesSockets = false }: ConnectionOptions,
): HttpConnections {
  const connections = new Map<Duplex, Connection>();
  const idle = new Set<Duplex>();
  const peers = new Map<string, Peer>();

  const forget = (socket: Duplex): void => {
    const peer = connections.get(socket)?.peer;
    connections.delete(socket);
    idle.delete(socket);
    peer?.open.delete(socket);
    peer?.idle.delete(socket);
    if (peer?.open.size === 0) peers.delete(peer.key);
  };
  // One function for all sockets.
  function closed(this: Duplex): void {
    forget(this);
  }
  /** False when none of them is idle. */
  const evict = (among: ReadonlySet<Duplex>): boolean => {
    const [socket] = among;
    if (!socket) return false;
    forget(socket);
    socket.destroy();
    return true;
  };
  const rest = (socket: Duplex): void => {
    idle.add(socket);
    connections.get(socket)?.peer?.idle.add(socket);
  };
  const work = (socket: Duplex): void => {
    const connection = connections.get(socket);
    if (!connection) return;
    connection.requests += 1;
    idle.delete(socket);
    connection.peer?.idle.delete(socket);
  };
  const peerOf = (remoteAddress: string): Peer | null => {
    const address = parseAddress(remoteAddress) ?? remoteAddress;
    if (trust(address, 0)) return null;
    const key = addressKey(address);
    return peers.get(key) ?? { key, open: new Set(), idle: new Set() };
  };

  http.on("connection", (socket: Socket) => {
    const { remoteAddress } = socket;
    // The client has gone already.
    if (remoteAddress === undefined) return void socket.destroy();
    const peer = peerOf(remoteAddress);
    const isFull =
      (peer && perAddress > 0 && peer.open.size >= perAddress && !evict(peer.idle)) ||
      (total > 0 && connections.size >= total && !evict(idle));
    if (isFull) return void socket.destroy();
    connections.set(socket, { peer, requests: 0 });
    if (peer) {
      peers.set(peer.key, peer);
      peer.open.add(socket);
    }
    rest(socket);
    socket.once("close", closed);
  });
  http.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    work(socket);
    response.once("close", () => {
      const connection = connections.get(socket);
      if (!connection) return;
      connection.requests -= 1;
      if (connection.requests === 0) rest(socket);
    });
  });
  // An upgrade that is not handed over is busy for as long as it is open.
  if (servesSockets) http.on("upgrade", ({ socket }: IncomingMessage) => work(socket));

  return {
    handedOver(socket) {
      socket.off("close", closed);
      forget(socket);
    },
    get size() {
      return connections.size;
    },
  };
}
