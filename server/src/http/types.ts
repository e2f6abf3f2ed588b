import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { AuctionPatch, Grid, Limits, LiveCount, MomentEvent, SiteUses } from "@headcount/protocol";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Accounts } from "../accounts/accounts.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { Mails } from "../mail/mails.ts";
import type { ExportTickets } from "../platform/keys/export-tickets.ts";
import type { SignedIds } from "../platform/keys/signed-ids.ts";
import type { Limiters } from "../platform/limits.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Trusted } from "../platform/network/address.ts";
import type { Origins } from "../platform/network/origin.ts";
import type { VerifyToken } from "../platform/tokens/verify.ts";
import type { ViewerTokens } from "../platform/tokens/viewer-tokens.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { AnalyticsQueue } from "./analytics-queue.ts";
import type { Capacity } from "./capacity.ts";
import type { Principal } from "./guards.ts";
import type { SettledReads } from "./settled-reads.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The client's address, as used for limits. */
    address: string;
  }
}

/** The Fastify instance whose routes are typed by their zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Options of the HTTP side of every role. */
export interface BaseOptions {
  /** Made by `createHttpServer`. */
  http: HttpServer;
  metrics: Metrics;
  /** Collects the names of all routes, such as `GET /healthz`. */
  routes: string[];
  log: Logger;
  internalKeys: readonly string[];
  metricsPublic: boolean;
  origins: Origins;
  /** Whether people reach the server over https only. */
  encrypted: boolean;
  /** Proxies whose forwarded headers are trusted. */
  trust: Trusted;
  /** Requests per minute and address; 0 disables the limit. */
  requestsPerAddress: number;
  /** Limits that several processes may share. */
  limiters: Limiters;
  /** Path below which everything is served; empty: none. */
  basePath: string;
  /** Origins, besides their own, that the pages connect to. */
  connectTo: readonly string[];
  /** Body of `/readyz`. Rejects, with a message for the log, while the server is not ready. */
  health(): Promise<object>;
}

/** Current counts of these auctions; an auction whose count is unknown is absent. */
export type LiveCounts = (ids: readonly string[]) => Promise<ReadonlyMap<string, LiveCount>>;

/** Sends moments to the viewers of an auction. Never fails: a recorded moment stays recorded. */
export type SendMoments = (auctionId: string, moments: readonly MomentEvent[]) => void;

/** Called after an auction was written, with the new state; `null`: it was deleted. */
export type AuctionWritten = (id: string, written: StoredAuction | null) => Promise<void>;

/** Marks the summary of an ended auction as due, after a change of the auction or its data. */
export type SummaryDue = (auction: Pick<StoredAuction, "id" | "state">) => Promise<void>;

/** The auctions of an application, as the routes need them. */
export interface MountedAuctions {
  /** The id of the stored auction that `ref` names; `null` if the application has none. */
  idOf(ref: string): Promise<string | null>;
  /** The principal of a user who manages the auction in the application; `null` for others. */
  principalOf(request: IncomingMessage, auction: Pick<StoredAuction, "id" | "externalId">): Promise<Principal | null>;
  /** @throws HeadcountError MANAGED_BY_APP */
  handOver(auction: StoredAuction, patch: AuctionPatch): Promise<void>;
}

/** Options of the API. The realtime side may run in this process, in another process, or not at all. */
export interface ApiOptions extends BaseOptions {
  /** Whether the first organizer and the auctions of a first start exist. */
  isPrepared(): boolean;
  store: Store;
  /** `LIMITS`, except in tests. */
  limits: Limits;
  capacity: Capacity;
  /** Computes the answers of the analytics, a few at a time. */
  analyticsQueue: AnalyticsQueue;
  settledReads: SettledReads;
  accounts: Accounts;
  shareTokens: SignedIds;
  inviteTokens: SignedIds;
  exportTickets: ExportTickets;
  /** Signs the cookie of browsers that have signed in to an account before. */
  deviceTokens: SignedIds;
  /** The server's own secret. Secrets of token keys are derived from it. */
  serverSecret: string;
  verifyToken: VerifyToken;
  viewerTokens: ViewerTokens;
  /** Called after a token key was created or deleted. */
  tokenKeysChanged(): Promise<void>;
  ingest: Ingest;
  liveCounts: LiveCounts;
  /** The sites whose pages use an auction. */
  siteUses(auctionId: string): Promise<SiteUses>;
  auctionWritten: AuctionWritten;
  summaryDue: SummaryDue;
  webhooks: Webhooks;
  /** `null` if the server sends no e-mails. */
  mails: Mails | null;
  /** The auctions of the host application, if it has any. */
  appAuctions: MountedAuctions | null;
  /** Called after moments were recorded, corrected or deleted. */
  sendMoments: SendMoments;
  /** Epoch ms. */
  now(): number;
  grid: Grid;
  retentionDays: number;
  /** Days to keep and show the audit log. */
  auditDays: number;
  signUp: boolean;
  /** Origin of a separate realtime server. */
  realtimeUrl: string | null;
  /** Origin at which people open the pages, if known. */
  publicUrl: string | null;
  /** Folder of the built pages. */
  webDir: string;
}
