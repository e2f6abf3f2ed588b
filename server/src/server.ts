import type { Server as HttpServer } from "node:http";
import { hostname } from "node:os";
import { resolve } from "node:path";
import {
  type AuctionCount,
  DAY_MS,
  HeadcountError,
  LIMITS,
  type Limits,
  type LiveCount,
  ownTimeZone,
  publicAuction,
  SIMULATED_AUCTION_ID,
} from "@headcount/protocol";
import { createAccounts, type FirstOrganizer, type Passwords } from "./accounts/accounts.ts";
import { createApp } from "./api-app.ts";
import { composeRealtime, type Realtime } from "./compose-realtime.ts";
import { composeShow } from "./compose-show.ts";
import { openStorage, type Storage } from "./compose-storage.ts";
import type { Config } from "./config/config.ts";
import { createAnswers } from "./http/analytics-queue.ts";
import { createBase, createHttpServer } from "./http/app.ts";
import { createRoom } from "./http/capacity.ts";
import type { ApiOptions, App, AuctionWritten, BaseOptions, LiveCounts, TellMoments } from "./http/types.ts";
import { createArrivals } from "./ingest/delivery-ledger.ts";
import { createIntake } from "./ingest/ingest.ts";
import { storeDelivery } from "./ingest/store-delivery.ts";
import { type AuctionSource, auctionSource } from "./link/auction-source.ts";
import { createAuctionSync } from "./link/auction-sync.ts";
import { countRoutes, httpCounts } from "./link/counts.ts";
import { httpDelivery } from "./link/minute-delivery.ts";
import { httpMoments, momentPushRoutes } from "./link/moments.ts";
import { outboxRoutes } from "./link/outbox-reports.ts";
import { newRecorder } from "./outbox/recorder.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import { warnOfSharedFolder } from "./platform/files/private-files.ts";
import { exportTickets } from "./platform/keys/export-tickets.ts";
import { keptSecrets } from "./platform/keys/secrets.ts";
import { signedIds } from "./platform/keys/signed-ids.ts";
import type { Logger } from "./platform/logger.ts";
import { createMetrics, type Readings } from "./platform/metrics.ts";
import { trusted } from "./platform/network/address.ts";
import { limitConnections } from "./platform/network/http-connections.ts";
import { listenHost, localOrigin } from "./platform/network/listen.ts";
import { createOrigins, type Origins } from "./platform/network/origin.ts";
import type { Service } from "./platform/service.ts";
import { summaryDue } from "./routes/analytics/summaries.ts";
import { type Example, ensureFirstAuctions, existingExamples, setShow } from "./simulation/first-auctions.ts";
import type { ShowRunner } from "./simulation/show-runner.ts";
import type { StoredAuction } from "./storage/store.ts";
import { auctionPublisher } from "./upkeep/auction-publisher.ts";
import { trackRevisions } from "./upkeep/revisions.ts";
import { composeUpkeep, type Upkeep } from "./upkeep/upkeep.ts";

const WEB_DIR = resolve(import.meta.dirname, "../../web/dist");

/** Who may sign in first. */
export type Organizer = Omit<FirstOrganizer, "id">;

/** What a server with the database is ready with. */
export interface Prepared {
  organizer: Organizer;
  /** The sample sale and the simulated show, as far as they exist. */
  examples: readonly Example[];
}

/** A whole Headcount in one process, or one half of it. */
export interface HeadcountServer extends Service {
  /** Where it listens, after `start`. */
  readonly url: string;
  /**
   * Resolves, after `start`, once what it depends on was reached and prepared, to what it has then where it has accounts;
   * rejects when that cannot be used.
   */
  readonly ready: Promise<Prepared | null>;
  /** All that it answers to, as `GET /healthz`. */
  readonly routes: readonly string[];
  /** How much is held in memory for viewers: all zero when nobody is there. */
  readonly load: { connections: number; auctions: number; coolingRooms: number };
  /** What it does from time to time; `null` for a realtime server. */
  readonly upkeep: Pick<Upkeep, "often" | "hourly"> | null;
}

export interface ServerOptions {
  log: Logger;
  clock?: Clock;
  /** Only tests hash passwords in another way than the product: scrypt takes a quarter of a second. */
  passwords?: Passwords | undefined;
  /** For tests, which cannot make so much of everything. */
  limits?: Partial<Limits>;
  /** What to use in place of the storage that was opened: tests look at what is asked of it, and when. */
  storage?(opened: Storage): Storage;
}

/**
 * Puts the parts together, as the role says. Nothing listens before `start`.
 * @throws when the storage or the secrets cannot be used.
 */
export async function createServer(
  config: Config,
  { log, clock = systemClock, passwords, limits = {}, storage = (opened) => opened }: ServerOptions,
): Promise<HeadcountServer> {
  const context: Context = {
    config,
    log,
    clock,
    passwords,
    limits: { ...LIMITS, ...limits },
    storage,
    routes: [],
    origins: createOrigins({ ...config, trust: trusted(config.trustProxy) }),
    ...secretsOf(config, log),
  };
  warnOfSharedFolder(config.dataDir, log);
  if (ownTimeZone() === null)
    log.warn(
      "This Node does not know the time zone that TZ names: times are shown in UTC. Set TZ to a name such as Europe/Berlin",
    );
  return config.role === "realtime" ? realtimeServer(context) : apiServer(context);
}

interface Context {
  config: Config;
  log: Logger;
  clock: Clock;
  passwords: Passwords | undefined;
  limits: Limits;
  storage(opened: Storage): Storage;
  routes: string[];
  origins: Origins;
  authSecret: string;
  internalKeys: readonly string[];
}

/** Pages, API and database; with role `all` the realtime half, too. */
async function apiServer(context: Context): Promise<HeadcountServer> {
  const { config, log, clock, limits, routes, authSecret, internalKeys } = context;
  const { grid, retentionDays, summaryDays, auditDays } = config;
  const { recorder, secret: recorderSecret } = newRecorder(nodeNameOf(config));
  const now = (): number => clock.wall();
  const retentionMs = retentionDays * DAY_MS;
  const { store: opened, ...accountStorage } = context.storage(await openStorage(config, log));
  const { store, of: revisionOf } = trackRevisions(opened);
  const arrivals = createArrivals({ recorders: store.recorders, log, now });
  const due = summaryDue({ store, now, grid });
  const intake = createIntake({ store, arrivals, retentionMs, grid, now, summaryDue: due });
  const accounts = createAccounts({
    ...accountStorage,
    secret: authSecret,
    secureCookies: isEncrypted(config),
    signUp: config.signUp,
    passwords: context.passwords,
  });

  const metrics = createMetrics({
    arrivals,
    ...(config.role === "all" && { readings: readings(() => realtime) }),
  });
  const http = createHttpServer();
  let isPrepared = false;
  const apiOptions: ApiOptions = {
    ...base(context, http, async () => {
      const health = await store.ping();
      if (!isPrepared)
        throw new HeadcountError("NOT_READY", "the first organizer and the demo auction do not exist yet");
      return health;
    }),
    isPrepared: () => isPrepared,
    metrics,
    store,
    limits,
    room: createRoom({ store, now, limits }),
    answers: createAnswers({ revisionOf, now, slotMs: grid.slotMs, limits }),
    accounts,
    shareTokens: signedIds(authSecret, "share"),
    inviteTokens: signedIds(authSecret, "invite"),
    exportTickets: exportTickets(authSecret),
    deviceTokens: signedIds(authSecret, "device"),
    intake,
    summaryDue: due,
    liveCounts: (ids) => liveCounts(ids),
    auctionWritten: (id, written) => auctionWritten(id, written),
    tellMoments: (auctionId, moments) => tellMoments(auctionId, moments),
    now,
    grid,
    retentionDays,
    auditDays,
    signUp: config.signUp,
    realtimeUrl: config.realtimeUrl ?? null,
    publicUrl: config.publicUrl ?? null,
    webDir: WEB_DIR,
  };
  const app = await createApp(apiOptions);
  const realtime: Realtime | null =
    config.role === "all"
      ? composeRealtime({
          ...socketLimits(context),
          http,
          otherRequests: app.routing,
          find: async (auctionId) => publicOrNull(await store.auctions.find(auctionId)),
          delivery: storeDelivery(intake, recorder),
          recorder,
          recorderSecret,
          ...outboxOf(config),
          secret: authSecret,
          handedOver: (socket) => connections.handedOver(socket),
          simulated: (): AuctionCount | null => show?.count() ?? null,
          isPrepared: () => isPrepared,
          grid,
          clock,
          log,
          failed: metrics.failed,
        })
      : null;
  if (!realtime) http.on("request", app.routing);
  const connections = limitConnections(http, connectionLimits(config));
  const show: ShowRunner | null =
    realtime && config.examples
      ? composeShow({ store, realtime, retentionMs, grid, clock, log, failed: metrics.failed })
      : null;
  if (realtime) outboxRoutes(app, { internalKeys, outbox: realtime.outboxReport });
  const other = { url: config.realtimeInternalUrl ?? "", key: internalKeys[0] ?? "", log };
  const liveCounts: LiveCounts = realtime
    ? async (ids) => new Map(ids.map((id) => [id, realtime.count(id)]))
    : httpCounts(other);
  const tellMoments: TellMoments = realtime?.tellMoments ?? httpMoments(other);

  const published = auctionPublisher({
    find: (id) => store.auctions.find(id),
    publish(id, auction) {
      if (id === SIMULATED_AUCTION_ID) show?.setLive(auction?.state === "live");
      if (auction) realtime?.seen(publicAuction.parse(auction));
      else realtime?.gone(id);
    },
  });
  const auctionWritten: AuctionWritten = async (id, written) => {
    if (written) await due(written);
    await published(id, written);
  };
  const upkeep = composeUpkeep({ ...apiOptions, summaryDays });
  /** What needs the database before the rest has anything to do. */
  const prepare = async (): Promise<Prepared> => {
    await accountStorage.reached;
    const { id, ...organizer } = await accounts.ensureOrganizer(config.admin.email, config.admin.password);
    const timeZone = ownTimeZone() ?? "UTC";
    const examples = { sample: config.examples, simulated: show !== null };
    await ensureFirstAuctions({ store, owner: id, now: now(), timeZone, grid, examples });
    await setShow(store, show !== null, now());
    show?.setLive((await store.auctions.find(SIMULATED_AUCTION_ID)) !== null);
    for (const auction of await store.auctions.listLive()) realtime?.seen(publicAuction.parse(auction));
    // A process that was killed may have deleted an auction from the store alone.
    for (const id of realtime?.known() ?? []) if (!(await store.auctions.find(id))) realtime?.gone(id);
    isPrepared = true;
    await show?.start();
    await upkeep.start();
    return { organizer, examples: await existingExamples(store, examples) };
  };

  return running(context, app, {
    readings: realtime,
    upkeep,
    async start() {
      await realtime?.start();
    },
    prepare,
    async stop() {
      const upkeepEnded = upkeep.stop();
      // From now on nobody new is let in; those who are there have their time.
      const closed = app.close();
      await show?.stop();
      await realtime?.stop();
      await closed;
      await upkeepEnded;
      await store.close();
    },
    routes,
  });
}

/** Sockets and recording; auctions and minutes are at the API's. */
async function realtimeServer(context: Context): Promise<HeadcountServer> {
  const { config, log, clock, routes, authSecret, internalKeys } = context;
  const { grid, backendUrl: url = "" } = config;
  const [key = ""] = internalKeys;
  const { recorder, secret: recorderSecret } = newRecorder(nodeNameOf(config));
  const api = auctionSource({ url, key });
  let isPrepared = false;
  const source: AuctionSource = {
    ...api,
    async live(after) {
      const live = await api.live(after);
      isPrepared = true;
      return live;
    },
  };

  const metrics = createMetrics({ readings: readings(() => realtime) });
  const http = createHttpServer();
  const app = await createBase({
    ...base(context, http, async () => {
      const error = sync.lastError();
      if (error !== null) throw new Error(error);
      return {};
    }),
    metrics,
  });
  outboxRoutes(app, { internalKeys, outbox: () => realtime.outboxReport() });
  countRoutes(app, { internalKeys, count: (auctionId): LiveCount => realtime.count(auctionId) });
  momentPushRoutes(app, { internalKeys, tell: (auctionId, moments) => realtime.tellMoments(auctionId, moments) });
  const realtime = composeRealtime({
    ...socketLimits(context),
    http,
    otherRequests: app.routing,
    find: async (id) => (await source.find([id]))[0] ?? null,
    delivery: httpDelivery({ url, key, grid, recorder, secret: recorderSecret, now: () => clock.wall() }),
    recorder,
    recorderSecret,
    ...outboxOf(config),
    secret: authSecret,
    handedOver: (socket) => connections.handedOver(socket),
    isPrepared: () => isPrepared,
    grid,
    clock,
    log,
    failed: metrics.failed,
  });
  const connections = limitConnections(http, connectionLimits(config));
  const sync = createAuctionSync({ source, known: realtime.known, seen: realtime.seen, gone: realtime.gone, log });

  return running(context, app, {
    readings: realtime,
    start: () => realtime.start(),
    async prepare() {
      await sync.start();
      return null;
    },
    async stop() {
      const closed = app.close();
      await sync.stop();
      await realtime.stop();
      await closed;
    },
    routes,
  });
}

interface Parts {
  readings: Realtime | null;
  upkeep?: Upkeep;
  start(): Promise<void>;
  prepare(): Promise<Prepared | null>;
  stop(): Promise<void>;
  routes: readonly string[];
}

/** The life of a server around its parts: listens, then prepares; stops once. */
function running({ config }: Context, app: App, parts: Parts): HeadcountServer {
  let ready: Promise<Prepared | null> | undefined;
  let stopping: Promise<void> | undefined;
  return {
    routes: parts.routes,
    upkeep: parts.upkeep ?? null,
    get ready() {
      return ready ?? Promise.reject(new Error("the server was not started"));
    },
    get url() {
      const address = app.server.address();
      return (
        config.publicUrl ??
        localOrigin(config.host, typeof address === "object" ? (address?.port ?? 0) : (address ?? 0))
      );
    },
    get load() {
      const { readings } = parts;
      const viewers = readings?.readings.viewers() ?? { connections: 0, auctions: 0 };
      return { ...viewers, coolingRooms: readings?.coolingRooms ?? 0 };
    },
    async start() {
      await app.listen({ port: config.port, host: listenHost(config.host) });
      await parts.start();
      ready = parts.prepare();
    },
    stop: () => (stopping ??= parts.stop()),
  };
}

const socketLimits = ({ config, origins }: Context) => ({
  addressLimits: config.addressLimits,
  countingLimits: config.countingLimits,
  maxMessages: config.maxMessages,
  fastPath: config.fastPath,
  trust: trusted(config.trustProxy),
  origins,
});

const base = (
  { config, log, routes, origins, internalKeys }: Context,
  http: HttpServer,
  health: BaseOptions["health"],
) => ({
  http,
  routes,
  log,
  internalKeys,
  health,
  metricsPublic: config.metricsPublic,
  origins,
  trust: trusted(config.trustProxy),
  requestsPerAddress: config.requestsPerAddress,
  encrypted: isEncrypted(config),
  connectTo: config.realtimeUrl === undefined ? [] : [config.realtimeUrl],
});

/** Whether people reach the server by https only, as far as it was told. */
const isEncrypted = ({ publicUrl }: Config): boolean => publicUrl?.startsWith("https:") ?? false;

const connectionLimits = ({ httpConnections, trustProxy }: Config) => ({
  limits: httpConnections,
  trust: trusted(trustProxy),
});

/** The readings of a half that is put together later than the metrics; nobody asks before. */
const readings = (realtime: () => Realtime | null): Readings => {
  const made = (): Readings => {
    const { readings } = realtime() ?? {};
    if (!readings) throw new Error("there is no realtime half");
    return readings;
  };
  return {
    viewers: () => made().viewers(),
    activeAuctions: () => made().activeAuctions(),
    outbox: () => made().outbox(),
  };
};

/** Who keeps nothing keeps no outbox either. */
const outboxOf = ({ store, dataDir, outboxBytes }: Config) => ({
  outboxFile: store.kind === "memory" ? null : resolve(dataDir, "outbox.db"),
  versionFile: store.kind === "memory" ? null : resolve(dataDir, "last-version"),
  outboxBytes,
});

const nodeNameOf = ({ nodeName, port }: Config): string => nodeName ?? `${hostname().slice(0, 56)}:${port}`;

const publicOrNull = (auction: StoredAuction | null) => auction && publicAuction.parse(auction);

function secretsOf(config: Config, log: Logger): { authSecret: string; internalKeys: readonly string[] } {
  const { authSecret, internalKeys } = config;
  if (authSecret !== undefined && internalKeys !== undefined) return { authSecret, internalKeys };
  const kept = keptSecrets(config.dataDir, log);
  return { authSecret: authSecret ?? kept.authSecret, internalKeys: internalKeys ?? [kept.internalApiKey] };
}
