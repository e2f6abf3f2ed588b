import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { resolve } from "node:path";
import { DEMO_AUCTION_ID, publicAuction } from "@headcount/protocol";
import { memoryAdapter } from "better-auth/adapters/memory";
import { type AccountsOptions, createAccounts } from "./api/accounts.ts";
import { createApp } from "./api/app.ts";
import { newAuctionOf, patchedAuction } from "./api/auction-changes.ts";
import type { Config } from "./config.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import type { Logger } from "./platform/logger.ts";
import { createMetrics } from "./platform/metrics.ts";
import { keptSecrets } from "./platform/secrets.ts";
import type { Service } from "./platform/service.ts";
import { createAnnouncer } from "./realtime/announcer.ts";
import { Audience } from "./realtime/audience.ts";
import { cachedDirectory } from "./realtime/directory.ts";
import { createGateway } from "./realtime/gateway.ts";
import { createIdentity } from "./realtime/identity.ts";
import { storeDelivery } from "./recording/delivery-store.ts";
import { createIntake } from "./recording/intake.ts";
import { Minutes } from "./recording/minutes.ts";
import { createOutbox } from "./recording/outbox.ts";
import { createSampler, instant } from "./recording/sampler.ts";
import { memoryStore } from "./storage/memory.ts";
import { sqliteStore } from "./storage/sqlite.ts";
import type { Store, StoredAuction } from "./storage/store.ts";

const DAY_MS = 86_400_000;
const RETENTION_CHECK_MS = 3_600_000;
const WEB_DIR = resolve(import.meta.dirname, "../../web/dist");

/** Who may sign in first; `password` only when it was made up in this run. */
export interface Organizer {
  email: string;
  password?: string;
}

/** A whole Headcount: pages, API, sockets and records in one process. */
export interface HeadcountServer extends Service {
  /** Where it listens, after `start`. */
  readonly url: string;
  /** Resolves, after `start`, once the database was reached and prepared; rejects when it cannot be used. */
  readonly ready: Promise<Organizer>;
  /** All that it answers to, as `GET /healthz`. */
  readonly routes: readonly string[];
  /** How much is held in memory for viewers: all zero when nobody is there. */
  readonly load: { connections: number; auctions: number; restingRooms: number };
}

export interface ServerOptions {
  log: Logger;
  clock?: Clock;
}

/**
 * Opens the storage and puts the parts together, in the order of the flow. Nothing listens before `start`.
 * @throws when the storage or the secrets cannot be used.
 */
export async function createServer(
  config: Config,
  { log, clock = systemClock }: ServerOptions,
): Promise<HeadcountServer> {
  const now = (): number => clock.wall();
  const { grid } = config;
  const retentionMs = config.retentionDays * DAY_MS;
  const { authSecret, internalKeys } = secretsOf(config);
  const { store, database, migrate, reached } = await openStorage(config, retentionMs, log);

  // Recording: what the audience does becomes minutes, and minutes reach the store.
  const node = hostname().slice(0, 64);
  const boot = randomBytes(8).toString("hex");
  const minutes = new Minutes({ node, boot, grid, start: instant(clock) });
  const intake = createIntake({ store, retentionMs, now });
  const outbox = createOutbox({ delivery: storeDelivery(intake), log });
  const sampler = createSampler({ minutes, grid, clock, finished: (parts) => outbox.put(parts) });

  // Realtime: connections become an audience, and everyone in it is told its size.
  const audience = new Audience(now());
  const directory = cachedDirectory(async (id) => {
    const auction = await store.auctions.find(id);
    return auction && publicAuction.parse(auction);
  });
  const metrics = createMetrics({
    viewers: () => audience.size,
    activeAuctions: () => minutes.size,
    outbox: () => outbox.totals,
  });
  const announcer = createAnnouncer({ tell: (auctionId) => gateway.tell(auctionId) });

  const watch = (auction: StoredAuction): void => {
    minutes.setLive(auction.id, auction.state === "live", instant(clock));
    const facts = publicAuction.parse(auction);
    directory.put(auction.id, facts);
    gateway.auctionChanged(facts);
  };

  // The API answers for both.
  const accounts = createAccounts({
    database,
    reached,
    migrate,
    secret: authSecret,
    publicUrl: config.publicUrl,
    allowedOrigins: config.allowedOrigins,
    signUp: config.signUp,
  });
  const routes: string[] = [];
  const app = await createApp({
    routes,
    store,
    accounts,
    intake,
    liveCount: (auctionId) => audience.count(auctionId),
    auctionChanged: watch,
    auctionDeleted(auctionId) {
      directory.put(auctionId, null);
      gateway.auctionDeleted(auctionId);
      minutes.forget(auctionId);
    },
    metrics,
    log,
    now,
    grid,
    internalKeys,
    metricsPublic: config.metricsPublic,
    retentionDays: config.retentionDays,
    signUp: config.signUp,
    allowedOrigins: origins(config),
    trustProxy: config.trustProxy,
    webDir: WEB_DIR,
  });
  const gateway = createGateway({
    http: app.server,
    audience,
    directory,
    identity: createIdentity(authSecret),
    allowedOrigins: origins(config),
    log,
    now,
    changed(change) {
      minutes.observe(change.auctionId, change.count, change.joins, change.leaves, instant(clock));
      return announcer.changed(change);
    },
  });

  /** What needs the database before the rest has anything to do. */
  const prepare = async (): Promise<Organizer> => {
    await reached;
    const { id, ...organizer } = await accounts.ensureOrganizer(config.admin.email, config.admin.password);
    await ensureDemoAuction(store, id, now());
    for (const auction of await store.auctions.listLive()) minutes.setLive(auction.id, true, instant(clock));
    expire();
    return organizer;
  };

  const expire = (): void => {
    store.minutes.deleteExpired(now()).then(
      (deleted) => deleted > 0 && log.info({ deleted }, "expired minutes deleted"),
      (error) => log.error({ err: error }, "expired minutes could not be deleted"),
    );
  };
  let retention: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;

  const stop = async (): Promise<void> => {
    clearInterval(retention);
    // The open minute is closed while its viewers still count; only then are they sent away.
    await sampler.stop();
    announcer.stop();
    await gateway.stop();
    announcer.stop();
    await app.close();
    await outbox.stop();
    await store.close();
  };

  let ready: Promise<Organizer> | undefined;
  return {
    routes,
    get ready() {
      return ready ?? Promise.reject(new Error("the server was not started"));
    },
    get url() {
      const address = app.server.address();
      return config.publicUrl ?? `http://localhost:${typeof address === "object" ? address?.port : address}`;
    },
    get load() {
      return { ...audience.size, restingRooms: announcer.size };
    },
    async start() {
      await outbox.start();
      await app.listen({ port: config.port, host: anyHost() });
      await sampler.start();
      ready = prepare();
      retention = setInterval(expire, RETENTION_CHECK_MS);
    },
    stop: () => (stopping ??= stop()),
  };
}

function secretsOf(config: Config): { authSecret: string; internalKeys: readonly string[] } {
  const { authSecret, internalKeys } = config;
  if (authSecret !== undefined && internalKeys !== undefined) return { authSecret, internalKeys };
  const kept = keptSecrets(config.dataDir);
  return { authSecret: authSecret ?? kept.authSecret, internalKeys: internalKeys ?? [kept.internalApiKey] };
}

type Storage = Pick<AccountsOptions, "database" | "migrate"> & {
  store: Store;
  /** Resolves when the database was reached for the first time. */
  reached: Promise<void>;
};

async function openStorage({ store, dataDir, grid }: Config, retentionMs: number, log: Logger): Promise<Storage> {
  switch (store.kind) {
    case "sqlite": {
      mkdirSync(dataDir, { recursive: true });
      const sqlite = await sqliteStore({ file: resolve(dataDir, store.file), retentionMs, grid, logger: log });
      const database = { db: sqlite.kysely, type: "sqlite" } as const;
      return { store: sqlite, database, migrate: true, reached: Promise.resolve() };
    }
    case "mongodb": {
      // The driver takes its time to load: only those pay for it who use it.
      const { mongodbStore } = await import("./storage/mongodb.ts");
      const { mongodbAdapter } = await import("better-auth/adapters/mongodb");
      const mongodb = await mongodbStore({ url: store.url, retentionMs, grid, logger: log });
      return { store: mongodb, database: mongodbAdapter(mongodb.db), migrate: false, reached: mongodb.ready };
    }
    case "memory": {
      const tables = { user: [], session: [], account: [], verification: [] };
      const database = memoryAdapter(tables);
      return { store: memoryStore({ retentionMs, grid }), database, migrate: false, reached: Promise.resolve() };
    }
  }
}

async function ensureDemoAuction(store: Store, owner: string, now: number): Promise<void> {
  if (await store.auctions.find(DEMO_AUCTION_ID)) return;
  const auction = newAuctionOf(
    {
      title: "Demo auction",
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      startsAt: null,
      countMode: "tabs",
      publicCounter: "exact",
      enableViewerAnalytics: true,
    },
    { id: DEMO_AUCTION_ID, owner, now, demo: true },
  );
  await store.auctions.insert(patchedAuction(auction, { state: "live" }, { now, retentionMs: 0 }));
}

/** Every address of this machine, IPv6 too where it has any. */
const anyHost = (): string =>
  Object.values(networkInterfaces()).some((list) => list?.some(({ family }) => family === "IPv6")) ? "::" : "0.0.0.0";

const origins = ({ allowedOrigins, publicUrl }: Config): string[] => [
  ...allowedOrigins,
  ...(publicUrl === undefined ? [] : [publicUrl]),
];
