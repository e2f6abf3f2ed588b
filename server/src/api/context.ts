import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuctionCount, Grid } from "@headcount/protocol";
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Intake } from "../recording/intake.ts";
import type { Store, StoredAuction } from "../storage/store.ts";
import type { Accounts } from "./accounts.ts";

/** The Fastify instance whose routes are typed by their zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the API works with; handed in, so that a test can run it without a realtime side. */
export interface ApiOptions {
  store: Store;
  accounts: Accounts;
  intake: Intake;
  /** How many watch an auction now; `null` where this process does not know. */
  liveCount(auctionId: string): AuctionCount | null;
  /** Called after an auction was made or changed. */
  auctionChanged(auction: StoredAuction): void;
  /** Called after an auction was deleted. */
  auctionDeleted(auctionId: string): void;
  metrics: Metrics;
  /** Takes the name of each route, as `GET /healthz`. */
  routes: string[];
  log: Logger;
  /** Epoch ms. */
  now(): number;
  grid: Grid;
  internalKeys: readonly string[];
  metricsPublic: boolean;
  retentionDays: number;
  signUp: boolean;
  allowedOrigins: readonly string[];
  trustProxy: number | readonly string[] | undefined;
  /** Folder of the built pages. */
  webDir: string;
}
