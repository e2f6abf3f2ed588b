import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type PublicAuction, publicAuction, SOCKET_PATH } from "@headcount/protocol";
import { expect, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { trusted } from "../platform/address.ts";
import { silentLogger } from "../platform/logger.ts";
import { createOrigins } from "../platform/origin.ts";
import { Audience } from "./audience.ts";
import { createBudget } from "./budget.ts";
import { createGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
import { createIdentity } from "./identity.ts";
import type { Line } from "./line.ts";
import { socketIoLines } from "./line-socketio.ts";
import { websocketLines } from "./line-websocket.ts";
import { createVisitTokens } from "./visit-tokens.ts";
/** The auction that a gateway of the tests knows. */
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
  demo: false,
  kind: null,
});

/** The ways in which a client may be served. */
export const PATHS = [
  { path: "Socket.IO's server", servers: [socketIoLines] },
  { path: "our own lines", servers: [socketIoLines, websocketLines] },
];

export interface Running {
  url: string;
  gateway: Gateway;
  audience: Audience<Line>;
}

/** A gateway of its own, with one auction. */
export async function startGateway(
  servers: (typeof PATHS)[number]["servers"],
  options: Partial<GatewayOptions> = {},
): Promise<Running> {
  const { http = createServer() } = options;
  const audience = new Audience<Line>(0);
  const gateway = createGateway({
    http,
    servers,
    audience,
    budget: createBudget(),
    directory: {
      find: async (id) => (id === A ? AUCTION : null),
      put: () => {},
      latest: () => undefined,
      noted: () => undefined,
    },
    identity: createIdentity("secret"),
    visits: createVisitTokens("secret", { boot: "boot", startedAt: Date.now() }),
    origins: createOrigins({ publicUrl: undefined, allowedOrigins: [] }),
    quota: { connections: 0, handshakes: 0, perSecond: 1 },
    seats: { perNeighbour: 0, dwellMs: 0 },
    messages: 0,
    trust: trusted(undefined),
    ownsServer: true,
    handedOver: () => {},
    log: silentLogger,
    heartbeat: HEARTBEAT,
    now: () => Date.now(),
    changed: () => false,
    failed: () => {},
    ...options,
  });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(async () => {
    await gateway.stop();
    http.closeAllConnections();
    http.close();
  });
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, gateway, audience };
}

export interface Raw {
  socket: WebSocket;
  /** The next packet, as text. Pings are answered and not given while `answersPings`. */
  next(): Promise<string>;
  send(packet: string | Uint8Array): void;
  closed: Promise<number>;
}

/** A bare websocket that speaks packets. */
export function raw({ url }: Running, query = "EIO=4&transport=websocket", answersPings = true): Raw {
  const socket = new WebSocket(`${url.replace("http", "ws")}${SOCKET_PATH}?${query}`);
  const came: string[] = [];
  const waiting: ((packet: string) => void)[] = [];
  socket.on("message", (data) => {
    const packet = String(data);
    if (packet === "2" && answersPings) return socket.send("3");
    const taker = waiting.shift();
    if (taker) taker(packet);
    else came.push(packet);
  });
  socket.on("error", () => {});
  onTestFinished(() => socket.terminate());
  return {
    socket,
    send: (packet) => socket.send(packet),
    closed: new Promise((done) => socket.once("close", done)),
    next: () => {
      const packet = came.shift();
      return packet === undefined ? new Promise((done) => waiting.push(done)) : Promise.resolve(packet);
    },
  };
}

export const json = (packet: string, prefix: string): unknown => {
  expect(packet.slice(0, prefix.length)).toBe(prefix);
  return JSON.parse(packet.slice(prefix.length));
};

/** An open session that has not asked to be let in. */
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
