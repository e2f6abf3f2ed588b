import { createHmac, randomBytes } from "node:crypto";
import { HeadcountError } from "@headcount/protocol";
import type { FastifyReply } from "fastify";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const WINDOW_S = 15 * 60;
/** Wrong passwords in a window: for one account from one address, */
const FROM_ONE = 5;
/** from one address for any accounts, */
const FROM_ADDRESS = 50;
/** and for one account from anywhere: wide, so that who attacks it cannot soon lock its owner out. */
const FOR_ACCOUNT = 200;
/** Sign-ins to one account in a window, and changes of its password, from anywhere. Each has an entry in the audit log, which must not grow without bound. */
const SUCCESSES = 1_000;
/** A device that signed in to the account before has this many of its own, whatever others try. */
const FROM_DEVICE = 5;

/** After how many seconds to come again, of what a limiter refused with; whatever else went wrong is thrown on. */
export function waitSeconds(refused: unknown): number {
  if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
  throw refused;
}

/** What is tried: the e-mail of an account, and from which address. */
export interface Attempt {
  account: string;
  address: string;
  /** Id of a device that signed in to this account before; `null`: none that is known. */
  device: string | null;
  /** What the password is tried for; successes are counted for each purpose apart. */
  purpose?: string;
}

export type SignInLimits = ReturnType<typeof signInLimits>;

/** Counts the try. @throws HeadcountError TOO_MANY_REQUESTS, with `Retry-After` set. */
export async function assertWithinLimits(limits: SignInLimits, attempt: Attempt, reply: FastifyReply): Promise<void> {
  const waitS = await limits.take(attempt);
  if (waitS === 0) return;
  reply.header("retry-after", waitS);
  throw new HeadcountError("TOO_MANY_REQUESTS");
}

/** An e-mail as limits and devices know it. */
export const accountName = (email: string): string => email.trim().toLowerCase();

/** How often passwords may be tried, by this process. A try counts before it is made, so that tries at once count, too. */
export function signInLimits() {
  // Buckets by a secret of this process instead of names: at most 65,536 a limit, and nobody can choose whom to meet in one.
  const secret = randomBytes(32);
  const bucket = (...parts: string[]): number =>
    createHmac("sha256", secret).update(JSON.stringify(parts)).digest().readUInt16BE();
  const limit = (points: number) => new RateLimiterMemory({ points, duration: WINDOW_S });
  const [address, one, account] = [limit(FROM_ADDRESS), limit(FROM_ONE), limit(FOR_ACCOUNT)];
  const known = limit(FROM_DEVICE);
  const successes = limit(SUCCESSES);
  const succeededAt = ({ account, purpose = "" }: Attempt): number => bucket("success", purpose, accountName(account));
  /** What limits the tries of one source for one account, and then what limits those of many. */
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
    /** 0, and the try counts; or after how many seconds to come again. */
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
    /** The password was right: this try, and the wrong ones before it from there, are forgiven. */
    async succeeded(attempt: Attempt): Promise<void> {
      const [[one, pair], ...wide] = keys(attempt);
      await one.delete(pair);
      for (const [limiter, key] of wide) await limiter.reward(key);
      await successes.penalty(succeededAt(attempt));
    },
  };
}
