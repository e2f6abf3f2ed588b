import type { Grid } from "@headcount/protocol";
import type { MongoClient } from "mongodb";
import type { Sender, SmtpServer } from "../platform/mail/smtp-address.ts";
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

/** Keys between the servers. The first is sent; all are accepted. */
export type InternalKeys = readonly [string, ...string[]];

/** Settings of every role. */
export interface CommonConfig {
  port: number;
  /** Address to listen on; `undefined` for all addresses. */
  host: string | undefined;
  dataDir: string;
  store: StoreConfig;
  /** `undefined` for a single node. */
  redis: RedisConfig | undefined;
  /** Realtime processes that share the port. */
  workers: number;
  /** How long a stopping server answers `/readyz` with 503 before it closes connections, ms. */
  drainDelayMs: number;
  outboxBytes: number;
  nodeName: string | undefined;
  retentionDays: number;
  /** Days to keep summaries; 0 keeps them as long as the auction. */
  summaryDays: number;
  auditDays: number;
  /** Origin that people open. */
  publicUrl: string | undefined;
  /** Path below which everything is served, without a trailing slash; empty for none. */
  basePath: string;
  allowedOrigins: readonly string[];
  fastPath: boolean;
  trustProxy: TrustProxy;
  /** The header with the client's country, if proxies send one. */
  countryHeader: string | undefined;
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
  /** `undefined`: no e-mail is sent. */
  mail: { server: SmtpServer; from: Sender } | undefined;
  /** Whether to create a sample sale and a simulated show. */
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
  /** Address at which browsers reach the sockets, if it differs from that of the pages. */
  realtimeUrl: string | undefined;
  /** `undefined`: generated and kept under `dataDir`. */
  internalKeys: InternalKeys | undefined;
}

/** Settings of an API server: pages, API and database. The sockets are on a realtime server. */
export interface ApiConfig extends CommonConfig {
  role: "api";
  /** Address at which browsers reach the realtime server. */
  realtimeUrl: string;
  /** Address at which the API reaches the realtime server. */
  realtimeInternalUrl: string;
  internalKeys: InternalKeys;
}

/** Settings of a realtime server: sockets and recording. The API stores auctions and minutes. */
export interface RealtimeConfig extends CommonConfig {
  role: "realtime";
  /** Address at which browsers reach this server. */
  realtimeUrl: string | undefined;
  /** Address at which this server reaches the API. */
  backendUrl: string;
  internalKeys: InternalKeys;
}

export type Config = AllConfig | ApiConfig | RealtimeConfig;

/** Lists every problem of the settings, one per line. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
  }
}
