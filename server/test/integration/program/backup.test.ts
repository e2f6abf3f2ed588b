import { execFile } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MINUTE_MS, type Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { programEnv } from "../../faults/program.ts";
import { settings, startServer, type TestServer, temporaryFolder } from "../../support/harness.ts";

const BACKUP = join(import.meta.dirname, "../../../src/cli/backup.ts");
const API = { ROLE: "api", REALTIME_URL: "http://localhost:1", SLOT_MS: "5000", DATABASE_URL: "sqlite:test.db" };

/** The program itself, with one argument or none. */
const backup = (env: Record<string, string>, ...args: string[]): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    const child = { cwd: temporaryFolder(), env: programEnv(settings(env)) };
    execFile(process.execPath, [BACKUP, ...args], child, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), out: stdout + stderr }),
    );
  });

const minutesOf = async (server: TestServer, id: string): Promise<Snapshot[]> => {
  const organizer = await server.signIn();
  const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers?unit=minute`);
  return body.data.snapshots;
};

describe("npm run backup", () => {
  it("copies what a server has stored while the server keeps storing", async () => {
    const env = { ...API, DATA_DIR: temporaryFolder() };
    const server = await startServer(env);
    const { id } = await (await server.signIn()).createAuction({ enableViewerAnalytics: true });
    const start = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 1_000 * MINUTE_MS;
    let posted = 0;
    const post = async (): Promise<void> => {
      const timestamp = new Date(start + posted * MINUTE_MS).toISOString();
      const level = { viewerCount: posted, avgViewers: posted, peakViewers: posted, minViewers: posted };
      const path = `/api/v1/auctions/${id}/analytics/snapshot`;
      expect((await server.post(path, { timestamp, ...level, sampleCount: 12 })).body).toMatchObject({ stored: true });
      posted += 1;
    };
    for (let i = 0; i < 20; i += 1) await post();

    const copy = join(temporaryFolder(), "copy.db");
    let running = true;
    const writing = (async () => {
      while (running && posted < 900) await post();
    })();
    const { code, out } = await backup(env, copy);
    running = false;
    await writing;
    expect([code, out]).toEqual([0, expect.stringContaining("secrets.json")]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(existsSync(`${copy}.part`)).toBe(false);

    const restored = await startServer({ ...env, DATA_DIR: temporaryFolder(), DATABASE_URL: `sqlite:${copy}` });
    const [original, copied] = [await minutesOf(server, id), await minutesOf(restored, id)];
    expect(original).toHaveLength(posted);
    expect(copied.length).toBeGreaterThanOrEqual(20);
    expect(copied).toEqual(original.slice(0, copied.length));
  });

  it("overwrites nothing", { tags: ["slow"] }, async () => {
    const env = { ...API, DATA_DIR: temporaryFolder() };
    await startServer(env);
    const file = join(temporaryFolder(), "other.txt");
    writeFileSync(file, "precious");
    expect(await backup(env, file)).toEqual({ code: 1, out: `${file} is there already: name another file\n` });
    expect(statSync(file).size).toBe(8);
  });

  it("explains why there is nothing to copy, or how to copy it", { tags: ["slow"] }, async () => {
    const DATA_DIR = temporaryFolder();
    const said = async (env: Record<string, string>, ...args: string[]) => {
      const { code, out } = await backup({ ...API, DATA_DIR, ...env }, ...args);
      expect(code).toBe(1);
      return out;
    };
    const file = join(DATA_DIR, "copy.db");
    expect(await said({})).toContain("headcount.js backup FILE");
    expect(await said({}, file)).toContain("There is no database at");
    expect(await said({ DATABASE_URL: "mongodb://user:password@db/x" }, file)).toMatch(
      /^DATABASE_URL is a MongoDB: use mongodump/,
    );
    expect(await said({ DATABASE_URL: "memory:" }, file)).toContain("nothing is kept");
    expect(await said({ ROLE: "realtime", BACKEND_API_URL: "http://localhost:1" }, file)).toContain("has no database");
    expect(await said({ PORT: "eighty" }, file)).toContain("These settings cannot be used:\nPORT");
    expect(existsSync(file)).toBe(false);
  });
});
