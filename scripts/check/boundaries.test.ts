import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../paths.mjs";
import { FENCES, overrides } from "./fences.mjs";

/** Snippets that break each boundary of the design: the file, the code, and the rule that must report it. */
const BROKEN: [place: string, code: string, rule: string][] = [
  ["server/src/realtime/audience.ts", imports("./broadcast-throttle.ts"), "noRestrictedImports"],
  ["server/src/realtime/audience.ts", imports("node:crypto"), "noRestrictedImports"],
  ["server/src/realtime/audience.ts", imports("lru-cache"), "noRestrictedImports"],
  ["server/src/recording/minute-builder.ts", imports("../platform/clock.ts"), "noRestrictedImports"],
  ["server/src/analytics/series.ts", imports("../storage/store.ts"), "noRestrictedImports"],
  ["server/src/analytics/series.ts", imports("node:fs"), "noRestrictedImports"],
  ["server/src/analytics/new.ts", imports("fastify"), "noRestrictedImports"],
  ["server/src/realtime/sending/broadcast-throttle.ts", imports("../../storage/store.ts"), "noRestrictedImports"],
  ["server/src/realtime/sending/broadcast-throttle.ts", `export * from "../../http/app.ts";`, "noRestrictedImports"],
  ["server/src/realtime/gateway.ts", imports("../storage/sqlite/store.ts"), "noRestrictedImports"],
  ["server/src/realtime/gateway.ts", imports("socket.io"), "noRestrictedImports"],
  ["server/src/realtime/transport/websocket/websocket.ts", imports("socket.io"), "noRestrictedImports"],
  ["server/src/realtime/transport/socketio.ts", imports("../../storage/sqlite/store.ts"), "noRestrictedImports"],
  ["server/src/http/app.ts", imports("socket.io"), "noRestrictedImports"],
  ["server/src/http/app.ts", imports("../realtime/audience.ts"), "noRestrictedImports"],
  ["server/src/http/app.ts", `import type { Audience } from "../realtime/audience.ts";`, "noRestrictedImports"],
  ["server/src/http/app.ts", `await import("../realtime/audience.ts");`, "noRestrictedImports"],
  ["server/src/http/app.ts", imports("../server.ts"), "noRestrictedImports"],
  ["server/src/realtime/gateway.ts", imports("../server.ts"), "noRestrictedImports"],
  ["bench/src/measure.ts", imports("../../server/src/server.ts"), "noRestrictedImports"],
  ["bench/src/stage.ts", imports("socket.io"), "noRestrictedImports"],
  ["server/src/main.ts", imports("socket.io"), "noRestrictedImports"],
  ["server/src/storage/store.ts", imports("../analytics/series.ts"), "noRestrictedImports"],
  ["server/src/outbox/outbox.ts", imports("../ingest/ingest.ts"), "noRestrictedImports"],
  ["server/src/ingest/ingest.ts", imports("../http/types.ts"), "noRestrictedImports"],
  ["server/src/link/client.ts", imports("../realtime/gateway.ts"), "noRestrictedImports"],
  ["server/src/platform/clock.ts", imports("../minutes/slot.ts"), "noRestrictedImports"],
  ["server/src/doctor/checks.ts", imports("../http/app.ts"), "noRestrictedImports"],
  ["server/src/minutes/merge.ts", imports("node:crypto"), "noRestrictedImports"],
  ["server/src/routes/public/pages.ts", imports("../../realtime/gateway.ts"), "noRestrictedImports"],
  ["sdk/src/viewer.ts", imports("../../server/src/config/config.ts"), "noRestrictedImports"],
  ["sdk/src/viewer.ts", imports("headcount"), "noRestrictedImports"],
  ["web/src/live/page.tsx", imports("../../../server/src/http/errors.ts"), "noRestrictedImports"],
  ["web/src/live/page.tsx", imports("headcount/src/config/config.ts"), "noRestrictedImports"],
  ["protocol/src/ids.ts", imports("node:crypto"), "noRestrictedImports"],
  ["protocol/src/ids.ts", imports("@headcount/sdk"), "noRestrictedImports"],
  ["server/src/server.ts", "export const port = process.env.PORT;", "noProcessEnv"],
  ["server/src/http/app.ts", `import { env } from "node:process"; env.PORT;`, "noProcessEnv"],
  ["server/src/server.ts", `console.log("up");`, "noConsole"],
  ["web/src/api/client.ts", `console.error("down");`, "noConsole"],
  ["server/src/http/app.ts", "export const a: any = 1;", "noExplicitAny"],
  ["server/src/storage/a.test.ts", "export const a: any = 1;", "noExplicitAny"],
];

/** Allowed code that is similar to the forbidden snippets. */
const LEGAL: [place: string, code: string][] = [
  ["server/src/realtime/audience.ts", imports("@headcount/protocol")],
  ["server/src/recording/minute-builder.ts", imports("@headcount/protocol")],
  ["server/src/analytics/series.ts", imports("@headcount/protocol")],
  ["server/src/analytics/series.ts", imports("./buckets.ts")],
  ["server/src/analytics/buckets.ts", imports("temporal-polyfill")],
  ["server/src/minutes/merge.test.ts", imports("fast-check")],
  ["server/src/realtime/transport/socketio.ts", imports("socket.io")],
  ["server/src/realtime/gateway.ts", imports("../platform/logger.ts")],
  ["server/src/realtime/gateway.integration.test.ts", imports("../storage/memory.ts")],
  ["server/src/realtime/auction-cache.ts", imports("lru-cache")],
  ["server/src/http/app.ts", imports("../storage/store.ts")],
  ["server/src/main.ts", imports("./server.ts")],
  ["server/src/index.ts", imports("./server.ts")],
  ["server/src/main.ts", `console.log("up");`],
  ["bench/src/peers/socketio-server.ts", imports("socket.io")],
  ["server/src/cli/doctor.ts", `console.log("ok");`],
  ["server/src/config/environment.ts", "export const port = process.env.PORT;"],
  ["server/test/support/harness.ts", imports("../../src/server.ts")],
  ["sdk/src/connection.ts", imports("socket.io-client")],
  ["sdk/src/viewer.ts", imports("@headcount/protocol")],
  ["web/src/live/page.tsx", imports("@headcount/sdk")],
  ["bench/src/demo.ts", `console.log(process.env.PORT);`],
  ["protocol/src/ids.ts", imports("zod")],
];

/** One line, so that a diagnostic's line number identifies the snippet. */
function imports(specifier: string): string {
  return `import "${specifier}";`;
}

type Diagnostic = { category: string; location: { path: string; start: { line: number } } };
let dir: string;
let found: Diagnostic[];

// All snippets of a path become one file, one line each, in a repository that contains only biome.json.
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "headcount-boundaries-"));
  const put = (place: string, code: string): void => {
    mkdirSync(dirname(join(dir, place)), { recursive: true });
    writeFileSync(join(dir, place), `${code}\n`);
  };
  cpSync(join(root, "biome.json"), join(dir, "biome.json"));
  for (const [place, code] of linesByPlace()) put(place, code.join("\n"));
  put("server/src/platform/tick.ts", `import { tock } from "./tock.ts";\nexport const tick = (): unknown => tock;`);
  put("server/src/platform/tock.ts", `import { tick } from "./tick.ts";\nexport const tock = (): unknown => tick;`);
  found = await lint(dir);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test.each(BROKEN)("%s may not contain `%s`", (place, code, rule) => {
  expect(rulesAgainst(place, code)).toContain(rule);
});

test.each(LEGAL)("%s may contain `%s`", (place, code) => {
  const ours = new Set(BROKEN.map(([, , rule]) => rule));
  expect(rulesAgainst(place, code).filter((rule) => ours.has(rule))).toEqual([]);
});

test("biome.json has the fences of scripts/check/fences.mjs, and its folders have no circular dependencies", () => {
  const written: object[] = JSON.parse(readFileSync(join(root, "biome.json"), "utf8")).overrides;
  for (const fence of overrides()) expect(written).toContainEqual(fence);
  const reached = (folder: string, seen: readonly string[] = []): readonly string[] => {
    expect(seen).not.toContain(folder);
    return (FENCES[folder] ?? []).flatMap((next) => reached(next, [...seen, folder]));
  };
  for (const folder of Object.keys(FENCES)) reached(folder);
});

test("circular imports are reported", () => {
  const inCycle = found.filter(({ category }) => category.endsWith("/noImportCycles"));
  const places = inCycle.map(({ location }) => location.path);
  expect(places).toContain("server/src/platform/tick.ts");
  expect(places).toContain("server/src/platform/tock.ts");
});

function linesByPlace(): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const [place, code] of [...BROKEN, ...LEGAL]) places.set(place, [...(places.get(place) ?? []), code]);
  return places;
}

function rulesAgainst(place: string, code: string): string[] {
  const line = 1 + (linesByPlace().get(place)?.indexOf(code) ?? -1);
  return found
    .filter(({ location }) => location.path === place && location.start.line === line)
    .map(({ category }) => category.split("/").at(-1) ?? category);
}

/** Biome's diagnostics. Its exit code only shows whether there are any. */
function lint(folder: string): Promise<Diagnostic[]> {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [biome, "lint", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=json", "."];
  return new Promise((done, failed) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout) => {
      if (stdout === "") failed(error);
      else done(JSON.parse(stdout).diagnostics);
    });
  });
}
