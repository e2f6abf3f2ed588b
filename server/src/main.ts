import cluster from "node:cluster";
import { databaseLines, startLines } from "./compose/start-message.ts";
import { planWorkers } from "./compose/workers.ts";
import { ConfigError } from "./config/config.ts";
import { commandLine, configOfEnvironment } from "./config/environment.ts";
import { createLogger } from "./platform/logger.ts";
import { listenHost } from "./platform/network/listen.ts";
import type { Service } from "./platform/service.ts";
import { releaseStartMemory } from "./platform/start-memory.ts";
import { Workers } from "./platform/workers/primary.ts";
import { workerLink } from "./platform/workers/worker.ts";
import { GENTLE_DRAIN } from "./realtime/sending/drain.ts";
import { createServer } from "./server.ts";

// Files of this process are private to its account: databases, their journals, secrets.
process.umask(0o077);

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

const config = (() => {
  try {
    return configOfEnvironment();
  } catch (error) {
    if (error instanceof ConfigError) return fail(`These settings cannot be used:\n${error.message}`);
    throw error;
  }
})();
const log = createLogger(config.logLevel);

const inWords = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return `Port ${config.port} is taken: stop the program that uses it, or set PORT to another port`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EINVAL")
    return `HOST is ${config.host}, which is not an address of this machine: correct it, or leave it out`;
  if (code === "EACCES" && message.includes("listen")) return `Port ${config.port} may not be used by this account`;
  return message;
};

const SHUTDOWN_MS = 24_000 + config.drainDelayMs + (config.redis ? GENTLE_DRAIN.limitMs : 0);

/** Stops `service` at SIGTERM or Ctrl-C. */
function stopAtSignals(service: Service): void {
  // Ctrl-C may arrive twice, from the terminal and from the launcher. The second one must not interrupt the first.
  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, "stopping");
    setTimeout(() => {
      log.error("the stop takes too long: recorded minutes are in the outbox and will be delivered by the next run");
      process.exit(1);
    }, SHUTDOWN_MS).unref();
    await service.stop();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

const started = async <T>(service: Service, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    await service.stop();
    return fail(inWords(error));
  }
};

const print = (lines: readonly string[]): void => {
  for (const line of lines) console.log(line);
};

async function serve(): Promise<void> {
  const server = await createServer(config, { log, worker: workerLink() }).catch((error) => fail(inWords(error)));
  stopAtSignals(server);
  await started(server, server.start());
  // Addresses are printed when they work, because the first organizer and the demo auction then exist.
  const prepared = await started(server, server.ready);
  releaseStartMemory();
  // The process that starts the workers prints for all of them.
  if (cluster.isWorker) return;
  const { url } = server;
  print(startLines(config, new URL(url).port || config.port));
  if (prepared) print(databaseLines(prepared, url, commandLine("password")));
}

async function serveByWorkers(plans: ReturnType<typeof planWorkers>): Promise<void> {
  const workers = new Workers({ plans, port: config.port, host: listenHost(config.host), log });
  stopAtSignals(workers);
  await started(workers, workers.start());
  print(startLines(config, workers.port));
}

const plans = cluster.isPrimary ? planWorkers(config) : [];
await (plans.length > 0 ? serveByWorkers(plans) : serve());
