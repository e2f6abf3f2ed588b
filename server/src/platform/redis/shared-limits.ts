import { RateLimiterRedis } from "rate-limiter-flexible";
import { type Limiters, memoryLimiters } from "../limits.ts";
import { lazyLink } from "./lazy-link.ts";
import type { RedisAddress, RedisLink } from "./link.ts";

/** After a failure, Redis is left alone for this long, so that requests do not wait for it. */
const PAUSE_MS = 1_000;

export interface SharedLimiters {
  limiters: Limiters;
  close(): void;
}

/** Limits that all processes with this Redis share. While Redis is away, each process has its own. `monotonic`: ms. `deadlineMs`: see `openLink`. */
export function sharedLimiters(redis: RedisAddress, monotonic: () => number, deadlineMs?: number): SharedLimiters {
  const link = lazyLink(redis, { deadlineMs });
  let pausedUntil = 0;
  const use = async <T>(work: (open: RedisLink) => Promise<T>): Promise<T> => {
    if (monotonic() < pausedUntil) throw new Error("Redis did not answer a moment ago");
    try {
      return await work(await link.open());
    } catch (error) {
      pausedUntil = monotonic() + PAUSE_MS;
      throw error;
    }
  };
  // What the library (checked: 11.4) uses of a client of node-redis.
  const storeClient = {
    eval: (source: string, { keys, arguments: args }: { keys: string[]; arguments: string[] }) =>
      use((open) => open.command("EVAL", source, String(keys.length), ...keys, ...args)),
    del: async (key: string) => Number(await use((open) => open.command("DEL", key))),
    multi: () => reads(use),
  };
  return {
    limiters: ({ name, points, duration }) =>
      new RateLimiterRedis({
        ...{ storeClient, useRedisPackage: true, keyPrefix: `${redis.prefix}limit:${name}`, points, duration },
        insuranceLimiter: memoryLimiters({ name, points, duration }),
      }),
    close: () => link.close(),
  };
}

/** Collects the two reads of the library's `get`. */
function reads(use: (work: (open: RedisLink) => Promise<unknown>) => Promise<unknown>) {
  const asked: [command: string, key: string][] = [];
  const chain = {
    get(key: string) {
      asked.push(["GET", key]);
      return chain;
    },
    pTTL(key: string) {
      asked.push(["PTTL", key]);
      return chain;
    },
    exec: () => use((open) => Promise.all(asked.map((words) => open.command(...words)))),
  };
  return chain;
}
