import type { LiveCount } from "@headcount/protocol";
import type { Logger } from "../../../platform/logger.ts";
import { type LazyLink, lazyLink } from "../../../platform/redis/lazy-link.ts";
import type { RedisAddress } from "../../../platform/redis/link.ts";
import { problemOf } from "../../../platform/redis/problems.ts";
import { slices } from "../../../platform/turns/slices.ts";
import { excludedOf, occupancyOf } from "./node-numbers.ts";
import { headOf, READ } from "./scripts.ts";
import { parseTotal } from "./tick-reply.ts";

/** The most auctions in one call. */
const AUCTIONS_AT_ONCE = 500;

export interface CountReader {
  /** Returns the totals of auctions over all nodes; empty while Redis is away. */
  read(ids: readonly string[]): Promise<ReadonlyMap<string, LiveCount>>;
  close(): void;
}

/** Reads the totals in a process that is not a node. */
export function redisCounts({ redis, now, log }: { redis: RedisAddress; now(): number; log: Logger }): CountReader {
  const link: LazyLink = lazyLink(redis);
  let isFailing = false;
  const ask = async (ids: readonly string[]): Promise<[string, LiveCount][]> => {
    const answer = await (await link.open()).run(READ, [...headOf(""), ...ids]);
    const stale = answer[0] === "1";
    return ids.map((id, index) => [
      id,
      countOf(answer[1 + 2 * index] ?? "", answer[2 + 2 * index] ?? "", { stale, now: now() }),
    ]);
  };
  return {
    async read(ids) {
      try {
        const answers = await Promise.all([...slices(ids, AUCTIONS_AT_ONCE)].map(ask));
        isFailing = false;
        return new Map(answers.flat());
      } catch (error) {
        if (!isFailing)
          log.warn({ reason: problemOf(error) }, "the counts cannot be read from Redis, pages show none meanwhile");
        isFailing = true;
        return new Map();
      }
    },
    close: () => link.close(),
  };
}

/** @param emptiedAt when the total became 0 (ms); empty if it is not 0 or the time is unknown */
function countOf(total: string, emptiedAt: string, { stale, now }: { stale: boolean; now: number }): LiveCount {
  const { people: identified, numbers } = parseTotal(total);
  return {
    ...occupancyOf(numbers, identified),
    version: now,
    stale,
    excluded: excludedOf(numbers),
    emptySince: emptiedAt === "" ? null : new Date(Number(emptiedAt)).toISOString(),
  };
}
