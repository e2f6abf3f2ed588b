import { HeadcountError, LIMITS, type Limits } from "@headcount/protocol";

/** Answers that are kept; each is good for one slot at most. */
const KEPT = 50;
const RETRY_AFTER_S = 2;

export interface AnswersOptions {
  /** Changes with what is stored of the auction. */
  revisionOf(auctionId: string): number;
  /** Epoch ms. */
  now(): number;
  slotMs: number;
  limits?: Pick<Limits, "analyticsAtOnce" | "analyticsWaiting">;
}

/**
 * The answer to `query` on an auction: a known one while nothing of the auction was written and the slot has not ended, one that is being computed, or one
 * that is computed now. A few are computed at once and a few wait for that, so that no number of readers takes the server from its viewers.
 * @throws HeadcountError TOO_MANY_REQUESTS, with when to come again, to those beyond
 */
export type Answers = <T>(auctionId: string, query: string, compute: () => Promise<T>) => Promise<T>;

export function createAnswers({ revisionOf, now, slotMs, limits = LIMITS }: AnswersOptions): Answers {
  const known = new Map<string, Promise<unknown>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  let slot = 0;

  const place = async (): Promise<void> => {
    if (running < limits.analyticsAtOnce) running += 1;
    // Whoever is done hands its place on.
    else if (waiting.length < limits.analyticsWaiting) await new Promise<void>((go) => waiting.push(go));
    else throw new HeadcountError("TOO_MANY_REQUESTS", undefined, undefined, RETRY_AFTER_S);
  };
  const inPlace = async <T>(compute: () => Promise<T>): Promise<T> => {
    await place();
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
    const answer = inPlace(compute);
    known.set(key, answer);
    // One that failed may succeed the next time.
    answer.catch(() => known.get(key) === answer && known.delete(key));
    const [oldest = ""] = known.keys();
    if (known.size > KEPT) known.delete(oldest);
    return answer;
  };
}
