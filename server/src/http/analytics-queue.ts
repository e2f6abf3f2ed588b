import { HeadcountError, LIMITS, type Limits } from "@headcount/protocol";

/** Cached answers. Each is valid for one slot at most. */
const CACHED_ANSWERS = 50;
const QUEUE_RETRY_AFTER_S = 2;

export interface AnalyticsQueueOptions {
  /** Changes whenever something of the auction is written. */
  revisionOf(auctionId: string): number;
  /** Epoch ms. */
  now(): number;
  slotMs: number;
  limits?: Pick<Limits, "analyticsAtOnce" | "analyticsWaiting">;
}

/**
 * Returns the answer to `query` on an auction. A cached answer is used until something of the auction is written or the slot ends, and the same query is computed
 * once. A few computations run at a time and a few wait, so that any number of readers leaves enough of the server to its viewers.
 * @throws HeadcountError TOO_MANY_REQUESTS with `retryAfterS` when the queue is full
 */
export type AnalyticsQueue = <T>(auctionId: string, query: string, compute: () => Promise<T>) => Promise<T>;

export function createAnalyticsQueue({
  revisionOf,
  now,
  slotMs,
  limits = LIMITS,
}: AnalyticsQueueOptions): AnalyticsQueue {
  const known = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let slot = 0;

  const acquire = async (): Promise<void> => {
    if (running < limits.analyticsAtOnce) running += 1;
    // A finished computation starts the next one.
    else if (waiting.length < limits.analyticsWaiting) await new Promise<void>((go) => waiting.push(go));
    else throw new HeadcountError("TOO_MANY_REQUESTS", undefined, undefined, QUEUE_RETRY_AFTER_S);
  };
  const inTurn = async <T>(compute: () => Promise<T>): Promise<T> => {
    await acquire();
    try {
      return await compute();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };

  return <T>(auctionId: string, query: string, compute: () => Promise<T>): Promise<T> => {
    const current = Math.floor(now() / slotMs);
    if (current !== slot) known.clear();
    slot = current;
    const key = `${auctionId} ${revisionOf(auctionId)} ${query}`;
    const same = known.get(key) as Promise<T> | undefined;
    if (same) return same;
    const answer = inTurn(compute);
    known.set(key, answer);
    // A failed answer is not cached: it may succeed the next time.
    answer.catch(() => known.get(key) === answer && known.delete(key));
    const [oldest = ""] = known.keys();
    if (known.size > CACHED_ANSWERS) known.delete(oldest);
    return answer;
  };
}
