import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Config } from "../config/config.ts";
import type { WorkerPlan } from "../platform/workers/primary.ts";
import { nodeNameOf } from "./context.ts";

/** The folders of workers after the first, in DATA_DIR. */
const FOLDER = /^worker-(\d+)$/;

/** The numbers of the workers that have a folder in `dataDir`. */
const keptWorkers = (dataDir: string): number[] =>
  existsSync(dataDir) ? readdirSync(dataDir).flatMap((name) => FOLDER.exec(name)?.slice(1).map(Number) ?? []) : [];

/**
 * The worker processes; empty if this process serves alone. The first worker has the name and the folder of a single node, so that `WORKERS` may be changed at any
 * time. A worker of an earlier start that is no longer needed delivers the minutes in its outbox.
 */
export function planWorkers(config: Config): WorkerPlan[] {
  const { role, workers, dataDir } = config;
  if (role !== "realtime") return [];
  const numbers = Array.from({ length: workers }, (_, index) => index + 1);
  const unneeded = keptWorkers(dataDir).filter((number) => number > workers);
  if (workers === 1 && unneeded.length === 0) return [];
  return [...numbers, ...unneeded].map((number) => ({
    serves: number <= workers,
    env:
      number === 1
        ? {}
        : { NODE_NAME: `${nodeNameOf(config)}-${number}`, DATA_DIR: resolve(dataDir, `worker-${number}`) },
  }));
}
