import type { Server as HttpServer } from "node:http";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { HeadcountError, type Limits } from "@headcount/protocol";
import type { Passwords } from "../accounts/auth-library.ts";
import type { Config, InternalKeys } from "../config/config.ts";
import { createHttpServer } from "../http/app.ts";
import type { BaseOptions } from "../http/types.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import { trusted } from "../platform/network/address.ts";
import { takeOffBasePath } from "../platform/network/base-path.ts";
import { countryOf } from "../platform/network/country.ts";
import { type HttpConnections, limitConnections } from "../platform/network/http-connections.ts";
import type { Mount } from "../platform/network/mount.ts";
import type { Origins } from "../platform/network/origin.ts";
import { createKeySets } from "../platform/tokens/key-sets.ts";
import { createVerifier } from "../platform/tokens/verify.ts";
import { createViewerTokens } from "../platform/tokens/viewer-tokens.ts";
import type { WorkerLink } from "../platform/workers/worker.ts";
import type { AppAuctions } from "../upkeep/app-auctions.ts";
import type { SocketLimits } from "./realtime.ts";
import type { Storage } from "./storage.ts";

/** Input of every composition of a server. */
export interface Context<C extends Config = Config> {
  config: C;
  log: Logger;
  clock: Clock;
  passwords: Passwords | undefined;
  limits: Limits;
  storage(opened: Storage): Storage;
  routes: string[];
  /** The application's server, if Headcount is mounted there instead of listening itself. */
  mount: Mount | null;
  /** The port that this process shares with others, if it is one of several workers. */
  worker: WorkerLink | null;
  /** The auctions of the application in which Headcount is mounted. */
  auctions: AppAuctions | null;
  origins: Origins;
  /** Whether the server is stopping. */
  life: { isDraining: boolean };
  authSecret: string;
  internalKeys: InternalKeys;
}

export const baseOptions = (
  { config, log, routes, origins, internalKeys, life }: Context,
  { http, metrics, health, limiters }: Pick<BaseOptions, "http" | "metrics" | "health" | "limiters">,
): BaseOptions => ({
  http,
  metrics,
  limiters,
  async health() {
    if (life.isDraining) throw new HeadcountError("NOT_READY", "the server is stopping");
    return health();
  },
  routes,
  log,
  internalKeys,
  metricsPublic: config.metricsPublic,
  origins,
  trust: trusted(config.trustProxy),
  requestsPerAddress: config.requestsPerAddress,
  encrypted: isEncrypted(config),
  connectTo: config.realtimeUrl === undefined ? [] : [config.realtimeUrl],
  basePath: config.basePath,
});

export const socketLimits = ({ config, origins }: Context): SocketLimits => ({
  addressLimits: config.addressLimits,
  countingLimits: config.countingLimits,
  maxMessages: config.maxMessages,
  fastPath: config.fastPath,
  countryOf: countryOf(config.countryHeader, trusted(config.trustProxy)),
  trust: trusted(config.trustProxy),
  origins,
});

/** The address of the pages for people, without a trailing slash, if known. */
export const siteUrlOf = ({ publicUrl, basePath }: Config): string | null =>
  publicUrl === undefined ? null : publicUrl + basePath;

/** Whether people reach the server only by https, according to the settings. */
export const isEncrypted = ({ publicUrl }: Config): boolean => publicUrl?.startsWith("https:") ?? false;

/** How this process serves requests. */
interface Http {
  http: HttpServer;
  /** Called after a socket has become a websocket. */
  handedOver: HttpConnections["handedOver"];
}

/** An HTTP server that does not listen yet. `servesSockets`: whether a handler of upgrades will be added. */
export function openHttp({ config, mount }: Context, servesSockets: boolean): Http {
  // The application's server decides how many connections it has.
  if (mount) return { http: mount.http, handedOver() {} };
  const http = createHttpServer();
  takeOffBasePath(http, config.basePath, servesSockets);
  const limits = { limits: config.httpConnections, trust: trusted(config.trustProxy), servesSockets };
  return { http, handedOver: limitConnections(http, limits).handedOver };
}

/** The files of a recorder. A server without a disk has none. */
export const recorderFiles = ({ config: { store, dataDir, outboxBytes } }: Context) => ({
  outboxFile: store.kind === "memory" ? null : resolve(dataDir, "outbox.db"),
  versionFile: store.kind === "memory" ? null : resolve(dataDir, "last-version"),
  emptyFile: store.kind === "memory" ? null : resolve(dataDir, "empty-since"),
  outboxBytes,
});

export const nodeNameOf = ({ nodeName, port }: Config): string => nodeName ?? `${hostname().slice(0, 50)}:${port}`;

/** Verifies tokens that the applications of organizers have signed. */
export function tokenVerification({ config, clock, authSecret }: Context) {
  const verifyToken = createVerifier({
    keySet: createKeySets({ allowPrivate: config.webhookAllowPrivate }),
    publicUrl: config.publicUrl,
    now: () => clock.wall(),
  });
  return { verifyToken, viewerTokens: createViewerTokens(verifyToken, authSecret) };
}
