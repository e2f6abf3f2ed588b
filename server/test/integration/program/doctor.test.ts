import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { examine } from "../../../src/doctor/checks.ts";
import { lineOf } from "../../../src/doctor/finding.ts";
import { observe } from "../../../src/doctor/observe.ts";
import { silentLogger } from "../../../src/platform/logger.ts";
import { createServer } from "../../../src/server.ts";
import { programEnv } from "../../faults/program.ts";
import { freePort } from "../../support/free-port.ts";
import { eventually, INTERNAL_KEY, settings, startServer, temporaryFolder } from "../../support/harness.ts";

const DOCTOR = join(import.meta.dirname, "../../../src/cli/doctor.ts");
const OTHER_KEY = "another-key-for-tests-0123456789abcdef";

type Env = Record<string, string>;

/** The doctor's output for these settings. */
async function examined(env: Env, now?: () => number): Promise<string[]> {
  const seen = await observe(readConfig(settings(env)), now);
  return examine(seen).map(({ check, finding }) => lineOf(check, finding));
}
const fails = (lines: string[]): string[] => lines.filter((line) => !line.startsWith("ok"));

/** Settings of a server on a port that is known before it starts, with a disk. */
const place = async (env: Env = {}): Promise<Env> => ({
  PORT: String(await freePort()),
  DATABASE_URL: "sqlite:test.db",
  DATA_DIR: temporaryFolder(),
  ...env,
});
const urlOf = ({ PORT }: Env): string => `http://localhost:${PORT}`;

/** Settings of two servers that know each other. */
async function twoPlaces({ api = {}, realtime = {} }: { api?: Env; realtime?: Env } = {}) {
  const [apiPlace, realtimePlace] = [await place({ ROLE: "api" }), await place({ ROLE: "realtime" })];
  const apiUrl = urlOf(apiPlace);
  return {
    api: { ...apiPlace, PUBLIC_URL: apiUrl, REALTIME_URL: urlOf(realtimePlace), ...api },
    realtime: { ...realtimePlace, BACKEND_API_URL: apiUrl, ALLOWED_ORIGIN: apiUrl, ...realtime },
  };
}

/** The program. */
const program = (env: Env): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    const child = { cwd: temporaryFolder(), env: programEnv(settings(env)) };
    execFile(process.execPath, [DOCTOR], child, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), out: stdout + stderr }),
    );
  });

describe("npm run doctor", () => {
  it("finds no problem in one healthy process, and exits with 0", async () => {
    const env = await place();
    const server = await startServer(env);
    await (await server.signIn()).createAuction({ enableViewerAnalytics: true });
    await eventually(async () => (await examined(env)).some((line) => /stored [1-9]/.test(line)));
    for (let round = 0; round < 5; round += 1) expect(fails(await examined(env))).toEqual([]);

    const { code, out } = await program(env);
    expect(out).toContain("ok    store: the server reaches its database (sqlite)");
    expect(code).toBe(0);
    for (const secret of [INTERNAL_KEY, settings().AUTH_SECRET, settings().ADMIN_PASSWORD])
      expect(out).not.toContain(secret);
    // The doctor's handshakes are not counted.
    expect(server.load).toEqual({ connections: 0, excluded: 0, auctions: 0, coolingRooms: 0 });
  });

  it("reports that no server answers, or that settings are wrong, and exits with 1", async () => {
    const env = await place();
    const { code, out } = await program(env);
    expect(out).toMatch(/^fail {2}server: nothing answers on http:\/\/localhost:\d+ .*start the server/m);
    expect(code).toBe(1);
    const wrong = await program({ ...env, RETENTION_DAYS: "0", INTERNAL_API_KEY: "short" });
    expect(wrong.out.match(/^fail {2}settings: (RETENTION_DAYS|INTERNAL_API_KEY)/gm)).toHaveLength(2);
    expect(wrong.out).not.toContain("short)");
    expect(wrong.code).toBe(1);
  });

  it("finds no problem in two healthy servers, on either one", { tags: ["slow"] }, async () => {
    const env = await twoPlaces();
    const api = await startServer(env.api);
    await startServer(env.realtime);
    await (await api.signIn()).createAuction({ enableViewerAnalytics: true });
    expect(fails(await examined(env.api))).toEqual([]);
    expect(fails(await examined(env.realtime))).toEqual([]);
    expect(await examined(env.api)).toContain(
      `ok    origins: pages of ${urlOf(env.api)} can connect to ${env.api.REALTIME_URL}`,
    );
  });

  it("checks the realtime server at its internal address", { tags: ["slow"] }, async () => {
    const env = await twoPlaces();
    const inner = { ...env.api, REALTIME_INTERNAL_URL: env.api.REALTIME_URL, REALTIME_URL: "http://localhost:1" };
    await startServer(inner);
    await startServer(env.realtime);
    const lines = await examined(inner);
    expect(lines).toContain(`ok    other server: the realtime server answers on ${env.api.REALTIME_URL}`);
    expect(lines).toContain(`ok    shared key: ${env.api.REALTIME_URL} accepts it`);
  });

  it("reports different keys of two servers, on both", async () => {
    const env = await twoPlaces({ realtime: { INTERNAL_API_KEY: OTHER_KEY } });
    await startServer(env.api);
    await startServer(env.realtime);
    expect(await examined(env.realtime)).toContainEqual(expect.stringMatching(/^fail {2}shared key: .* refuses it/));
    expect(await examined(env.api)).toContainEqual(expect.stringMatching(/^fail {2}shared key: .* refuses it/));
    const stale = await examined({ ...env.realtime, INTERNAL_API_KEY: INTERNAL_KEY });
    expect(stale).toContainEqual(expect.stringMatching(/^fail {2}own key: .* a different internal key/));
  });

  it("reports that no page can connect, or only the API's own pages cannot", { tags: ["slow"] }, async () => {
    const none = await twoPlaces({ realtime: { ALLOWED_ORIGIN: "" } });
    await startServer(none.api);
    await startServer(none.realtime);
    expect(fails(await examined(none.realtime))).toEqual([
      expect.stringMatching(/^warn {2}origins: ALLOWED_ORIGIN is empty/),
    ]);
    expect(fails(await examined(none.api))).toEqual([
      expect.stringMatching(/^fail {2}origins: pages of .* cannot connect/),
      expect.stringMatching(/^fail {2}origins from outside: pages of .* cannot open a socket/),
    ]);
    // Set, but without a restart.
    const set = await examined({ ...none.realtime, ALLOWED_ORIGIN: urlOf(none.api) });
    expect(fails(set)).toEqual([expect.stringMatching(/^fail {2}origins: pages of .* cannot connect/)]);
  });

  it("reports a list with another site but without the API's pages", async () => {
    const env = await twoPlaces({ realtime: { ALLOWED_ORIGIN: "https://elsewhere.example" } });
    await startServer(env.api);
    await startServer(env.realtime);
    expect(fails(await examined(env.realtime))).toEqual([
      expect.stringMatching(`^fail  origins: ALLOWED_ORIGIN lacks ${urlOf(env.api)}`),
    ]);
  });

  it("reports different clocks, on both servers", { tags: ["slow"] }, async () => {
    const env = await twoPlaces();
    const ahead = (): number => Date.now() + 90_000;
    const api = await startServer(env.api);
    const organizer = await api.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    await startServer(env.realtime, { wall: ahead, monotonic: () => performance.now() });
    expect(await examined(env.realtime, ahead)).toContainEqual(
      expect.stringMatching(/^fail {2}clock: the other server's clock is (89|90|91) s behind/),
    );
    const lines = await eventually(async () => {
      const found = await examined(env.api);
      return found.some((line) => /^fail {2}recorders: the clock of .* is 90 s ahead/.test(line)) && found;
    });
    expect(fails(lines)).toHaveLength(1);
  });

  it("names the required version if the API is too old", async () => {
    const old = createHttpServer((request, reply) => {
      const known = request.url === "/healthz";
      reply.writeHead(known ? 200 : 404, { "content-type": "application/json" });
      reply.end(JSON.stringify(known ? { success: true, data: { status: "ok" } } : { success: false }));
    }).listen(0);
    await once(old, "listening");
    onTestFinished(() => void old.close());
    const { port } = old.address() as { port: number };
    const env = await place({ ROLE: "realtime", BACKEND_API_URL: `http://localhost:${port}` });
    await startServer(env);
    expect(await examined(env)).toContainEqual(
      expect.stringMatching(/^fail {2}shared key: the API on .* is too old\. To do: update it: version 0\.1 or newer/),
    );
  });

  it("reports that the database cannot be reached, without its address", { tags: ["slow"] }, async () => {
    const env = await place({ DATABASE_URL: "mongodb://user:password@127.0.0.1:1/db" });
    const server = await createServer(readConfig(settings(env)), { log: silentLogger });
    onTestFinished(() => server.stop());
    await server.start();
    server.ready.catch(() => {});
    const lines = await examined(env);
    expect(lines).toContainEqual(
      expect.stringMatching(/^fail {2}store: .*DATABASE_URL; the server's log has the reason/),
    );
    expect(lines.join()).not.toContain("password@");
  });
});
