import { LIMITS, type Limits, ownTimeZone } from "@headcount/protocol";
import type { Passwords } from "./accounts/auth-library.ts";
import { type HeadcountServer, running } from "./compose/running.ts";
import type { Storage } from "./compose/storage.ts";
import type { Config, InternalKeys } from "./config/config.ts";
import { type Clock, systemClock } from "./platform/clock.ts";
import { warnOfSharedFolder } from "./platform/files/private-files.ts";
import { keptSecrets } from "./platform/keys/secrets.ts";
import type { Logger } from "./platform/logger.ts";
import { trusted } from "./platform/network/address.ts";
import type { Mount } from "./platform/network/mount.ts";
import { createOrigins } from "./platform/network/origin.ts";
import type { WorkerLink } from "./platform/workers/worker.ts";
import type { AppAuctions } from "./upkeep/app-auctions.ts";

export interface ServerOptions {
  log: Logger;
  clock?: Clock;
  /** Only tests use another hash for passwords, because scrypt takes a quarter of a second. */
  passwords?: Passwords | undefined;
  /** Smaller limits, for tests. */
  limits?: Partial<Limits>;
  /** Serves below a path of another server instead of listening. */
  mount?: Mount | null;
  /** The port that this process shares with others, if it is one of several workers. */
  worker?: WorkerLink | null;
  /** The auctions of the application in which Headcount is mounted. */
  auctions?: AppAuctions | null;
  /** Replaces the opened storage. Tests use it to watch the calls. */
  storage?(opened: Storage): Storage;
}

/**
 * Composes a server by its role. The server listens after `start`. @throws Error when the storage or the secrets cannot be used
 */
export async function createServer(
  config: Config,
  {
    log,
    clock = systemClock,
    passwords,
    limits = {},
    mount = null,
    worker = null,
    auctions = null,
    storage = (opened) => opened,
  }: ServerOptions,
): Promise<HeadcountServer> {
  const shared = {
    log,
    clock,
    passwords,
    limits: { ...LIMITS, ...limits },
    storage,
    routes: [],
    life: { isDraining: false },
    mount,
    worker,
    auctions,
    origins: createOrigins({ ...config, trust: trusted(config.trustProxy) }),
    ...secretsOf(config, log),
  };
  warnOfSharedFolder(config.dataDir, log);
  if (ownTimeZone() === null)
    log.warn(
      "This Node does not know the time zone in TZ, so times are shown in UTC. Set TZ to a name such as Europe/Berlin",
    );
  // A role loads only what it needs.
  const composition =
    config.role === "realtime"
      ? (await import("./compose/realtime-server.ts")).composeRealtimeServer({ ...shared, config })
      : (await import("./compose/api.ts")).composeApi({ ...shared, config });
  return running({ config, mount, worker, life: shared.life }, await composition);
}

function secretsOf(config: Config, log: Logger): { authSecret: string; internalKeys: InternalKeys } {
  const { authSecret, internalKeys } = config;
  if (authSecret !== undefined && internalKeys !== undefined) return { authSecret, internalKeys };
  const kept = keptSecrets(config.dataDir, log);
  return { authSecret: authSecret ?? kept.authSecret, internalKeys: internalKeys ?? [kept.internalApiKey] };
}
