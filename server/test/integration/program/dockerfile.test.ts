import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, globSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
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

/** What the image takes from the build, as paths below its folder. */
const taken = all("COPY", image)
  .filter((text) => text.startsWith("--from=build "))
  .map((text) => {
    const [, ...paths] = text.split(" ");
    return { sources: paths.slice(0, -1).map((path) => path.replace("/app/", "")), target: paths.at(-1) ?? "" };
  });

/** A folder with the files of the image, from what is installed and built here. */
function layOut(): string {
  const app = temporaryFolder();
  for (const { sources, target } of taken)
    for (const source of sources.flatMap((pattern) => globSync(pattern, { cwd: ROOT })))
      cpSync(join(ROOT, source), join(app, target, target.endsWith("/") ? basename(source) : ""), { recursive: true });
  return app;
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

  it("runs commands that exist, and no install script", () => {
    const commands = stages.flatMap((stage) => all("RUN", stage)).filter((text) => text.startsWith("npm"));
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const [, script] = /^npm run (\S+)$/.exec(command) ?? [];
      if (script) expect(Object.keys(manifest.scripts)).toContain(script);
      else expect(command).toBe("npm ci --ignore-scripts");
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

  it("creates an image whose files start, are healthy and end with 0 when they are laid out by hand", async () => {
    const env = { ...imageEnv, PORT: String(await freePort()), DATA_DIR: temporaryFolder() };
    const app = layOut();
    const run = ([command = "", ...args]: string[]) => {
      expect(command).toBe("node");
      const child = spawn(process.execPath, args, { cwd: app, env, stdio: ["ignore", "pipe", "ignore"] });
      onTestFinished(() => void child.kill("SIGKILL"));
      return { child, ended: once(child, "exit") };
    };
    const health = async () => (await run(healthCheck).ended)[0];
    const server = run(JSON.parse(one("CMD")));
    const lines: string[] = [];
    for await (const line of createInterface(server.child.stdout)) {
      lines.push(line);
      if (line.startsWith("Server started")) break;
    }
    expect(lines).toContain(`Server started on PORT ${env.PORT}`);
    expect(await health()).toBe(0);
    const page = await fetch(`http://127.0.0.1:${env.PORT}/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<div id=")]);
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual([0, null]);
    expect(await health()).toBe(1);
  });
});
