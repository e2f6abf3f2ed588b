import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createClient } from "@redis/client";
import { afterAll, beforeAll, describe, it } from "vitest";
import { freePort } from "./free-port.ts";

/** A real Redis or Valkey server, which keeps nothing on disk. */
export interface TestRedis {
  readonly url: string;
  /** Sends a command by a connection of its own. */
  command(...args: string[]): Promise<unknown>;
  /** Stops the process as a hang would, until `resume`. */
  freeze(): void;
  resume(): void;
  /** Ends it without a word, and starts it again, empty. */
  restart(): Promise<void>;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const PAUSE_MS = 20;

/** Set by scripts/test/redis-setup.mjs, which finds or installs a server. */
const binary = process.env.REDIS_SERVER_BIN;

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });

/** @param args further settings, as `--maxmemory`, `1mb` */
export async function testRedis(...args: string[]): Promise<TestRedis> {
  if (!binary) throw new Error("redis-server was not found. Install it, or set REDIS_SERVER_BIN to its path");
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const endWithUs = (): void => void child?.kill("SIGKILL");
  const start = async (): Promise<void> => {
    const settings = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", ...args];
    child = spawn(binary, settings, { stdio: "ignore" });
    while (!(await isListening(port))) {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  process.once("exit", endWithUs);
  await start();
  return {
    url,
    async command(...words) {
      const client = createClient({ url, socket: { reconnectStrategy: false } });
      client.on("error", () => {});
      await client.connect();
      try {
        return await client.sendCommand(words);
      } finally {
        client.destroy();
      }
    },
    freeze: () => void child?.kill("SIGSTOP"),
    resume: () => void child?.kill("SIGCONT"),
    kill,
    start,
    async restart() {
      await kill();
      await start();
    },
    async stop() {
      process.off("exit", endWithUs);
      await kill();
    },
  };
}

/** A Sentinel that watches `primary` under the name `main`, and makes a replica the primary when that one is gone. */
export async function testSentinel(primary: TestRedis): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const file = join(mkdtempSync(join(tmpdir(), "headcount-sentinel-")), "sentinel.conf");
  const watched = `127.0.0.1 ${new URL(primary.url).port}`;
  const lines = [`port ${port}`, "bind 127.0.0.1", `sentinel monitor main ${watched} 1`];
  writeFileSync(file, [...lines, "sentinel down-after-milliseconds main 500", ""].join("\n"));
  const child = spawn(binary ?? "", [file, "--sentinel"], { stdio: "ignore" });
  const endWithUs = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  while (!(await isListening(port))) {
    if (child.exitCode !== null) throw new Error(`the Sentinel ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return {
    url: `redis-sentinel://127.0.0.1:${port}/main`,
    async stop() {
      process.off("exit", endWithUs);
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      rmSync(dirname(file), { recursive: true, force: true });
    },
  };
}

/** As `describe` with one server for all its tests; without a server, a single skipped test that says why. */
export function describeRedis(what: string, tests: (redis: () => TestRedis) => void): void {
  if (!binary) {
    it(`${what}: all tests`, ({ skip }) => skip("no redis-server: set REDIS_SERVER_BIN, or put it on PATH"));
    return;
  }
  describe(what, () => {
    let redis: TestRedis | undefined;
    beforeAll(async () => {
      redis = await testRedis();
    });
    afterAll(() => redis?.stop());
    tests(() => redis as TestRedis);
  });
}
