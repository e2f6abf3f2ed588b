import type { Server as HttpServer, IncomingMessage, ServerResponse } from "node:http";
import type { Grid, Limits, LiveCount, MomentEvent } from "@headcount/protocol";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Accounts } from "../accounts/accounts.ts";
import type { Intake } from "../ingest/ingest.ts";
import type { ExportTickets } from "../platform/keys/export-tickets.ts";
import type { SignedIds } from "../platform/keys/signed-ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Trusted } from "../platform/network/address.ts";
import type { Origins } from "../platform/network/origin.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { Answers } from "./analytics-queue.ts";
import type { Room } from "./capacity.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The client's address as limits count it. */
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

/** What every server's HTTP side works with, whichever half it is. */
export interface BaseOptions {
  /** Made by `createHttpServer`. */
  http: HttpServer;
  metrics: Metrics;
  /** Takes the name of each route, as `GET /healthz`. */
  routes: string[];
  log: Logger;
  internalKeys: readonly string[];
  metricsPublic: boolean;
  origins: Origins;
  /** Whether people reach the server by https only. */
  encrypted: boolean;
  /** Which proxies are believed. */
  trust: Trusted;
  /** Requests that one address may send a minute; 0: any number. */
  requestsPerAddress: number;
  /** Origins that the pages connect to besides their own. */
  connectTo: readonly string[];
  /** What `/readyz` shows; rejects, in words for the log, while the server cannot do its work. */
  health(): Promise<object>;
}

/** How many watch each of these auctions now; an auction is absent where that is not known. */
export type LiveCounts = (ids: readonly string[]) => Promise<ReadonlyMap<string, LiveCount>>;

/** Tells those who watch an auction what happened. Never fails: what is recorded stays recorded. */
export type TellMoments = (auctionId: string, moments: readonly MomentEvent[]) => void;

/** Called after an auction was written, with what the write made of it; `null`: it is gone. */
export type AuctionWritten = (id: string, written: StoredAuction | null) => Promise<void>;

/** Says that a change of an auction, or of what is kept of it, is for its summary: once it has ended. */
export type SummaryDue = (auction: Pick<StoredAuction, "id" | "state">) => Promise<void>;

/** What the API works with; handed in, so that it runs with a realtime side in this process, in another, or without. */
export interface ApiOptions extends BaseOptions {
  /** Whether what answers depend on exists: the first organizer, and the auctions that a first start creates. */
  isPrepared(): boolean;
  store: Store;
  /** How much there may be; as `LIMITS` has it unless a test says otherwise. */
  limits: Limits;
  room: Room;
  /** Answers of the analytics, a few computed at once. */
  answers: Answers;
  accounts: Accounts;
  shareTokens: SignedIds;
  inviteTokens: SignedIds;
  exportTickets: ExportTickets;
  /** Signs that a browser signed in to an account before. */
  deviceTokens: SignedIds;
  intake: Intake;
  liveCounts: LiveCounts;
  auctionWritten: AuctionWritten;
  summaryDue: SummaryDue;
  /** Called after moments were recorded, corrected or deleted. */
  tellMoments: TellMoments;
  /** Epoch ms. */
  now(): number;
  grid: Grid;
  retentionDays: number;
  /** So long it is kept, and shown, who did what. */
  auditDays: number;
  signUp: boolean;
  /** Origin of the realtime server, where that is another. */
  realtimeUrl: string | null;
  /** Origin that people open the pages at, where that is known. */
  publicUrl: string | null;
  /** Folder of the built pages. */
  webDir: string;
}
