import { setTimeout as pause } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import type { App } from "../http/types.ts";
import { listenHost, localOrigin } from "../platform/network/listen.ts";
import type { Mount } from "../platform/network/mount.ts";
import type { Service } from "../platform/service.ts";
import type { WorkerLink } from "../platform/workers/worker.ts";
import type { Upkeep } from "../upkeep/upkeep.ts";
import type { Prepared } from "./api.ts";
import type { Context } from "./context.ts";
import type { Realtime } from "./realtime.ts";

/** The composed parts of a server, not running yet. */
export interface Composition {
  app: App;
  routes: readonly string[];
  realtime: Realtime | null;
  upkeep: Upkeep | null;
  start(): Promise<void>;
  prepare(): Promise<Prepared | null>;
  /** Reads an auction of the application again, if Headcount is mounted in an application. */
  auctionChanged?(ref: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** A whole Headcount in one process, or one of its halves. */
export interface HeadcountServer extends Service {
  /** The address at which the server listens, after `start`. */
  readonly url: string;
  /**
   * Resolves after `start`, when every dependency has been reached and prepared. A server with a database resolves to its accounts and
   * examples, others to `null`. Rejects if a dependency cannot be used.
   */
  readonly ready: Promise<Prepared | null>;
  /** Reads an auction of the application again, if Headcount is mounted in one. */
  auctionChanged(ref: string): Promise<void>;
  /** All routes, for example `GET /healthz`. */
  readonly routes: readonly string[];
  /** How much is held in memory for viewers. Every number is zero when nobody watches. */
  readonly load: { connections: number; auctions: number; coolingRooms: number };
  /** Scheduled work; `null` for a realtime server. */
  readonly upkeep: Pick<Upkeep, "often" | "hourly"> | null;
}

interface Life {
  config: Config;
  mount: Mount | null;
  worker: WorkerLink | null;
  life: Context["life"];
}

/** The life cycle of a server: it listens, prepares, and stops once. */
export function running(
  { config, mount, worker, life }: Life,
  { app, realtime, ...parts }: Composition,
): HeadcountServer {
  let ready: Promise<Prepared | null> | undefined;
  let stopping: Promise<void> | undefined;
  const drainAndStop = async (): Promise<void> => {
    life.isDraining = true;
    worker?.tell("stopping");
    if (ready !== undefined && config.drainDelayMs > 0) await pause(config.drainDelayMs);
    await parts.stop();
  };
  return {
    routes: parts.routes,
    upkeep: parts.upkeep,
    get ready() {
      return ready ?? Promise.reject(new Error("the server was not started"));
    },
    get url() {
      const address = (mount?.outer ?? app.server).address();
      const port = typeof address === "object" ? (address?.port ?? 0) : (address ?? 0);
      return (config.publicUrl ?? localOrigin(config.host, port)) + config.basePath;
    },
    get load() {
      const viewers = realtime?.readings.viewers() ?? { connections: 0, auctions: 0 };
      return { ...viewers, coolingRooms: realtime?.coolingRooms ?? 0 };
    },
    async auctionChanged(ref) {
      await parts.auctionChanged?.(ref);
    },
    async start() {
      if (mount || worker) await app.ready();
      else await app.listen({ port: config.port, host: listenHost(config.host) });
      await parts.start();
      worker?.attach(app.server);
      worker?.tell("serving");
      ready = parts.prepare();
      ready.then(
        () => worker?.tell("prepared"),
        () => {},
      );
    },
    stop: () => (stopping ??= drainAndStop().finally(() => mount?.end())),
  };
}
