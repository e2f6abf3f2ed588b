import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../../src/config/read-config.ts";
import { SETTINGS } from "../../../src/config/settings.ts";
import {
  all,
  healthCheck,
  image,
  imageEnv,
  manifest,
  nodeMajor,
  one,
  ROOT,
  read,
  routesOf,
  type Stage,
  stages,
} from "../../support/deployment-files.ts";
import { freePort } from "../../support/free-port.ts";
import { temporaryFolder } from "../../support/harness.ts";

/** The files that a stage copies from the repository. */
const copies = (stage: Stage): { sources: string[]; target: string }[] =>
  all("COPY", stage)
    .filter((text) => !text.startsWith("--from="))
    .map((text) => ({ sources: text.split(" ").slice(0, -1), target: text.split(" ").at(-1) ?? "" }));

const ignored = read(".dockerignore")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => ({ again: line.startsWith("!"), pattern: patternOf(line.replace("!", "")) }));

/** As Docker reads it: `**` is any number of folders, and a matching folder includes its content. */
function patternOf(glob: string): RegExp {
  const words = glob.split(/(\*\*\/|\*)/).map((word) => {
    if (word === "**/") return "(.*/)?";
    return word === "*" ? "[^/]*" : word.replaceAll(".", "\\.");
  });
  return new RegExp(`^${words.join("")}(/|$)`);
}

/** Whether the build sees a file: the last matching pattern decides. */
const isSeen = (path: string): boolean => ignored.findLast(({ pattern }) => pattern.test(path))?.again ?? true;

/** Files of the repository at a path, without installed or built ones. */
function filesOf(path: string): string[] {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found ? [path] : [];
  return readdirSync(join(ROOT, path))
    .filter((name) => name !== "node_modules" && name !== "dist")
    .flatMap((name) => filesOf(`${path}/${name}`));
}

/** A folder with the files that these stages copy, and with the packages installed here. */
function layOut(from: Stage[]): string {
  const app = temporaryFolder();
  for (const { sources, target } of from.flatMap(copies))
    for (const source of sources)
      for (const file of filesOf(source).filter(isSeen)) {
        const within = target.endsWith("/") ? relative(dirname(source), file) : relative(source, file);
        cpSync(join(ROOT, file), join(app, target, within));
      }
  mkdirSync(join(app, "web/dist"), { recursive: true });
  for (const folder of ["node_modules", "server/node_modules"].filter((folder) => existsSync(join(ROOT, folder))))
    for (const name of readdirSync(join(ROOT, folder)))
      if (name !== "@headcount") link(join(ROOT, folder, name), join(app, folder, name));
  link(join(app, "protocol"), join(app, "node_modules/@headcount/protocol"));
  return app;
}

/** A module that writes down each file that a process loads, and native ones at its end. */
const notingWhatLoads = (file: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    import { appendFileSync } from "node:fs";
    import { registerHooks } from "node:module";
    import { fileURLToPath } from "node:url";
    const note = (path) => appendFileSync(${JSON.stringify(file)}, path + "\\n");
    registerHooks({
      load(url, context, next) {
        if (url.startsWith("file:")) note(fileURLToPath(url));
        return next(url, context);
      },
    });
    process.on("exit", () => process.report.getReport().sharedObjects.forEach(note));
  `)}`;

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

describe("the Dockerfile", () => {
  it("is based on the Node version of the project", () => {
    const names = stages.map(({ name }) => name);
    for (const { image: base } of stages)
      expect(names.includes(base) || base === `node:${nodeMajor}-slim`, base).toBe(true);
    expect(names.includes(image.image)).toBe(false);
  });

  it("copies only files that exist and are part of the build", () => {
    const sources = stages.flatMap(copies).flatMap((copy) => copy.sources);
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) expect([source, filesOf(source).some(isSeen)]).toEqual([source, true]);
    for (const [index, stage] of stages.entries()) {
      const earlier = stages.slice(0, index).map(({ name }) => name);
      for (const text of all("COPY", stage))
        if (text.startsWith("--from=")) expect(earlier).toContain(text.split(/[= ]/)[1]);
    }
  });

  it("excludes secrets, data and tests", () => {
    const kept = [
      ".env",
      ".env.api",
      "web/.env.local",
      "data/headcount.db",
      ".git/config",
      "node_modules/zod/index.js",
    ];
    const sources = ["server/src", "server/test", "sdk/src", "protocol/src", "web/src"].flatMap(filesOf);
    const tests = sources.filter((path) => /\.test\.tsx?$|\/test\/|\.fixtures?\.ts$|\.contract\.ts$/.test(path));
    for (const kind of [".test.ts", ".fixtures.ts", ".fixture.ts", ".contract.ts"])
      expect(
        tests.some((path) => path.endsWith(kind)),
        kind,
      ).toBe(true);
    expect([...kept, ...tests, "web/dist/index.html", "protocol/node_modules/x"].filter(isSeen)).toEqual([]);
  });

  it("has each workspace's package.json before it installs", () => {
    const [packages] = stages;
    const copied = packages ? copies(packages) : [];
    for (const folder of manifest.workspaces)
      expect(copied).toContainEqual({ sources: [`${folder}/package.json`], target: `${folder}/` });
    expect(copied).toContainEqual({ sources: ["package.json", "package-lock.json"], target: "./" });
  });

  it("prunes only what it installed for the server", () => {
    const pruning = stages.filter((stage) => all("RUN", stage).some((text) => text.includes("prune-packages")));
    expect(pruning.map(({ name }) => name)).toEqual(["dependencies"]);
    const [{ steps = [] } = {}] = pruning;
    expect(steps.slice(-2)).toEqual([
      { keyword: "COPY", text: "scripts/release/prune-packages.mjs /tmp/" },
      { keyword: "RUN", text: "node /tmp/prune-packages.mjs ." },
    ]);
  });

  it("runs commands that exist, and no install script", () => {
    const commands = stages.flatMap((stage) => all("RUN", stage)).filter((text) => text.startsWith("npm"));
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const [, script] = /^npm run (\S+)$/.exec(command) ?? [];
      if (script) expect(Object.keys(manifest.scripts)).toContain(script);
      else expect(command).toMatch(/^npm ci --ignore-scripts( --omit=\w+)*( --workspace=server)?$/);
    }
  });

  it("creates an image that listens on its documented port, keeps its data in the volume, and does not run as root", () => {
    for (const name of Object.keys(imageEnv)) expect(["NODE_ENV", ...Object.keys(SETTINGS)]).toContain(name);
    const { role, port, dataDir, store } = readConfig(imageEnv);
    expect({ role, store: store.kind }).toEqual({ role: "all", store: "sqlite" });
    expect(one("EXPOSE")).toBe(String(port));
    expect(one("VOLUME")).toBe(dataDir);
    // A number, because Kubernetes cannot tell from a name that it is not root.
    const [user, group] = one("USER").split(":");
    expect([user, group]).toEqual(["1000", "1000"]);
    expect(one("RUN")).toBe(`install -d -o ${user} -g ${group} ${dataDir}`);
  });

  it("checks its health by a route that every role has", async () => {
    const [, path] = /PORT \+ '([^']+)'/.exec(healthCheck.at(-1) ?? "") ?? [];
    for (const role of ["all", "api", "realtime"] as const) expect(await routesOf(role)).toContain(`GET ${path}`);
  });

  it("creates an image whose files start, are healthy, end with 0 and are not pruned when they are laid out by hand", {
    tags: ["slow"],
  }, async () => {
    const env = { ...imageEnv, PORT: String(await freePort()), DATA_DIR: temporaryFolder() };
    const app = layOut(stages.filter(({ name }) => name !== "pages"));
    const loaded = join(temporaryFolder(), "loaded");
    const run = ([command = "", ...args]: string[]) => {
      expect(command).toBe("node");
      const child = spawn(process.execPath, args, { cwd: app, env, stdio: ["ignore", "pipe", "ignore"] });
      onTestFinished(() => void child.kill("SIGKILL"));
      return { child, ended: once(child, "exit") };
    };
    const health = async () => (await run(healthCheck).ended)[0];
    const { isNeeded } = await import(join(ROOT, "scripts/release/prune-packages.mjs"));
    const [node, ...args] = JSON.parse(one("CMD"));
    const server = run([node, "--import", notingWhatLoads(loaded), ...args]);
    for await (const line of createInterface(server.child.stdout)) if (line.startsWith("Server started")) break;
    expect(await health()).toBe(0);
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual([0, null]);
    expect(await health()).toBe(1);

    const packaged = readFileSync(loaded, "utf8")
      .split("\n")
      .flatMap((path) => path.split(/^.*?\/node_modules\//)[1] ?? []);
    for (const name of ["fastify/", "better-auth/", "socket.io/", "better-sqlite3/prebuilds/"])
      expect(
        packaged.some((path) => path.startsWith(name)),
        name,
      ).toBe(true);
    expect(packaged.filter((path) => !isNeeded(path, process))).toEqual([]);
  });
});
