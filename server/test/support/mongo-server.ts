import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, it } from "vitest";
import { freePort } from "./free-port.ts";

/** A server that tests may use: a real one, or one that speaks its protocol and does the ordinary operations. */
interface TestMongo {
  kind: "mongod" | "stand-in";
  /** Before anything else; in a hook, which does not run when all tests of a file are filtered out. */
  start(): Promise<void>;
  /** The address of a database that nobody else uses. */
  newDatabase(): string;
  /**
   * Whether documents expire. They do not unless a test asks: the minutes of most tests are dated years ago. It counts for the
   * whole server, so a test that switches it on switches it off again.
   */
  expire(enabled: boolean): Promise<void>;
  /** Ends the server as a power cut would and starts it on the same files again; only where it was started here. */
  crash: (() => Promise<void>) | undefined;
  /** Drops the databases made so far. */
  dropDatabases(): Promise<void>;
}

/** Why there is no server: every test that needs one says so. */
interface NoMongo {
  kind: "none";
  reason: string;
}

/** What only a real server does. */
export const STAND_IN_CANNOT = {
  collMod: "the stand-in has no collMod: needs a real mongod",
  atomicReads:
    "the stand-in's reads may see a document half changed, so what happens at once is shown by the scripted server: needs a real mongod",
  ttl: "the stand-in does not expire documents: needs a real mongod",
  durability: "the stand-in loses up to a second when it is killed: needs a real mongod",
  transactions: "the stand-in has no transactions: needs a real mongod, as a replica set",
  explain: "the stand-in has no explain: needs a real mongod",
} as const;

const START_MS = 60_000;

const onPath = (command: string): boolean =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, command)));

/** Resolves with the first line in which `pattern` is found; rejects when the process ends before. */
const lineOf = (child: ChildProcess, pattern: RegExp): Promise<string> =>
  new Promise((found, failed) => {
    const timer = setTimeout(() => failed(new Error(`${child.spawnfile} did not start in time`)), START_MS);
    child.once("error", failed);
    child.once("exit", (code) => failed(new Error(`${child.spawnfile} ended with ${code}`)));
    if (!child.stdout) return;
    createInterface(child.stdout).on("line", (line) => {
      if (!pattern.test(line)) return;
      clearTimeout(timer);
      found(line);
    });
  });

/** A child that does not outlive this process, however that ends. */
const ownChild = (child: ChildProcess): ChildProcess => {
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
};

interface Started {
  url: string;
  crash?: () => Promise<void>;
}

/** From the start: after `crash` too. */
const WITHOUT_EXPIRY = ["--setParameter", "ttlMonitorEnabled=false"];

const startMongod = async (binary: string): Promise<Started> => {
  const folder = mkdtempSync(join(tmpdir(), "headcount-mongod-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const started = ownChild(
      spawn(binary, ["--port", String(port), "--bind_ip", "127.0.0.1", "--dbpath", folder, ...WITHOUT_EXPIRY], {
        stdio: ["ignore", "pipe", "ignore"],
      }),
    );
    await lineOf(started, /waiting for connections/i);
    return started;
  };
  let child = await start();
  return {
    url: `mongodb://127.0.0.1:${port}`,
    async crash() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      child = await start();
    },
  };
};

/** Optimizing costs a Java program of a few minutes more CPU than it saves. */
const SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

const startStandIn = async (binary: string): Promise<Started> => {
  const env = { ...process.env, JAVA_TOOL_OPTIONS: SHORT_LIVED };
  const child = ownChild(spawn(binary, [], { env, stdio: ["ignore", "pipe", "ignore"] }));
  const line = await lineOf(child, /listening on mongodb:/);
  return { url: line.slice(line.indexOf("mongodb:")).trim() };
};

/** One for all files of a worker, which ends with it: starting a server takes seconds. */
let shared: Promise<Started> | undefined;

const withDatabases = (kind: TestMongo["kind"], begin: () => Promise<Started>): TestMongo => {
  const names: string[] = [];
  let server: Started | undefined;
  const expire = async (ttlMonitorEnabled: boolean): Promise<void> => {
    const client = new MongoClient(server?.url ?? "", { serverSelectionTimeoutMS: START_MS });
    try {
      await client.db("admin").command({ setParameter: 1, ttlMonitorEnabled });
    } finally {
      await client.close();
    }
  };
  return {
    kind,
    async start() {
      shared ??= begin();
      server = await shared;
      if (kind === "mongod") await expire(false);
    },
    expire,
    get crash() {
      return server?.crash;
    },
    newDatabase() {
      if (!server) throw new Error("the test server was not started");
      const name = `headcount_${randomBytes(6).toString("hex")}`;
      names.push(name);
      const [address, query] = server.url.split("?");
      return `${address?.replace(/\/$/, "")}/${name}${query === undefined ? "" : `?${query}`}`;
    },
    async dropDatabases() {
      if (!server || names.length === 0) return;
      const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 2_000 });
      for (const name of names.splice(0)) {
        // The stand-in fails to drop some; they end with it.
        await client
          .db(name)
          .dropDatabase()
          .catch(() => {});
      }
      await client.close();
    },
  };
};

/** The first of: the server at MONGO_TEST_URL, the binary MONGOD_BINARY, `mongod` on PATH, and `mongo-standin` on PATH. */
const findTestMongo = (): TestMongo | NoMongo => {
  const { MONGO_TEST_URL, MONGOD_BINARY } = process.env;
  if (MONGO_TEST_URL) return withDatabases("mongod", async () => ({ url: MONGO_TEST_URL }));
  const binary = MONGOD_BINARY || (onPath("mongod") && "mongod");
  if (binary) return withDatabases("mongod", () => startMongod(binary));
  if (!onPath("mongo-standin"))
    return { kind: "none", reason: "no MongoDB: set MONGO_TEST_URL or MONGOD_BINARY, or put mongod on PATH" };
  if (!onPath("java")) return { kind: "none", reason: "no MongoDB, and mongo-standin needs java" };
  return withDatabases("stand-in", () => startStandIn("mongo-standin"));
};

/** Time for a real server, or a virtual machine, to start. */
const HOOK_MS = 120_000;

interface UsedMongo {
  mongo: TestMongo | NoMongo;
  newDatabase(): string;
  /** Makes `newDatabase` usable in the suite that is being defined. */
  useServer(): void;
  /**
   * As `describe`, naming the server; without one, a single skipped test that says why. These tests are slow ones:
   * `npm test` uses the embedded stores.
   */
  describeMongo(what: string, tests: () => void): void;
}

const slow = { tags: ["slow"] };

/** The server that the tests of a worker share, started before the first test that needs it. */
export function useTestMongo(): UsedMongo {
  const mongo = findTestMongo();
  const isThere = mongo.kind !== "none";
  const useServer = (): void => {
    beforeAll(() => (isThere ? mongo.start() : undefined), HOOK_MS);
    afterAll(() => (isThere ? mongo.dropDatabases() : undefined));
  };
  return {
    mongo,
    newDatabase: () => (isThere ? mongo.newDatabase() : ""),
    useServer,
    describeMongo(what, tests) {
      if (!isThere) return it(`${what}: all tests`, slow, ({ skip }) => skip(mongo.reason));
      describe(`${what} (${mongo.kind})`, slow, () => {
        useServer();
        tests();
      });
    },
  };
}
