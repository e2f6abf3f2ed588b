import type { Server as HttpServer } from "node:http";
import type { MongoClient } from "mongodb";
import type { Config } from "./config/config.ts";
import { readConfig } from "./config/read-config.ts";
import { createLogger } from "./platform/logger.ts";
import { mountOn } from "./platform/network/mount.ts";
import { createServer } from "./server.ts";
import type { AppAuctions } from "./upkeep/app-auctions.ts";

export type { AppAuction, AppAuctions } from "./upkeep/app-auctions.ts";

/** A `MongoClient` of the package `mongodb` 7, from any installed copy. */
export interface ConnectedClient {
  connect(): Promise<unknown>;
  db(name?: string): { databaseName: string };
}

export interface HeadcountOptions {
  /** Settings by their names, such as `{ PORT: "8080", DATA_DIR: "./data" }`. The environment of the process is not read. */
  settings?: Record<string, string | undefined>;
  /**
   * The application's own server. Headcount serves below its `basePath`, and leaves its other paths, sockets and listeners alone. Without a
   * server, Headcount listens on `PORT`.
   */
  server?: HttpServer;
  /** Path of pages, API and sockets, instead of `BASE_PATH`. Default with `server`: `/headcount`. */
  basePath?: string;
  /**
   * The database, instead of `DATABASE_URL`: an address, or the application's connected client of the package `mongodb` 7 (used by Mongoose
   * 9). With `server`, it may be the application's own database.
   */
  mongo?: ConnectedClient | string;
  /** The application's auctions. The application stays the owner of their titles, states and analytics settings. Only with `server`. */
  auctions?: AppAuctions;
  /** Name of the database for the client in `mongo`. Default: the one in the client's address. */
  database?: string;
}

/** A Headcount in this process. */
export interface Headcount {
  /** Where Headcount is served, such as `http://localhost:8080`. With `server`, available once that server listens. */
  readonly url: string;
  /** Call this after the application has changed or created an auction. Viewers then see the change at once, otherwise within 5 s. */
  auctionChanged(id: string): Promise<void>;
  /** Resolves when no client is served and all records are saved. The application's server and client stay open. */
  stop(): Promise<void>;
}

const DEFAULT_PATH = "/headcount";

/**
 * Starts Headcount in this process, on its own port or below a path of `server`. Resolves when it serves pages, API and sockets, and its
 * first organizer exists.
 * @throws Error that names all invalid settings, or why the path, the database or the port cannot be used
 */
export async function createHeadcount(options: HeadcountOptions = {}): Promise<Headcount> {
  const config = configOf(options);
  const mount = options.server ? mountOn(options.server, config.basePath) : null;
  const log = createLogger(config.logLevel);
  const server = await createServer(config, { log, mount, auctions: options.auctions ?? null }).catch((error) => {
    mount?.end();
    throw error;
  });
  try {
    await server.start();
    await server.ready;
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    get url() {
      return server.url;
    },
    auctionChanged: (id) => server.auctionChanged(id),
    stop: () => server.stop(),
  };
}

function configOf({ settings = {}, server, basePath, mongo, database, auctions }: HeadcountOptions): Config {
  const path = basePath ?? settings.BASE_PATH ?? (server ? DEFAULT_PATH : "");
  const config = readConfig({
    ...settings,
    BASE_PATH: path,
    ...(typeof mongo === "string" && { DATABASE_URL: mongo }),
  });
  if (!server && auctions)
    throw new Error("auctions are those of the application that Headcount is mounted in: set server, too");
  if (server && config.role !== "all") throw new Error("A mounted Headcount has all roles: leave ROLE out");
  if (server && config.basePath === "") throw new Error("A mounted Headcount needs a basePath such as /headcount");
  if (typeof mongo === "string")
    return { ...config, store: { kind: "mongodb", url: mongo, isShared: server !== undefined } };
  if (mongo === undefined) return config;
  return { ...config, store: { kind: "mongodbClient", client: mongo as MongoClient, database, isShared: true } };
}
