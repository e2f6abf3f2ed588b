import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type PublicAuction, publicAuction, SOCKET_PATH } from "@headcount/protocol";
import { expect, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../platform/logger.ts";
import { trusted } from "../platform/network/address.ts";
import { createOrigins } from "../platform/network/origin.ts";
import { Audience } from "./audience.ts";
import { Gateway, type GatewayOptions } from "./gateway.ts";
import { createIdentity } from "./identity.ts";
import { createSendBudget } from "./sending/send-budget.ts";
import { type SocketOptions, type Sockets, serveSockets } from "./serve-sockets.ts";
import { CONNECTING } from "./session.ts";
import { socketIoTransport } from "./transport/socketio.ts";
import type { Connection } from "./transport/transport.ts";
import { websocketTransport } from "./transport/websocket/websocket.ts";
import { createVisitTokens } from "./visit-tokens.ts";

/** The auction of the tests' gateways. */
export const A = "a".repeat(24);
export const HEARTBEAT = { intervalMs: 600, timeoutMs: 500 };
export const AUCTION: PublicAuction = publicAuction.parse({
  id: A,
  title: "Test",
  state: "live",
  startsAt: null,
  startedAt: null,
  endedAt: null,
  timeZone: "UTC",
  countMode: "tabs",
  publicCounter: "exact",
  publicMinimum: 0,
  privateUntilLive: false,
  access: "public",
  publicCatalogue: false,
  language: null,
  catalogueChangedAt: null,
  demo: false,
  kind: null,
});

/** For gateways whose clients have no access token. */
export const noTokens: GatewayOptions["tokens"] = () => Promise.reject(new Error("no token was expected"));

/** The paths by which a client can be served. */
export const PATHS = [
  { path: "Socket.IO's server", transports: [socketIoTransport] },
  { path: "our own websockets", transports: [websocketTransport, socketIoTransport] },
];

export interface Running {
  url: string;
  gateway: Gateway;
  sockets: Sockets;
  audience: Audience<Connection>;
}

type Options = Partial<GatewayOptions & SocketOptions> & { http?: HttpServer };

/** A new gateway with one auction. */
export async function startGateway(
  transports: SocketOptions["transports"],
  { http = createServer(), ...options }: Options = {},
): Promise<Running> {
  const audience = new Audience<Connection>(0);
  const gateway = new Gateway({
    audience,
    count: (auctionId) => audience.count(auctionId, Date.now()),
    budget: createSendBudget(),
    auctions: {
      find: async (id) => (id === A ? AUCTION : null),
      put: () => {},
      latest: () => undefined,
      noted: () => undefined,
    },
    identity: createIdentity("secret"),
    tokens: noTokens,
    visits: createVisitTokens("secret", { boot: "boot", startedAt: Date.now() }),
    countingLimits: { perAddress: 0, minStayMs: 0 },
    log: silentLogger,
    now: () => Date.now(),
    failed: () => {},
    ...options,
  });
  const sockets = serveSockets(http, gateway, {
    transports,
    addressLimits: { connections: 0, handshakes: 0, perSecond: 1 },
    trust: trusted(undefined),
    handedOver: () => {},
    heartbeat: HEARTBEAT,
    origins: createOrigins({ publicUrl: undefined, allowedOrigins: [] }),
    maxMessages: 0,
    log: silentLogger,
    otherRequests: (_request, response) => void response.writeHead(404).end(),
    otherUpgrades: "refuse",
    failed: () => {},
    ...options,
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(async () => {
    await sockets.stop();
    gateway.stop();
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, gateway, sockets, audience };
}

/** A connection without a socket. */
export const fakeConnection = (sendMessage: Connection["sendMessage"]): Connection => ({
  session: CONNECTING,
  lastSent: null,
  addressKey: "",
  userAgent: undefined,
  country: null,
  page: null,
  unsent: 0,
  sendMessage,
  close: () => {},
  terminate: () => {},
});

export interface Raw {
  socket: WebSocket;
  /** The next packet, as text. With `answersPings`, pings are answered and skipped. */
  next(): Promise<string>;
  send(packet: string | Uint8Array): void;
  closed: Promise<number>;
}

/** A bare websocket that speaks packets. */
export function raw({ url }: Running, query = "EIO=4&transport=websocket", answersPings = true): Raw {
  const socket = new WebSocket(`${url.replace("http", "ws")}${SOCKET_PATH}?${query}`);
  const received: string[] = [];
  const waiting: ((packet: string) => void)[] = [];
  socket.on("message", (data) => {
    const packet = String(data);
    if (packet === "2" && answersPings) return socket.send("3");
    const taker = waiting.shift();
    if (taker) taker(packet);
    else received.push(packet);
  });
  socket.on("error", () => {});
  onTestFinished(() => socket.terminate());
  return {
    socket,
    send: (packet) => socket.send(packet),
    closed: new Promise((done) => socket.once("close", done)),
    next: () => {
      const packet = received.shift();
      return packet === undefined ? new Promise((done) => waiting.push(done)) : Promise.resolve(packet);
    },
  };
}

export const json = (packet: string, prefix: string): unknown => {
  expect(packet.slice(0, prefix.length)).toBe(prefix);
  return JSON.parse(packet.slice(prefix.length));
};

/** An open session that has not asked to connect. */
export const opened = async (running: Running): Promise<Raw> => {
  const client = raw(running);
  await client.next();
  return client;
};

/** A session in the default namespace, in no auction. */
export const admitted = async (running: Running): Promise<Raw> => {
  const client = await opened(running);
  client.send("40");
  json(await client.next(), "40");
  return client;
};
