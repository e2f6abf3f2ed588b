import type { Grid } from "@headcount/protocol";
import type { MongoClient } from "mongodb";
import type { TrustProxy } from "../platform/network/address.ts";
import type { ConnectionLimits } from "../platform/network/http-connections.ts";
import type { AddressLimits } from "../realtime/admission/address-limiter.ts";
import type { CountingLimits } from "../realtime/counting-rules.ts";

/** The Redis or Valkey that the nodes of an installation share. */
export interface RedisConfig {
  url: string;
  /** Begins each key and channel. */
  prefix: string;
}

export type StoreConfig =
  | { kind: "sqlite"; file: string }
  | { kind: "mongodb"; url: string; isShared?: boolean }
  | { kind: "mongodbClient"; client: MongoClient; database?: string | undefined; isShared: boolean }
  | { kind: "memory" };

/** Keys between the servers: the first is sent, all are accepted. */
export type InternalKeys = readonly [string, ...string[]];

/** Settings of every role. */
export interface CommonConfig {
  port: number;
  /** Address to listen on; `undefined`: all. */
  host: string | undefined;
  dataDir: string;
  store: StoreConfig;
  /** `undefined`: this node is alone. */
  redis: RedisConfig | undefined;
  /** How long a server that ends answers `/readyz` with 503 before it closes connections, ms. */
  drainDelayMs: number;
  outboxBytes: number;
  nodeName: string | undefined;
  retentionDays: number;
  /** 0: as long as the auction. */
  summaryDays: number;
  auditDays: number;
  /** Origin that people open. */
  publicUrl: string | undefined;
  /** Path below which everything is served, without a slash at its end; empty: none. */
  basePath: string;
  allowedOrigins: readonly string[];
  fastPath: boolean;
  trustProxy: TrustProxy;
  /** Limits of one address. */
  addressLimits: AddressLimits;
  /** Which connections are counted. */
  countingLimits: CountingLimits;
  /** Open HTTP connections, websockets excluded. */
  httpConnections: ConnectionLimits;
  requestsPerAddress: number;
  /** Packets that a connection may send in 10 s. */
  maxMessages: number;
  admin: { email: string; password: string | undefined };
  signUp: boolean;
  /** Whether there are a sample sale and a simulated show. */
  examples: boolean;
  /** `undefined`: generated and kept under `dataDir`. */
  authSecret: string | undefined;
  metricsPublic: boolean;
  /** Whether webhooks may go to private addresses, and over http. */
  webhookAllowPrivate: boolean;
  logLevel: string;
  grid: Grid;
}

/** One process with everything. */
export interface AllConfig extends CommonConfig {
  role: "all";
  /** Where browsers reach the sockets, if not at the address of the pages. */
  realtimeUrl: string | undefined;
  /** `undefined`: generated and kept under `dataDir`. */
  internalKeys: InternalKeys | undefined;
}

/** Pages, API and database; the sockets are on a realtime server. */
export interface ApiConfig extends CommonConfig {
  role: "api";
  /** Where browsers reach the realtime server. */
  realtimeUrl: string;
  /** Where the API reaches it. */
  realtimeInternalUrl: string;
  internalKeys: InternalKeys;
}

/** Sockets and recording; auctions and minutes are kept by the API. */
export interface RealtimeConfig extends CommonConfig {
  role: "realtime";
  /** Where browsers reach this server. */
  realtimeUrl: string | undefined;
  /** Where it reaches the API. */
  backendUrl: string;
  internalKeys: InternalKeys;
}

export type Config = AllConfig | ApiConfig | RealtimeConfig;

/** Every problem of the settings, a line each. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
  }
}
