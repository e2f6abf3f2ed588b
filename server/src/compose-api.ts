import { resolve } from "node:path";
import {
  type AuctionCount,
  DAY_MS,
  HeadcountError,
  ownTimeZone,
  publicAuction,
  SIMULATED_AUCTION_ID,
} from "@headcount/protocol";
import { createAccounts, type FirstOrganizer } from "./accounts/accounts.ts";
import { createApp } from "./api-app.ts";
import { composeRealtime, type Realtime } from "./compose-realtime.ts";
import { composeShow } from "./compose-show.ts";
import { openStorage } from "./compose-storage.ts";
import type { AllConfig, ApiConfig } from "./config/config.ts";
import {
  baseOptions,
  type Context,
  isEncrypted,
  limitedConnections,
  nodeNameOf,
  recorderFiles,
  socketLimits,
} from "./context.ts";
import { createAnalyticsQueue } from "./http/analytics-queue.ts";
import { createHttpServer } from "./http/app.ts";
import { createCapacity } from "./http/capacity.ts";
import type { ApiOptions, AuctionWritten, LiveCounts, SendMoments } from "./http/types.ts";
import { createDeliveryLedger } from "./ingest/delivery-ledger.ts";
import { createIngest } from "./ingest/ingest.ts";
import { storeDelivery } from "./ingest/store-delivery.ts";
import { httpCounts } from "./link/counts.ts";
import { httpMoments } from "./link/moments.ts";
import { outboxRoutes } from "./link/outbox-reports.ts";
import { newRecorder } from "./outbox/recorder.ts";
import { exportTickets } from "./platform/keys/export-tickets.ts";
import { signedIds } from "./platform/keys/signed-ids.ts";
import type { Logger } from "./platform/logger.ts";
import { createMetrics } from "./platform/metrics.ts";
import { summaryDue } from "./routes/analytics/summaries.ts";
import type { Composition } from "./running.ts";
import { type Example, ensureFirstAuctions, existingExamples, setShow } from "./simulation/first-auctions.ts";
import type { StoredAuction } from "./storage/store.ts";
import { auctionPublisher } from "./upkeep/auction-publisher.ts";
import { trackRevisions } from "./upkeep/revisions.ts";
import { composeUpkeep, type Upkeep } from "./upkeep/upkeep.ts";

const WEB_DIR = resolve(import.meta.dirname, "../../web/dist");

/** The account that can sign in first. */
export type Organizer = Omit<FirstOrganizer, "id">;

/** What a server with a database prepared. */
export interface Prepared {
  organizer: Organizer;
  /** The sample sale and the simulated show, as far as they exist. */
  examples: readonly Example[];
}

/** Pages, API and database; with role `all` also the realtime half. In the order of the flow: each part is given those before it. */
export async function composeApi(context: Context<AllConfig | ApiConfig>): Promise<Composition> {
  const { config, log, clock, limits, routes, authSecret, internalKeys } = context;
  const { grid, retentionDays, summaryDays } = config;
  const now = (): number => clock.wall();
  const retentionMs = retentionDays * DAY_MS;
  const servesSockets = config.role === "all";
  const http = createHttpServer();
  const connections = limitedConnections(context, http, servesSockets);
  const metrics = createMetrics();

  const { store: opened, ...accountStorage } = context.storage(await openStorage(config, log));
  const { store, of: revisionOf } = trackRevisions(opened);
  const ledger = createDeliveryLedger({ recorders: store.recorders, log, now });
  metrics.attachLedger(ledger);
  const due = summaryDue({ store, now, grid });
  const ingest = createIngest({ store, ledger, retentionMs, grid, now, summaryDue: due });
  const accounts = createAccounts({
    ...accountStorage,
    secret: authSecret,
    secureCookies: isEncrypted(config),
    signUp: config.signUp,
    passwords: context.passwords,
  });
  let isPrepared = false;

  const show =
    servesSockets && config.examples
      ? composeShow({ store, retentionMs, grid, clock, log, failed: metrics.failed })
      : null;
  const { recorder, secret: recorderSecret } = newRecorder(nodeNameOf(context));
  const { realtime, liveCounts, sendMoments } =
    config.role === "all"
      ? ownViewers(
          composeRealtime({
            ...socketLimits(context),
            ...recorderFiles(context),
            find: async (auctionId) => publicOrNull(await store.auctions.find(auctionId)),
            delivery: storeDelivery(ingest, recorder),
            recorder,
            recorderSecret,
            secret: authSecret,
            simulated: (): AuctionCount | null => show?.count() ?? null,
            grid,
            clock,
            log,
            failed: metrics.failed,
          }),
        )
      : linkedViewers({ url: config.realtimeInternalUrl, key: internalKeys[0], log });
  if (realtime) {
    metrics.attachRealtime(realtime.readings);
    show?.connect(realtime);
  }

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

  const health = async (): Promise<object> => {
    const found = await store.ping();
    if (!isPrepared) throw new HeadcountError("NOT_READY", "the first organizer and the demo auction do not exist yet");
    return found;
  };
  const apiOptions: ApiOptions = {
    ...baseOptions(context, { http, metrics, health }),
    isPrepared: () => isPrepared,
    store,
    limits,
    capacity: createCapacity({ store, now, limits }),
    analyticsQueue: createAnalyticsQueue({ revisionOf, now, slotMs: grid.slotMs, limits }),
    accounts,
    shareTokens: signedIds(authSecret, "share"),
    inviteTokens: signedIds(authSecret, "invite"),
    exportTickets: exportTickets(authSecret),
    deviceTokens: signedIds(authSecret, "device"),
    ingest,
    summaryDue: due,
    liveCounts,
    auctionWritten,
    sendMoments,
    now,
    grid,
    retentionDays,
    auditDays: config.auditDays,
    signUp: config.signUp,
    realtimeUrl: config.realtimeUrl ?? null,
    publicUrl: config.publicUrl ?? null,
    webDir: WEB_DIR,
  };
  const app = await createApp(apiOptions);
  if (realtime) outboxRoutes(app, { internalKeys, outbox: realtime.outboxReport });
  const sockets = realtime?.serve(http, {
    otherRequests: app.routing,
    isPrepared: () => isPrepared,
    handedOver: connections.handedOver,
  });
  if (!sockets) http.on("request", app.routing);
  const upkeep: Upkeep = composeUpkeep({ ...apiOptions, summaryDays });

  /** Creates what the rest depends on, once the database is reached. */
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

  return {
    app,
    routes,
    realtime,
    upkeep,
    async start() {
      await realtime?.start();
    },
    prepare,
    async stop() {
      const upkeepEnded = upkeep.stop();
      // From now on no new client is served. Those that are connected have their time.
      const closed = app.close();
      await show?.stop();
      await realtime?.stop();
      await closed;
      await upkeepEnded;
      await store.close();
    },
  };
}

/** Where viewers are: `realtime` is the realtime half of this process, `null` if it is another server. */
interface Viewers {
  realtime: Realtime | null;
  liveCounts: LiveCounts;
  sendMoments: SendMoments;
}

const ownViewers = (realtime: Realtime): Viewers => ({
  realtime,
  liveCounts: async (ids) => new Map(ids.map((id) => [id, realtime.count(id)])),
  sendMoments: realtime.sendMoments,
});

const linkedViewers = (server: { url: string; key: string; log: Logger }): Viewers => ({
  realtime: null,
  liveCounts: httpCounts(server),
  sendMoments: httpMoments(server),
});

const publicOrNull = (auction: StoredAuction | null) => auction && publicAuction.parse(auction);
