import { createHmac, randomUUID } from "node:crypto";
import type { LiveCounts } from "../http/types.ts";
import { type News, NewsReader, type NewsReaderOptions, newsPublisher } from "../link/news.ts";
import type { Limiters } from "../platform/limits.ts";
import { type Lease, redisLease } from "../platform/redis/lease.ts";
import { sharedLimiters } from "../platform/redis/shared-limits.ts";
import type { Service } from "../platform/service.ts";
import { memoryTotals } from "../realtime/totals/memory.ts";
import { redisCounts } from "../realtime/totals/redis/read-counts.ts";
import { RedisTotals } from "../realtime/totals/redis/redis-totals.ts";
import type { OwnAudience, Totals } from "../realtime/totals/totals.ts";
import type { Context } from "./context.ts";
import type { RealtimeOptions } from "./realtime.ts";

/** The options of a node's totals. `generation` identifies this boot of this node. */
export function totalsOptions(
  { config, authSecret, clock, log }: Context,
  generation: string,
): Pick<RealtimeOptions, "isAlone" | "openTotals"> {
  const { redis } = config;
  if (redis === undefined) return { isAlone: true, openTotals: memoryTotals };
  const fingerprint = createHmac("sha256", authSecret).update("fingerprint").digest("hex").slice(0, 16);
  const openTotals = (own: OwnAudience): Totals =>
    new RedisTotals({
      ...{ redis, generation, fingerprint, own, log },
      secret: authSecret,
      now: () => clock.wall(),
      monotonic: () => clock.monotonic(),
    });
  return { isAlone: false, openTotals };
}

/** The messages between a process with a database and the nodes: it publishes changes and reads the totals. */
export interface Nodes {
  publish(news: News): void;
  counts: LiveCounts;
  limiters: Limiters;
  /** The lease of work that one process with a database does. `taken`: see `LeaseOptions`. */
  lease(name: string, taken: () => void): Lease;
  /** Reads what other processes publish. */
  listen(options: Pick<NewsReaderOptions, "apply" | "missed">): Service;
  stop(): void;
}

/** The news of other processes, for a process that publishes none; `null` without a Redis. */
export const readNews = (
  { config: { redis }, log }: Context,
  options: Pick<NewsReaderOptions, "apply" | "missed">,
): Service | null => (redis === undefined ? null : new NewsReader({ ...options, redis, from: randomUUID(), log }));

/** `null` without a Redis. */
export function composeNodes({ config, clock, log }: Context): Nodes | null {
  const { redis } = config;
  if (redis === undefined) return null;
  const from = randomUUID();
  const publisher = newsPublisher({ redis, from, log });
  const reader = redisCounts({ redis, now: () => clock.wall(), log });
  const limits = sharedLimiters(redis, () => clock.monotonic());
  return {
    publish: (news) => publisher.publish(news),
    counts: (ids) => reader.read(ids),
    limiters: limits.limiters,
    lease: (name, taken) => redisLease({ redis, name, holder: from, taken, log }),
    listen: (options) => new NewsReader({ ...options, redis, from, log }),
    stop() {
      publisher.stop();
      reader.close();
      limits.close();
    },
  };
}
