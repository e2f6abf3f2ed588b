import type { LiveCount } from "@headcount/protocol";
import type { RealtimeConfig } from "../config/config.ts";
import { createBase } from "../http/app.ts";
import { type AuctionSource, auctionSource } from "../link/auction-source.ts";
import { createAuctionSync } from "../link/auction-sync.ts";
import { countRoutes } from "../link/counts.ts";
import { httpDelivery } from "../link/minute-delivery.ts";
import { momentPushRoutes } from "../link/moments.ts";
import { outboxRoutes } from "../link/outbox-reports.ts";
import { newRecorder } from "../outbox/recorder.ts";
import { createMetrics } from "../platform/metrics.ts";
import {
  baseOptions,
  type Context,
  nodeNameOf,
  openHttp,
  recorderFiles,
  socketLimits,
  tokenVerification,
} from "./context.ts";
import { composeRealtime } from "./realtime.ts";
import type { Composition } from "./running.ts";

/** Composes sockets and recording only. The API server keeps auctions and minutes. */
export async function composeRealtimeServer(context: Context<RealtimeConfig>): Promise<Composition> {
  const { config, log, clock, routes, authSecret, internalKeys } = context;
  const { grid, backendUrl: url } = config;
  const [key] = internalKeys;
  const { http, handedOver } = openHttp(context, true);
  const metrics = createMetrics();
  const { recorder, secret: recorderSecret } = newRecorder(nodeNameOf(context));
  const api = auctionSource({ url, key });
  let isPrepared = false;
  const source: AuctionSource = {
    ...api,
    async live(after) {
      const live = await api.live(after);
      if (after === null) context.origins.allowSites(live.sites);
      isPrepared = true;
      return live;
    },
  };

  const realtime = composeRealtime({
    ...socketLimits(context),
    ...recorderFiles(context),
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

  const health = async (): Promise<object> => {
    const error = sync.lastError();
    if (error !== null) throw new Error(error);
    return {};
  };
  const app = await createBase(baseOptions(context, { http, metrics, health }));
  outboxRoutes(app, { internalKeys, outbox: realtime.outboxReport });
  countRoutes(app, { internalKeys, count: (auctionId): LiveCount => realtime.count(auctionId) });
  momentPushRoutes(app, { internalKeys, send: (auctionId, moments) => realtime.sendMoments(auctionId, moments) });
  realtime.serve(http, {
    otherRequests: app.routing,
    isPrepared: () => isPrepared,
    handedOver,
  });

  return {
    app,
    routes,
    realtime,
    upkeep: null,
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
  };
}
