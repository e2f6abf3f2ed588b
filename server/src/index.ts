import { readConfig } from "./config/read-config.ts";
import { createLogger } from "./platform/logger.ts";
import { createServer } from "./server.ts";

export interface HeadcountOptions {
  /** Settings by their names, such as `{ PORT: "8080", DATA_DIR: "./data" }`. The environment of the process is not read. */
  settings?: Record<string, string | undefined>;
}

/** A Headcount in this process. */
export interface Headcount {
  /** Where it listens, such as `http://localhost:8080`. */
  readonly url: string;
  /** Resolves when no more clients are served and everything recorded is saved. */
  stop(): Promise<void>;
}

/**
 * Starts Headcount in this process, on a port of its own. Resolves when it serves pages, API and sockets, and its first organizer exists.
 * @throws Error that names all invalid settings, or why the database or the port cannot be used
 */
export async function createHeadcount({ settings = {} }: HeadcountOptions = {}): Promise<Headcount> {
  const config = readConfig(settings);
  const server = await createServer(config, { log: createLogger(config.logLevel) });
  try {
    await server.start();
    await server.ready;
  } catch (error) {
    await server.stop();
    throw error;
  }
  const { url } = server;
  return { url, stop: () => server.stop() };
}
