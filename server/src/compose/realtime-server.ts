import type { LiveCount } from "@headcount/protocol";
import type { RealtimeConfig } from "../config/config.ts";
import { createBase } from "../http/app.ts";
import type { App } from "../http/types.ts";
import { type AuctionSource, auctionSource } from "../link/auction-source.ts";
import { type AuctionSync, createAuctionSync } from "../link/auction-sync.ts";
import { countRoutes } from "../link/counts.ts";
import { httpDelivery } from "../link/minute-delivery.ts";
import { momentPushRoutes } from "../link/moments.ts";
import { outboxRoutes } from "../link/outbox-reports.ts";
import { siteRoutes } from "../link/sites.ts";
import { newRecorder } from "../outbox/recorder.ts";
import { memoryLimiters } from "../platform/limits.ts";
import { createMetrics } from "../platform/metrics.ts";
import type { Origins } from "../platform/network/origin.ts";
import type { Service } from "../platform/service.ts";
import {
  baseOptions,
  type Context,
  nodeNameOf,
  openHttp,
  recorderFiles,
  socketLimits,
  tokenVerification,
} from "./context.ts";
import { readNews, totalsOptions } from "./nodes.ts";
import { composeRealtime, type Realtime } from "./realtime.ts";
import type { Composition } from "./running.ts";

/** How long the numbers of other nodes may be unknown before `/readyz` says so. A node that ends is noticed within that time. */
const DEGRADED_AFTER_S = 6;

/** Composes sockets and recording only. The API server keeps auctions and minutes. */
export async function composeRealtimeServer(context: Context<RealtimeConfig>): Promise<Composition> {
  const { config, log, clock, routes, authSecret, internalKeys, worker } = context;
  const { grid, backendUrl: url } = config;
  const [key] = internalKeys;
  const { http, handedOver } = openHttp(context, true);
  const name = nodeNameOf(config);
  const metrics = createMetrics(worker && { link: worker, name });
  const { recorder, secret: recorderSecret } = newRecorder(name);
  let isPrepared = false;
  const source = sourceOf(auctionSource({ url, key }), (sites) => {
    if (sites) context.origins.allowSites(sites);
    isPrepared = true;
  });

  const realtime = composeRealtime({
    ...socketLimits(context),
    ...recorderFiles(context),
    ...totalsOptions(context, recorder.boot),
    find: async (id) => (await source.find([id]))[0] ?? null,
    delivery: httpDelivery({ url, key, grid, recorder, secret: recorderSecret, now: () => clock.wall() }),
    recorder,
    recorderSecret,
    secret: authSecret,
    tokens: tokenVerification(context).viewerTokens,
    grid,
    clock,
    log,
    failed: metrics.failed,
  });
  metrics.attachRealtime(realtime.readings);
  const sync = createAuctionSync({ source, known: realtime.known, seen: realtime.seen, gone: realtime.gone, log });

  const health = async (): Promise<object> => healthOf({ isPrepared: () => isPrepared, sync, realtime });
  const app = await createBase(baseOptions(context, { http, metrics, health, limiters: memoryLimiters }));
  internalRoutes(app, internalKeys, realtime);
  realtime.serve(http, {
    otherRequests: app.routing,
    isPrepared: () => isPrepared,
    handedOver,
    opened: worker?.opened,
  });

  const news = newsOf(context, { sync, realtime });

  return {
    app,
    routes,
    realtime,
    upkeep: null,
    start: () => realtime.start(),
    async prepare() {
      await sync.start();
      await news?.start();
      return null;
    },
    async stop() {
      const closed = app.close();
      await sync.stop();
      await realtime.stop();
      await news?.stop();
      await closed;
    },
  };
}

/** The API's auctions. `listed` is called with each answer to the list of live ones; the first page has the allowed sites. */
const sourceOf = (
  api: AuctionSource,
  listed: (sites: Parameters<Origins["allowSites"]>[0] | null) => void,
): AuctionSource => ({
  ...api,
  async live(after) {
    const live = await api.live(after);
    listed(after === null ? live.sites : null);
    return live;
  },
});

/** The routes by which the API asks this server. */
function internalRoutes(app: App, internalKeys: readonly string[], realtime: Realtime): void {
  outboxRoutes(app, { internalKeys, outbox: realtime.outboxReport });
  countRoutes(app, { internalKeys, count: (auctionId): LiveCount => realtime.count(auctionId) });
  siteRoutes(app, { internalKeys, sites: (auctionId) => realtime.sites(auctionId) });
  momentPushRoutes(app, { internalKeys, send: (auctionId, moments) => realtime.sendMoments(auctionId, moments) });
}

interface Parts {
  sync: AuctionSync;
  realtime: Realtime;
}

/** Body of `/readyz`. A node that cannot reach its API or Redis still serves viewers: otherwise all nodes would leave the load balancer at once. */
function healthOf({ isPrepared, sync, realtime }: Parts & { isPrepared(): boolean }): object {
  if (!isPrepared()) throw new Error(sync.lastError() ?? "the API has not answered yet");
  const degraded = [
    ...(sync.lastError() === null ? [] : ["api"]),
    ...(realtime.readings.totals().staleSeconds > DEGRADED_AFTER_S ? ["redis"] : []),
  ];
  return degraded.length > 0 ? { degraded } : {};
}

/** Applies what the API publishes. The rounds of the sync find changes of auctions that were missed. */
const newsOf = (context: Context, { sync, realtime }: Parts): Service | null =>
  readNews(context, {
    apply(news) {
      if (news.kind === "moments") realtime.sendMoments(news.auctionId, news.moments);
      else if (news.kind === "auction") sync.refresh(news.auctionId);
    },
    missed() {},
  });
