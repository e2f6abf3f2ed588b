import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  ALERT_EVENTS,
  type AuctionCount,
  DAY_MS,
  HeadcountError,
  ownTimeZone,
  SIMULATED_AUCTION_ID,
} from "@headcount/protocol";
import { createAccounts, type FirstOrganizer } from "../accounts/accounts.ts";
import { alertChannels } from "../alerts/channels.ts";
import { reportWanted } from "../alerts/settings.ts";
import { type AlertWatcher, createAlertWatcher } from "../alerts/watcher.ts";
import type { AllConfig, ApiConfig } from "../config/config.ts";
import { createAnalyticsQueue } from "../http/analytics-queue.ts";
import { syncedAuctions } from "../http/auction-entries.ts";
import { createCapacity } from "../http/capacity.ts";
import { createSettledReads } from "../http/settled-reads.ts";
import type { ApiOptions, App, LiveCounts, SendMoments } from "../http/types.ts";
import { createDeliveryLedger } from "../ingest/delivery-ledger.ts";
import { createIngest } from "../ingest/ingest.ts";
import { httpCounts } from "../link/counts.ts";
import { httpMoments } from "../link/moments.ts";
import { outboxRoutes } from "../link/outbox-reports.ts";
import { httpSites } from "../link/sites.ts";
import { createMailer, type Mailer } from "../mail/mailer.ts";
import { createMails, RESET_LINK_S } from "../mail/mails.ts";
import { saleReports } from "../mail/sale-reports.ts";
import { newRecorder } from "../outbox/recorder.ts";
import { exportTickets } from "../platform/keys/export-tickets.ts";
import { signedIds } from "../platform/keys/signed-ids.ts";
import { memoryLimiters } from "../platform/limits.ts";
import { smtpSender } from "../platform/mail/smtp.ts";
import { createMetrics, type Metrics } from "../platform/metrics.ts";
import { type Lease, ownLease } from "../platform/redis/lease.ts";
import type { Service } from "../platform/service.ts";
import type { ViewerTokens } from "../platform/tokens/viewer-tokens.ts";
import { summaryDue } from "../routes/analytics/summaries.ts";
import { auctionWrites } from "../routes/organizer/auction-writes.ts";
import { audit, BY_HEADCOUNT } from "../routes/organizer/audit.ts";
import { given } from "../routes/organizer/audit-changes.ts";
import { type Example, ensureFirstAuctions, existingExamples, setShow } from "../simulation/first-auctions.ts";
import type { Store } from "../storage/store.ts";
import { type AppAuctionSync, createAppAuctionSync } from "../upkeep/app-auction-sync.ts";
import { trackRevisions } from "../upkeep/revisions.ts";
import { composeUpkeep, type Upkeep } from "../upkeep/upkeep.ts";
import { notePendingEvents } from "../webhooks/pending-events.ts";
import { createWebhooks, type Webhooks } from "../webhooks/webhooks.ts";
import { createApp } from "./api-app.ts";
import {
  baseOptions,
  type Context,
  isEncrypted,
  nodeNameOf,
  openHttp,
  recorderFiles,
  siteUrlOf,
  socketLimits,
  tokenVerification,
} from "./context.ts";
import { composeNodes, type Nodes, totalsOptions } from "./nodes.ts";
import { auctionWritten, newsOf, publishWatched, refreshWatched, synced } from "./publishing.ts";
import { composeRealtime, type Realtime, type RealtimeOptions } from "./realtime.ts";
import type { Composition } from "./running.ts";
import { composeShow, type SimulatedShow } from "./show.ts";
import { openStorage } from "./storage.ts";

/** The built pages are beside the built server in the published package, and in the `web` workspace otherwise. */
const PUBLISHED_WEB = resolve(import.meta.dirname, "../web");
const WEB_DIR = existsSync(PUBLISHED_WEB) ? PUBLISHED_WEB : resolve(import.meta.dirname, "../../../web/dist");

/** The account that can sign in first. */
export type Organizer = Omit<FirstOrganizer, "id">;

/** What a server with a database has prepared at its start. */
export interface Prepared {
  organizer: Organizer;
  /** The sample sale and the simulated show, if they exist. */
  examples: readonly Example[];
}

/**
 * Composes pages, API and database, and the realtime half with role `all`. The order is that of the flow: each part receives the parts
 * before it.
 */
export async function composeApi(context: Context<AllConfig | ApiConfig>): Promise<Composition> {
  const { config, clock, limits, routes, authSecret, internalKeys } = context;
  const { grid, retentionDays, auditDays, signUp } = config;
  const now = (): number => clock.wall();
  const { http, handedOver } = openHttp(context, config.role === "all");
  const metrics = createMetrics();
  const database = await composeDatabase(context, metrics);
  const { store, ingest, accounts, summaryDue } = database;
  const tokens = tokenVerification(context);
  // Viewers need the application's auctions, and the sync of these auctions needs to know which ones are watched.
  let appAuctions: AppAuctionSync | null = null;
  const idOf = context.auctions ? async (ref: string) => (await appAuctions?.idOf(ref)) ?? null : undefined;
  const { show, realtime, nodes, ...viewers } = composeViewers(context, database, metrics, { ...tokens, idOf });
  const parts = { ...context, ...database, show, realtime, nodes };
  // One process sends webhooks and does the scheduled work.
  const lease = nodes?.lease("upkeep", () => webhooks.wake()) ?? ownLease;
  const messages = composeMessages(context, database, { counts: viewers.liveCounts, lease, nodes, metrics });
  const { webhooks } = messages;

  /** The first organizer. Resolves when everything is prepared. */
  let owner: string | null = null;
  const isPrepared = (): boolean => owner !== null;
  const apiOptions: ApiOptions = {
    ...baseOptions(context, { http, metrics, ...limitersOf(nodes), health: () => healthOf(store, isPrepared()) }),
    ...{ isPrepared, store, limits, accounts, ingest, summaryDue, now, grid, retentionDays, auditDays, signUp },
    ...{ ...viewers, webhooks, mails: database.mails },
    capacity: createCapacity({ store, now, limits }),
    settledReads: database.settledReads,
    analyticsQueue: createAnalyticsQueue({ revisionOf: database.revisionOf, now, slotMs: grid.slotMs, limits }),
    ...ownTokens(authSecret),
    ...{ ...tokens, serverSecret: authSecret },
    auctionWritten: auctionWritten(parts),
    tokenKeysChanged: () => publishWatched(parts),
    ...{ realtimeUrl: config.realtimeUrl ?? null, publicUrl: config.publicUrl ?? null },
    webDir: WEB_DIR,
    appAuctions: null,
  };
  if (context.auctions && realtime)
    appAuctions = createAppAuctionSync({
      ...{ store, log: context.log, app: context.auctions, writes: auctionWrites(apiOptions), watched: realtime.known },
      owner: () => owner ?? "",
    });
  apiOptions.appAuctions = appAuctions;
  const app = await createApp(apiOptions);
  if (realtime) outboxRoutes(app, { internalKeys, outbox: realtime.outboxReport });
  const sockets = realtime?.serve(http, { otherRequests: app.routing, isPrepared, handedOver });
  if (!sockets) http.on("request", app.routing);
  const upkeep = composeUpkeep({ ...apiOptions, lease, summaryDays: config.summaryDays });

  const prepare = async () => {
    const { owner: first, ...prepared } = await prepareDatabase(context, { ...database, show, realtime });
    owner = first;
    return prepared;
  };
  const news = newsOf({ ...parts, webhooks });
  return { routes, ...lifeOf({ app, realtime, nodes, news, show, upkeep, appAuctions, store, prepare, messages }) };
}

interface ApiParts extends OwnViewers {
  news: Service | null;
  messages: { alerts: AlertWatcher; mailer: Mailer | null };
  app: App;
  upkeep: Upkeep;
  appAuctions: AppAuctionSync | null;
  store: Database["store"];
  prepare(): Promise<Pick<Prepared, "organizer"> & { examples: Parameters<typeof existingExamples>[1] }>;
}

const limitersOf = (nodes: Nodes | null) => ({ limiters: nodes?.limiters ?? memoryLimiters });

/** Body of `/readyz`. */
async function healthOf(store: Database["store"], isPrepared: boolean): Promise<object> {
  const found = await store.ping();
  if (!isPrepared) throw new HeadcountError("NOT_READY", "the first organizer and the demo auction do not exist yet");
  return found;
}

/** How the parts start and stop. */
function lifeOf(parts: ApiParts): Omit<Composition, "routes"> {
  const { app, realtime, nodes, news, show, upkeep, appAuctions, store } = parts;
  const { alerts, mailer } = parts.messages;
  return {
    app,
    realtime,
    upkeep,
    auctionChanged: async (ref) => appAuctions?.refresh(ref),
    async start() {
      await realtime?.start();
    },
    async prepare() {
      const { organizer, examples } = await parts.prepare();
      await appAuctions?.start();
      await news?.start();
      await show?.start();
      await upkeep.start();
      mailer?.start();
      alerts.start();
      return { organizer, examples: await existingExamples(store, examples) };
    },
    async stop() {
      const upkeepEnded = Promise.all([alerts.stop(), upkeep.stop(), appAuctions?.stop(), mailer?.stop()]);
      // From now on no new client is served. Connected clients get time to finish.
      const closed = app.close();
      await show?.stop();
      await realtime?.stop();
      await closed;
      await upkeepEnded;
      await news?.stop();
      nodes?.stop();
      await store.close();
    },
  };
}

/** The tokens that Headcount signs itself. */
const ownTokens = (secret: string) => ({
  shareTokens: signedIds(secret, "share"),
  inviteTokens: signedIds(secret, "invite"),
  exportTickets: exportTickets(secret),
  deviceTokens: signedIds(secret, "device"),
});

type Database = Awaited<ReturnType<typeof composeDatabase>>;

/** The store, with everything that writes to it. */
async function composeDatabase(context: Context<AllConfig | ApiConfig>, metrics: Metrics) {
  const { config, log, clock } = context;
  const { grid, retentionDays, signUp } = config;
  const now = (): number => clock.wall();
  const { store: opened, ...accountStorage } = context.storage(await openStorage(config, log));
  const settledReads = createSettledReads();
  const { store: tracked, of: revisionOf, changed } = trackRevisions(opened, settledReads.stored);
  const { store, onPending } = notePendingEvents(tracked, now);
  const ledger = createDeliveryLedger({ recorders: store.recorders, log, now });
  metrics.attachLedger(ledger);
  const due = summaryDue({ store, now, grid });
  const ingest = createIngest({ store, ledger, retentionMs: retentionDays * DAY_MS, grid, now, summaryDue: due });
  const { mailer, mails } = composeMail(context, store, metrics);
  const accounts = createAccounts({
    ...accountStorage,
    ...(mails && { resets: { send: mails.password, expiresInS: RESET_LINK_S } }),
    secret: context.authSecret,
    secureCookies: isEncrypted(config),
    cookiePath: config.basePath,
    signUp,
    passwords: context.passwords,
  });
  const { reached } = accountStorage;
  return {
    ...{ store, onPending, changed, revisionOf, settledReads, ingest, accounts, summaryDue: due, reached },
    ...{ mailer, mails },
  };
}

/** The queue of e-mails, if the settings name a mail server. */
function composeMail({ config: { mail, ...config }, log, clock, limits }: Context, store: Store, metrics: Metrics) {
  const count = metrics.attachMails(() => store.mails.countWaiting());
  const siteUrl = siteUrlOf({ ...config, mail });
  if (!mail || siteUrl === null) return { mailer: null, mails: null };
  const now = (): number => clock.wall();
  const mailer = createMailer({
    ...{ store, send: smtpSender(mail), limits, log, now },
    finished: ({ state }) => count(state),
  });
  return { mailer, mails: createMails({ mailer, siteUrl, now }) };
}

/** Webhooks and alerts. */
function composeMessages(
  context: Context<AllConfig | ApiConfig>,
  database: Database,
  { counts, lease, nodes, metrics }: { counts: LiveCounts; lease: Lease; nodes: Nodes | null; metrics: Metrics },
) {
  const webhooks = composeWebhooks(context, database, { counts, lease });
  const queued = (): void => (lease.isHeld ? webhooks.wake() : nodes?.publish({ kind: "webhooks" }));
  database.onPending(queued);
  metrics.attachDeliveries(() => database.store.deliveries.countWaiting());
  return { webhooks, alerts: composeAlerts(context, database, { counts, queued, metrics }), mailer: database.mailer };
}

function composeWebhooks(
  { config, log, clock, limits, authSecret }: Context<AllConfig | ApiConfig>,
  { store, mails, accounts }: Pick<Database, "store" | "mails" | "accounts">,
  { counts, lease }: { counts: LiveCounts; lease: Lease },
): Webhooks {
  const now = (): number => clock.wall();
  return createWebhooks({
    ...{ store, counts, limits, log, now },
    serverSecret: authSecret,
    siteUrl: siteUrlOf(config),
    allowPrivate: config.webhookAllowPrivate,
    slotMs: config.grid.slotMs,
    maySend: () => lease.isHeld,
    summaryReady: mails
      ? saleReports({ store, mails, emails: accounts.emails, wanted: reportWanted(store) })
      : async () => {},
    async paused({ id, organizer }, pausedBecause) {
      const changes = given({ pausedBecause });
      const entry = { act: "webhook_paused", subject: id, changes, reader: organizer } as const;
      await audit({ store, now, log }, BY_HEADCOUNT, entry);
    },
  });
}

function composeAlerts(
  { config, log, clock, limits }: Context<AllConfig | ApiConfig>,
  { store, mails, accounts }: Pick<Database, "store" | "mails" | "accounts">,
  { counts, queued, metrics: all }: { counts: LiveCounts; queued(): void; metrics: Metrics },
): AlertWatcher {
  const now = (): number => clock.wall();
  const { emails } = accounts;
  const deliver = alertChannels({ store, mails, emails, siteUrl: siteUrlOf(config), queued, limits, now });
  const metrics = all.attachAlerts(Object.keys(ALERT_EVENTS));
  return createAlertWatcher({ store, counts, grid: config.grid, deliver, metrics, log, now });
}

/** The realtime half and the simulated show, if this process has them. */
export interface OwnViewers {
  realtime: Realtime | null;
  show: SimulatedShow | null;
  /** The other nodes, if there are any. */
  nodes: Nodes | null;
}

interface Viewers extends OwnViewers {
  liveCounts: LiveCounts;
  siteUses: ApiOptions["siteUses"];
  sendMoments: SendMoments;
}

function composeViewers(
  context: Context<AllConfig | ApiConfig>,
  { store, ingest }: Database,
  { failed, attachRealtime }: Metrics,
  { viewerTokens: tokens, idOf }: { viewerTokens: ViewerTokens; idOf: RealtimeOptions["idOf"] },
): Viewers {
  const { config, log, clock, authSecret, internalKeys } = context;
  const nodes = composeNodes(context);
  if (config.role === "api") {
    const server = { url: config.realtimeInternalUrl, key: internalKeys[0], log };
    const sites = httpSites(server);
    const siteUses = async (id: string) => ({ sites: await sites(id), isPartial: nodes !== null });
    const none = { realtime: null, show: null, nodes, siteUses };
    if (!nodes) return { ...none, liveCounts: httpCounts(server), sendMoments: httpMoments(server) };
    return {
      ...none,
      liveCounts: nodes.counts,
      sendMoments: (auctionId, moments) => nodes.publish({ kind: "moments", auctionId, moments: [...moments] }),
    };
  }
  const { grid, retentionDays } = config;
  const show = config.examples
    ? composeShow({ store, retentionMs: retentionDays * DAY_MS, grid, clock, log, failed })
    : null;
  const { recorder, secret: recorderSecret } = newRecorder(nodeNameOf(context.config));
  const realtime = composeRealtime({
    ...socketLimits(context),
    ...recorderFiles(context),
    ...{ recorder, recorderSecret, grid, clock, log, failed },
    idOf,
    ...totalsOptions(context, recorder.boot),
    async find(auctionId) {
      await idOf?.(auctionId);
      const auction = await store.auctions.find(auctionId);
      return auction && synced(auction, { store, authSecret });
    },
    delivery: { deliver: (parts) => ingest(parts, { ...recorder, skewMs: 0 }) },
    secret: authSecret,
    tokens,
    simulated: (): AuctionCount | null => show?.count() ?? null,
  });
  attachRealtime(realtime.readings);
  show?.connect(realtime);
  return {
    realtime,
    show,
    nodes,
    siteUses: async (id) => ({ sites: realtime.sites(id), isPartial: nodes !== null }),
    liveCounts: async (ids) => new Map(ids.map((id) => [id, realtime.count(id)])),
    sendMoments(auctionId, moments) {
      realtime.sendMoments(auctionId, moments);
      nodes?.publish({ kind: "moments", auctionId, moments: [...moments] });
    },
  };
}

/** Creates what the rest depends on. Needs a database that answers. */
async function prepareDatabase(
  { config, clock, origins, authSecret }: Context<AllConfig | ApiConfig>,
  { store, accounts, reached, show, realtime }: Database & Omit<OwnViewers, "nodes">,
) {
  await reached;
  const { id: owner, ...organizer } = await accounts.ensureOrganizer(config.admin.email, config.admin.password);
  const now = clock.wall();
  const timeZone = ownTimeZone() ?? "UTC";
  const examples = { sample: config.examples, simulated: show !== null };
  await ensureFirstAuctions({ store, owner, now, timeZone, grid: config.grid, examples });
  await setShow(store, show !== null, now);
  show?.setLive((await store.auctions.find(SIMULATED_AUCTION_ID)) !== null);
  origins.allowSites(await store.auctions.allowedSites());
  for (const auction of await syncedAuctions({ store, serverSecret: authSecret }, await store.auctions.listLive()))
    realtime?.seen(auction);
  // While the process was down, auctions may have been changed, or deleted without their other data.
  await refreshWatched({ store, realtime, authSecret });
  return { organizer, examples, owner };
}
