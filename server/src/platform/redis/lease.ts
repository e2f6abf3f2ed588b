import type { Logger } from "../logger.ts";
import { type Repeated, repeat } from "../repeat.ts";
import type { Service } from "../service.ts";
import { lazyLink } from "./lazy-link.ts";
import { type RedisAddress, script } from "./link.ts";
import { problemOf } from "./problems.ts";

/** How long a process that ended without notice keeps a lease. */
const LEASE_MS = 10_000;
const RENEW_MS = 3_000;

const TAKE = script(`
local key = KEYS[1] .. 'lease:' .. ARGV[1]
local holder = redis.call('GET', key)
if holder and holder ~= ARGV[2] then return {'0'} end
redis.call('SET', key, ARGV[2], 'PX', ARGV[3])
return {'1'}
`);
const GIVE = script(`
local key = KEYS[1] .. 'lease:' .. ARGV[1]
if redis.call('GET', key) == ARGV[2] then redis.call('DEL', key) end
return {'1'}
`);

/** Work that one of several processes does. */
export interface Lease extends Service {
  /** Whether this process does the work. While Redis is away, each process does. */
  readonly isHeld: boolean;
}

export interface LeaseOptions {
  redis: RedisAddress;
  /** The work. */
  name: string;
  /** This process. */
  holder: string;
  /** Called when this process begins to do the work. */
  taken?(): void;
  log: Logger;
  /** See `openLink`. */
  deadlineMs?: number;
}

export function redisLease({ redis, name, holder, taken = () => {}, log, deadlineMs }: LeaseOptions): Lease {
  const link = lazyLink(redis, { deadlineMs });
  let isHeld = false;
  let isFailing = false;
  let repeated: Repeated | undefined;
  const renew = async (): Promise<void> => {
    const before = isHeld;
    try {
      const [answer] = await (await link.open()).run(TAKE, [name, holder, String(LEASE_MS)]);
      isHeld = answer === "1";
      isFailing = false;
    } catch (error) {
      if (!isFailing)
        log.warn({ reason: problemOf(error), work: name }, "this process works alone until Redis answers");
      isHeld = isFailing = true;
    }
    if (isHeld && !before) taken();
  };
  return {
    get isHeld() {
      return isHeld;
    },
    async start() {
      await renew();
      repeated ??= repeat(RENEW_MS, renew);
    },
    async stop() {
      await repeated?.stop();
      if (isHeld && !isFailing)
        await link
          .open()
          .then((open) => open.run(GIVE, [name, holder]))
          .catch(() => {});
      isHeld = false;
      link.close();
    },
  };
}

/** For a process without others. */
export const ownLease: Lease = { isHeld: true, async start() {}, async stop() {} };
