import { createHmac } from "node:crypto";
import { HeadcountError } from "@headcount/protocol";
import type { FastifyReply } from "fastify";
import { type RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import type { Limiters } from "../platform/limits.ts";

const WINDOW_S = 15 * 60;
/** Wrong passwords per window, for one account from one address. */
const FROM_ONE = 5;
/** Wrong passwords per window, from one address for any accounts. */
const FROM_ADDRESS = 50;
/**
 * Wrong passwords per window, for one account from any address. The limit is high, so that an attacker cannot easily lock the owner out.
 */
const FOR_ACCOUNT = 200;
/** Sign-ins and password changes per account and window. Each adds an entry to the audit log, which must stay bounded. */
const SUCCESSES = 1_000;
/** Wrong passwords per window from a device that signed in to the account before. Attempts of others do not count. */
const FROM_DEVICE = 5;

/** Seconds to wait after a refusal of a limiter. Other errors are thrown again. */
export function waitSeconds(refused: unknown): number {
  if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
  throw refused;
}

/** Counts one use. @throws HeadcountError TOO_MANY_REQUESTS, with `Retry-After` set */
export async function consume(limiter: RateLimiterAbstract, key: string | number, reply: FastifyReply): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    reply.header("retry-after", waitSeconds(refused));
    throw new HeadcountError("TOO_MANY_REQUESTS");
  }
}

/** An attempt to sign in. */
export interface Attempt {
  account: string;
  address: string;
  /** Id of a device that signed in to this account before; `null` if it is unknown. */
  device: string | null;
  /** Successes are counted separately for each purpose. */
  purpose?: string;
}

export type SignInLimits = ReturnType<typeof signInLimits>;

/** Counts the attempt. @throws HeadcountError TOO_MANY_REQUESTS, with `Retry-After` set */
export async function assertWithinLimits(limits: SignInLimits, attempt: Attempt, reply: FastifyReply): Promise<void> {
  const waitS = await limits.take(attempt);
  if (waitS === 0) return;
  reply.header("retry-after", waitS);
  throw new HeadcountError("TOO_MANY_REQUESTS");
}

/** The normalized e-mail, for limits and devices. */
export const accountName = (email: string): string => email.trim().toLowerCase();

/** Limits password attempts. An attempt counts before the password is checked, so concurrent attempts count, too. */
export function signInLimits({ limiters, secret }: { limiters: Limiters; secret: string }) {
  // Buckets are chosen by a secret hash instead of names. There are at most 65,536 per limit, and an attacker cannot choose a victim's
  // bucket.
  const bucket = (...parts: string[]): number =>
    createHmac("sha256", secret)
      .update(JSON.stringify(["sign-in", ...parts]))
      .digest()
      .readUInt16BE();
  const limit = (name: string, points: number) => limiters({ name: `sign-in-${name}`, points, duration: WINDOW_S });
  const address = limit("address", FROM_ADDRESS);
  const one = limit("one", FROM_ONE);
  const account = limit("account", FOR_ACCOUNT);
  const known = limit("device", FROM_DEVICE);
  const successes = limit("success", SUCCESSES);
  const succeededAt = ({ account, purpose = "" }: Attempt): number => bucket("success", purpose, accountName(account));
  /** The limit of one source for one account comes first, then the wider ones. */
  const keys = (attempt: Attempt) => {
    const name = accountName(attempt.account);
    const { device } = attempt;
    if (device !== null) return [[known, bucket(name, device)]] as const;
    return [
      [one, bucket(name, attempt.address)],
      [address, bucket(attempt.address)],
      [account, bucket(name)],
    ] as const;
  };

  return {
    /** Counts the attempt and resolves to 0, or to the seconds to wait. */
    async take(attempt: Attempt): Promise<number> {
      const done = await successes.get(succeededAt(attempt));
      if (done && done.consumedPoints >= SUCCESSES) return waitSeconds(done);
      try {
        for (const [limiter, key] of keys(attempt)) await limiter.consume(key);
        return 0;
      } catch (refused) {
        return waitSeconds(refused);
      }
    },
    /** Call after a correct password. This attempt and the earlier wrong ones from the same source no longer count. */
    async succeeded(attempt: Attempt): Promise<void> {
      const [[one, pair], ...wide] = keys(attempt);
      await one.delete(pair);
      for (const [limiter, key] of wide) await limiter.reward(key);
      await successes.penalty(succeededAt(attempt));
    },
  };
}
