import { DEMO_AUCTION_ID } from "@headcount/protocol";
import { ConfigError } from "./config/config.ts";
import { commandLine, configOfEnvironment } from "./config/environment.ts";
import { createLogger } from "./platform/logger.ts";
import { GENTLE_DRAIN } from "./realtime/sending/drain.ts";
import { createServer } from "./server.ts";
import { signInLines } from "./start-message.ts";

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

const server = await createServer(config, { log }).catch((error) => fail(inWords(error)));

const SHUTDOWN_MS = 24_000 + config.drainDelayMs + (config.redis ? GENTLE_DRAIN.limitMs : 0);

// Ctrl-C may arrive twice, from the terminal and from the launcher. The second one must not interrupt the first.
const stop = async (signal: string): Promise<void> => {
  log.info({ signal }, "stopping");
  setTimeout(() => {
    log.error("the stop takes too long: recorded minutes are in the outbox and will be delivered by the next run");
    process.exit(1);
  }, SHUTDOWN_MS).unref();
  await server.stop();
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

await server.start().catch(async (error) => {
  await server.stop();
  fail(inWords(error));
});

// Addresses are printed when they work, because the first organizer and the demo auction then exist.
const prepared = await server.ready.catch(async (error) => {
  await server.stop();
  return fail(inWords(error));
});
const { url } = server;
const port = new URL(url).port || config.port;
console.log(`Server started on PORT ${port}`);
if (config.role !== "api") console.log("Socket.IO listening at /auction/");
console.log("Viewer analytics: configured per auction");
if (config.role === "realtime") console.log(`Auctions and minutes are at ${config.backendUrl}`);
else {
  console.log(`Demo auction, live view: ${url}/t/auction/${DEMO_AUCTION_ID}/live`);
  console.log(`Demo auction, dashboard: ${url}/auctions/${DEMO_AUCTION_ID}/dashboard`);
  for (const { id, kind } of prepared?.examples ?? [])
    console.log(
      kind === "simulated"
        ? `Simulated show, live view: ${url}/t/auction/${id}/live`
        : `Sample sale, dashboard: ${url}/auctions/${id}/dashboard`,
    );
}

if (prepared) for (const line of signInLines(prepared.organizer, commandLine("password"))) console.log(line);
