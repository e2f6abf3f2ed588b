import type { Server as HttpServer } from "node:http";
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { Limits } from "@headcount/protocol";
import type { Passwords } from "../accounts/auth-library.ts";
import type { Config, InternalKeys } from "../config/config.ts";
import { createHttpServer } from "../http/app.ts";
import type { BaseOptions } from "../http/types.ts";
import type { Clock } from "../platform/clock.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import { trusted } from "../platform/network/address.ts";
import { takeOffBasePath } from "../platform/network/base-path.ts";
import { type HttpConnections, limitConnections } from "../platform/network/http-connections.ts";
import type { Mount } from "../platform/network/mount.ts";
import type { Origins } from "../platform/network/origin.ts";
import { createKeySets } from "../platform/tokens/key-sets.ts";
import { createVerifier } from "../platform/tokens/verify.ts";
import { createViewerTokens } from "../platform/tokens/viewer-tokens.ts";
import type { AppAuctions } from "../upkeep/app-auctions.ts";
import type { SocketLimits } from "./realtime.ts";
import type { Storage } from "./storage.ts";

/** What every composition of a server starts from. */
export interface Context<C extends Config = Config> {
  config: C;
  log: Logger;
  clock: Clock;
  passwords: Passwords | undefined;
  limits: Limits;
  storage(opened: Storage): Storage;
  routes: string[];
  /** Where it is mounted, if it does not listen by itself. */
  mount: Mount | null;
  /** The auctions of the application that it is mounted in. */
  auctions: AppAuctions | null;
  origins: Origins;
  authSecret: string;
  internalKeys: InternalKeys;
}

export const baseOptions = (
  { config, log, routes, origins, internalKeys }: Context,
  { http, metrics, health }: { http: HttpServer; metrics: Metrics; health: BaseOptions["health"] },
): BaseOptions => ({
  http,
  metrics,
  health,
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
  trust: trusted(config.trustProxy),
  origins,
});

/** Address at which people open the pages, without a slash at its end, if known. */
export const siteUrlOf = ({ publicUrl, basePath }: Config): string | null =>
  publicUrl === undefined ? null : publicUrl + basePath;

/** Whether people reach the server by https only, as far as the settings say. */
export const isEncrypted = ({ publicUrl }: Config): boolean => publicUrl?.startsWith("https:") ?? false;

/** What this process serves by. */
interface Http {
  http: HttpServer;
  /** Called when a socket has become a websocket. */
  handedOver: HttpConnections["handedOver"];
}

/** An HTTP server, not listening yet. `servesSockets`: whether something will listen for upgrades. */
export function openHttp({ config, mount }: Context, servesSockets: boolean): Http {
  // The application's server decides how many connections it has.
  if (mount) return { http: mount.http, handedOver() {} };
  const http = createHttpServer();
  takeOffBasePath(http, config.basePath, servesSockets);
  const limits = { limits: config.httpConnections, trust: trusted(config.trustProxy), servesSockets };
  return { http, handedOver: limitConnections(http, limits).handedOver };
}

/** The files of a recorder. A server that keeps nothing has none. */
export const recorderFiles = ({ config: { store, dataDir, outboxBytes } }: Context) => ({
  outboxFile: store.kind === "memory" ? null : resolve(dataDir, "outbox.db"),
  versionFile: store.kind === "memory" ? null : resolve(dataDir, "last-version"),
  outboxBytes,
});

export const nodeNameOf = ({ config: { nodeName, port } }: Context): string =>
  nodeName ?? `${hostname().slice(0, 56)}:${port}`;

/** Verifies tokens that organizers' applications signed. */
export function tokenVerification({ config, clock, authSecret }: Context) {
  const verifyToken = createVerifier({
    keySet: createKeySets({ allowPrivate: config.webhookAllowPrivate }),
    publicUrl: config.publicUrl,
    now: () => clock.wall(),
  });
  return { verifyToken, viewerTokens: createViewerTokens(verifyToken, authSecret) };
}
