import { existsSync } from "node:fs";
import { DEMO_AUCTION_ID } from "@headcount/protocol";
import { ConfigError, readConfig } from "./config.ts";
import { createLogger } from "./platform/logger.ts";
import { createServer } from "./server.ts";

const fail = (message: string): never => {
  console.error(message);
  process.exit(1);
};

if (existsSync(".env")) process.loadEnvFile();

const config = (() => {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return fail(`These settings cannot be used:\n${error.message}`);
    throw error;
  }
})();
const log = createLogger(config.logLevel);

const inWords = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `Port ${config.port} is taken: stop what listens there, or set PORT to another one`;
  if (code === "EACCES" && message.includes("listen")) return `Port ${config.port} may not be used by this account`;
  return message;
};

const server = await createServer(config, { log }).catch((error) => fail(inWords(error)));

// A Ctrl-C may come twice, from the terminal and from the launcher: the second must not cut the first short.
const stop = async (signal: string): Promise<void> => {
  log.info({ signal }, "stopping");
  await server.stop();
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

await server.start().catch(async (error) => {
  await server.stop();
  fail(inWords(error));
});

const { url } = server;
console.log(`Server started on PORT ${new URL(url).port || config.port}
Socket.IO listening at /auction/
Viewer analytics: configured per auction
Demo auction, live view: ${url}/t/auction/${DEMO_AUCTION_ID}/live
Demo auction, dashboard: ${url}/auctions/${DEMO_AUCTION_ID}/dashboard`);

const { email, password } = await server.ready.catch(async (error) => {
  await server.stop();
  return fail(inWords(error));
});
console.log(
  password === undefined
    ? `Sign in as ${email} with the password set, or printed on the first start`
    : `Sign in as ${email} with the password ${password} (shown this once)`,
);
