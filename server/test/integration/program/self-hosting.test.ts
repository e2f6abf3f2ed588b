import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import type { Config } from "../../../src/config/config.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { SETTINGS } from "../../../src/config/settings.ts";
import { freePort } from "../../support/free-port.ts";
import { startServer, temporaryFolder } from "../../support/harness.ts";

// No container engine runs where these files are written: what they name is held against the project instead.

const ROOT = join(import.meta.dirname, "../../../..");
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
const manifest = JSON.parse(read("package.json"));
const nodeMajor: string = manifest.devDependencies.node.match(/\d+/)[0];

type Env = Record<string, string>;

interface Stage {
  image: string;
  name: string | undefined;
  steps: { keyword: string; text: string }[];
}

/** The Dockerfile's stages, in order; the last one is the image. */
const stages: Stage[] = [];
for (const line of read("Dockerfile").replace(/\\\n/g, " ").split("\n")) {
  const [, keyword = "", text = ""] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
  const [, image = "", name] = /^(\S+)(?: AS (\S+))?$/.exec(text) ?? [];
  if (keyword === "FROM") stages.push({ image, name, steps: [] });
  else if (keyword !== "") stages.at(-1)?.steps.push({ keyword, text });
}
const image = stages.at(-1) as Stage;

const all = (keyword: string, { steps }: Stage): string[] =>
  steps.filter((step) => step.keyword === keyword).map(({ text }) => text);
const one = (keyword: string): string => {
  const [found = "", ...more] = all(keyword, image);
  expect([keyword, more]).toEqual([keyword, []]);
  return found;
};
/** What a container starts with, before Compose or a person adds to it. */
const imageEnv: Env = Object.fromEntries(
  one("ENV")
    .split(" ")
    .map((pair) => pair.split("=") as [string, string]),
);
const healthCheck: string[] = JSON.parse(one("HEALTHCHECK").replace(/^.*?CMD /, ""));

/** What a stage copies from the repository. */
const copies = (stage: Stage): { sources: string[]; target: string }[] =>
  all("COPY", stage)
    .filter((text) => !text.startsWith("--from="))
    .map((text) => ({ sources: text.split(" ").slice(0, -1), target: text.split(" ").at(-1) ?? "" }));

const ignored = read(".dockerignore")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => ({ again: line.startsWith("!"), pattern: patternOf(line.replace("!", "")) }));

/** As Docker reads it: `**` is any number of folders, and a folder that matches takes along what is in it. */
function patternOf(glob: string): RegExp {
  const words = glob.split(/(\*\*\/|\*)/).map((word) => {
    if (word === "**/") return "(.*/)?";
    return word === "*" ? "[^/]*" : word.replaceAll(".", "\\.");
  });
  return new RegExp(`^${words.join("")}(/|$)`);
}

/** Whether the build sees a file: the last pattern that matches decides. */
const isSeen = (path: string): boolean => ignored.findLast(({ pattern }) => pattern.test(path))?.again ?? true;

/** Files of the repository at a path, without what was installed or built there. */
function filesOf(path: string): string[] {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found ? [path] : [];
  return readdirSync(join(ROOT, path))
    .filter((name) => name !== "node_modules" && name !== "dist")
    .flatMap((name) => filesOf(`${path}/${name}`));
}

/** A folder with what these stages copy, beside the packages installed here. */
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

/** A module that writes down each file that a process loads, natively compiled ones at its end. */
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

interface Service {
  image?: string;
  build?: string;
  read_only?: boolean;
  tmpfs?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  logging?: { driver: string; options: Record<string, string> };
  restart?: string;
  environment?: Record<string, string | number | null>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
  stop_grace_period?: string;
}
const compose: { services: Record<string, Service>; networks: Record<string, object>; volumes: object } = parse(
  read("compose.yaml"),
  { merge: true },
);
const guide = read("docs/guides/self-hosting.md");

/** The `.env` that the guide shows for Compose. */
const shown: Env = Object.fromEntries(
  [...(guide.split("## Two servers")[1] ?? "").matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
);

/** `${NAME:?why}` and `${NAME:-default}` filled in as Compose does. */
const filled = (text: string, env: Env): string =>
  text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_all, name, kind, rest) => {
    if (!env[name] && kind === "?") throw new Error(`${name} ${rest}`);
    return env[name] || rest;
  });

/** What a service of the compose file gives its container. */
const environmentOf = (service: string, env: Env): Env => ({
  ...imageEnv,
  ...Object.fromEntries(
    Object.entries(compose.services[service]?.environment ?? {}).flatMap(([name, value]) => {
      const given = value === null ? env[name] : filled(String(value), env);
      return given === undefined ? [] : [[name, given]];
    }),
  ),
});
/** What is shown, with a key of one's own in the place of the example's. */
const chosen: Env = { ...shown, INTERNAL_API_KEY: randomBytes(32).toString("hex") };
const configOf = (service: string): Config => readConfig(environmentOf(service, chosen));
const networksOf = (service: string): string[] => compose.services[service]?.networks ?? ["default"];
const SERVERS = ["api", "realtime"] as const;

const routesOf = async (role: Config["role"]): Promise<readonly string[]> => {
  const other = "http://localhost:1";
  return (await startServer({ ROLE: role, REALTIME_URL: other, BACKEND_API_URL: other })).routes;
};

describe("the Dockerfile", () => {
  it("stands on the Node that the project runs on", () => {
    const names = stages.map(({ name }) => name);
    for (const { image: base } of stages)
      expect(names.includes(base) || base === `node:${nodeMajor}-slim`, base).toBe(true);
    expect(names.includes(image.image)).toBe(false);
  });

  it("copies only what is there and reaches the build", () => {
    const sources = stages.flatMap(copies).flatMap((copy) => copy.sources);
    expect(sources.length).toBeGreaterThan(8);
    for (const source of sources) expect([source, filesOf(source).some(isSeen)]).toEqual([source, true]);
    for (const [index, stage] of stages.entries()) {
      const earlier = stages.slice(0, index).map(({ name }) => name);
      for (const text of all("COPY", stage))
        if (text.startsWith("--from=")) expect(earlier).toContain(text.split(/[= ]/)[1]);
    }
  });

  it("sees no secret, no data and no test", () => {
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

  it("prunes what it installed for the server, and nothing else", () => {
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

  it("makes an image that listens where it says, keeps its data in the volume, and is not root", () => {
    for (const name of Object.keys(imageEnv)) expect(["NODE_ENV", ...Object.keys(SETTINGS)]).toContain(name);
    const { role, port, dataDir, store } = readConfig(imageEnv);
    expect({ role, store: store.kind }).toEqual({ role: "all", store: "sqlite" });
    expect(one("EXPOSE")).toBe(String(port));
    expect(one("VOLUME")).toBe(dataDir);
    // A number, because Kubernetes cannot tell by a name that it is not root.
    const [user, group] = one("USER").split(":");
    expect([user, group]).toEqual(["1000", "1000"]);
    expect(one("RUN")).toBe(`install -d -o ${user} -g ${group} ${dataDir}`);
  });

  it("asks a route that every role has", async () => {
    const [, path] = /PORT \+ '([^']+)'/.exec(healthCheck.at(-1) ?? "") ?? [];
    for (const role of ["all", "api", "realtime"] as const) expect(await routesOf(role)).toContain(`GET ${path}`);
  });

  it("makes an image whose files, laid out by hand, start, are healthy, end with 0 and are not pruned", {
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

describe("the compose file", () => {
  it("names only settings that exist, with values that each server takes", () => {
    for (const role of SERVERS) {
      for (const name of Object.keys(compose.services[role]?.environment ?? {}))
        expect(Object.keys(SETTINGS)).toContain(name);
      expect(configOf(role).role).toBe(role);
    }
  });

  it("takes secrets from .env only, and does not start without what must be there", () => {
    for (const role of SERVERS) {
      for (const [name, value] of Object.entries(compose.services[role]?.environment ?? {})) {
        if (name === "DATABASE_URL") expect(value).not.toContain("@");
        else if ("secret" in SETTINGS[name as keyof typeof SETTINGS])
          expect(value === null || String(value).startsWith(`\${${name}:?`), name).toBe(true);
      }
      const without = (name: string) => () => environmentOf(role, { ...shown, [name]: "" });
      expect(without("INTERNAL_API_KEY")).toThrow("INTERNAL_API_KEY");
      expect(without("PUBLIC_URL")).toThrow("PUBLIC_URL");
    }
    for (const role of SERVERS)
      expect(() => readConfig(environmentOf(role, shown))).toThrow("INTERNAL_API_KEY: is one that others would guess");
    expect(Object.keys(shown)).toEqual(["INTERNAL_API_KEY", "PUBLIC_URL", "REALTIME_URL"]);
  });

  it("publishes, to this machine only, the ports on which the servers listen", () => {
    for (const role of SERVERS) {
      const { port } = configOf(role);
      expect(compose.services[role]?.ports).toEqual([`127.0.0.1:${port}:${port}`]);
      expect(guide).toContain(`| \`${role}\` | 127.0.0.1:${port} |`);
    }
    const published = Object.values(compose.services).flatMap(({ ports = [] }) => ports);
    expect(published).toHaveLength(SERVERS.length);
  });

  it("keeps what the servers keep", () => {
    for (const role of SERVERS)
      expect(compose.services[role]?.volumes).toEqual([`${role}-data:${configOf(role).dataDir}`]);
    const named = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((one) => one.split(":")[0]),
    );
    expect(named.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  it("lets the servers find each other, the API its database, and nobody else the database", () => {
    const realtime = configOf("realtime");
    const api = configOf("api");
    const { internalKeys, allowedOrigins } = realtime;
    const { store, port, publicUrl, internalKeys: apiKeys } = api;
    expect(realtime).toMatchObject({ role: "realtime", backendUrl: `http://api:${port}` });
    expect(api).toMatchObject({ role: "api", realtimeInternalUrl: `http://realtime:${realtime.port}` });
    expect(allowedOrigins).toEqual([publicUrl]);
    expect(internalKeys).toEqual(apiKeys);
    const database = store.kind === "mongodb" ? new URL(store.url).hostname : "";
    const together = (a: string, b: string) => networksOf(a).some((network) => networksOf(b).includes(network));
    expect(together("realtime", "api")).toBe(true);
    expect(
      Object.keys(compose.services)
        .filter((name) => together(name, database))
        .toSorted(),
    ).toEqual(["api", database]);
    expect(compose.networks.database).toEqual({ internal: true });
  });

  it("allows other sites' pages at both servers", () => {
    const env = { ...chosen, ALLOWED_ORIGIN: "https://shop.example.com" };
    for (const role of SERVERS)
      expect(readConfig(environmentOf(role, env)).allowedOrigins).toContain("https://shop.example.com");
  });

  it("builds the image once, starts in order without waiting, and gives each server time to end", () => {
    expect(SERVERS.map((role) => compose.services[role]?.image)).toEqual(["headcount", "headcount"]);
    const building = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);
    expect(building.map(([name, { build }]) => [name, build])).toEqual([["api", "."]]);
    const conditions = Object.values(compose.services).flatMap(({ depends_on = {} }) => Object.entries(depends_on));
    expect(conditions).toEqual([
      ["mongo", { condition: "service_started" }],
      ["api", { condition: "service_started" }],
    ]);
    for (const role of SERVERS)
      expect(Number.parseInt(compose.services[role]?.stop_grace_period ?? "", 10)).toBeGreaterThanOrEqual(25);
  });

  it("runs the servers on a read-only root without privileges, and rotates every log", () => {
    for (const role of SERVERS)
      expect(compose.services[role]).toMatchObject({
        read_only: true,
        tmpfs: ["/tmp"],
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
    for (const [name, { logging }] of Object.entries(compose.services))
      expect([name, logging]).toEqual([name, { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } }]);
  });
});

describe("the compose file of one container", () => {
  const text = read("compose.single.yaml");
  const { name, services } = parse(text) as { name: string; services: Record<string, Service> };

  it("has nine lines, and is a project of its own", () => {
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toHaveLength(9);
    expect([name, Object.keys(services)]).toEqual(["headcount-single", ["headcount"]]);
    expect(name).not.toBe(parse(read("compose.yaml")).name);
  });

  it("publishes the image's port to this machine, keeps its data, restarts, and gives it time to end", () => {
    const { port, dataDir } = readConfig(imageEnv);
    expect(services.headcount).toEqual({
      build: ".",
      restart: "unless-stopped",
      stop_grace_period: "30s",
      ports: [`127.0.0.1:${port}:${port}`],
      volumes: [`data:${dataDir}`],
    });
  });
});

describe("the workflow", () => {
  const workflow = parse(read(".github/workflows/ci.yml"));
  const { steps, services, env, strategy } = workflow.jobs.readme;
  const runs: string[] = workflow.jobs.image.steps.map(({ run = "" }) => run);
  const release = parse(read(".github/workflows/release.yml"));
  const commands: string[] = steps.flatMap(({ run = "" }) => run.match(/^npm [a-z: ]*[a-z]/gm) ?? []);

  it("runs the README's two commands, and what CI runs", () => {
    const blocks = [...read("README.md").matchAll(/```sh\n(npm [^`]+)```/g)].map(([, block = ""]) => block.trim());
    const steps = [...read(".ci/run").matchAll(/^step (.+)$/gm)].map(([, command]) => command);
    expect(new Set(commands)).toEqual(new Set([...blocks, ...steps]));
  });

  it("brings the oldest Node that the project starts on, the one that it runs on, and one between", () => {
    const [setup] = steps.filter(({ uses = "" }) => uses.startsWith("actions/setup-node@"));
    expect(setup.with).toEqual({ "node-version": expect.stringContaining("matrix.node"), cache: "npm" });
    const { node } = strategy.matrix;
    expect(manifest.engines.node).toBe(`>=${node[0]}`);
    expect(node).toEqual([20, 22, Number(nodeMajor)]);
  });

  it("builds the image, runs it as Compose does, and stops it in the time that it needs", async () => {
    const [build, start, signIn, stop, up] = runs.filter((run) => run !== "");
    expect(build).toBe("docker build --tag headcount .");
    expect(start).toContain(`--volume headcount-data:${one("VOLUME")} headcount`);
    expect(start).toContain(`--publish ${SETTINGS.PORT.default}:${one("EXPOSE")}`);
    for (const option of ["--read-only", "--tmpfs /tmp", "--cap-drop ALL", "--security-opt no-new-privileges:true"])
      expect(start).toContain(option);
    expect(signIn).toContain(SETTINGS.ADMIN_EMAIL.default);
    expect(stop).toContain("timeout 25 docker stop");
    const given = (name: string) => workflow.jobs.image.steps.find(({ run = "" }) => run === up).env[name];
    const key = { INTERNAL_API_KEY: randomBytes(32).toString("hex") };
    for (const role of SERVERS) {
      const own = { ...key, PUBLIC_URL: given("PUBLIC_URL"), REALTIME_URL: given("REALTIME_URL") };
      const { port } = readConfig(environmentOf(role, own));
      expect(up).toContain(`http://localhost:${port}/readyz`);
    }
  });

  it("signs in as a browser does, by the routes that there are", async () => {
    const routes = await routesOf("all");
    const paths = runs.flatMap((run) => [...run.matchAll(/http:\/\/[\w-]+:\d+(\/[\w/-]+)/g)].map(([, path]) => path));
    expect(paths).toEqual(expect.arrayContaining(["/readyz", "/api/auth/sign-in/email", "/api/v1/auctions"]));
    for (const path of paths.filter((path) => !path?.startsWith("/api/auth/"))) expect(routes).toContain(`GET ${path}`);
  });

  it("lists every action and image that is not pinned, and no other", () => {
    const [, list = ""] = guide.split("## What is pinned");
    const files = [".github/workflows/ci.yml", ".github/workflows/release.yml"].map(read).join("\n");
    const uses = [...files.matchAll(/uses: (\S+)/g)].map(([, action = ""]) => action);
    const images = [...stages.map((stage) => stage.image), compose.services.mongo?.image ?? ""];
    const moving = [...uses, ...images].filter((name) => /[@:]/.test(name) && !/@(sha256:)?[0-9a-f]{40,}$/.test(name));
    const listed = [...list.matchAll(/`([\w./-]+[@:][\w.-]+)`/g)].map(([, name]) => name);
    expect(new Set(listed)).toEqual(new Set(moving));
  });

  it("makes a release of a tag only, for two processors, with labels, SBOM, provenance and notes", () => {
    expect(release.on).toEqual({ push: { tags: ["v*"] } });
    const { steps } = release.jobs.image;
    const [{ with: built }] = steps.filter(({ uses = "" }) => uses.startsWith("docker/build-push-action@"));
    expect(built).toMatchObject({
      platforms: "linux/amd64,linux/arm64",
      push: true,
      sbom: true,
      provenance: "mode=max",
    });
    expect(built.labels).toContain("steps.meta.outputs.labels");
    const [notes] = steps.flatMap(({ run = "" }) => /node (scripts\/\S+)/.exec(run)?.[1] ?? []);
    expect(existsSync(join(ROOT, notes))).toBe(true);
  });

  it("gives the tests the database that Compose runs", () => {
    expect(services.mongo.image).toBe(compose.services.mongo?.image);
    expect(Object.keys(env)).toEqual(["MONGO_TEST_URL"]);
    expect(read("server/test/support/mongo-server.ts")).toContain("MONGO_TEST_URL");
    const { port } = new URL(env.MONGO_TEST_URL);
    expect(services.mongo.ports).toEqual([`${port}:${port}`]);
  });

  it("asks the started server for a route on its port", async () => {
    const address = steps.map(({ run = "" }) => /http:\/\/localhost:\S+/.exec(run)?.[0]).find(Boolean);
    const { port, pathname } = new URL(address);
    expect(port).toBe(SETTINGS.PORT.default);
    expect(await routesOf("all")).toContain(`GET ${pathname}`);
  });

  it("may only read, and ends by itself", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(workflow.concurrency).toMatchObject({ "cancel-in-progress": true });
    for (const job of [...Object.values<Record<string, number>>(workflow.jobs), release.jobs.image])
      expect(job["timeout-minutes"]).toBeLessThanOrEqual(90);
  });
});

describe("the guide", () => {
  it("says what was not run", () => {
    expect(guide).toContain("Compose and the workflow were not run yet");
  });

  it("names files, services and addresses that are there", () => {
    for (const [, file = ""] of guide.matchAll(/`((?:[\w.]+\/)*(?:Dockerfile|[\w.-]+\.ya?ml))`/g))
      expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    const [hosting = ""] = guide.split("## What is pinned");
    const listed = [...hosting.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(compose.services));
    const { port, dataDir } = readConfig(imageEnv);
    expect(guide).toContain(`--publish 127.0.0.1:${port}:${port} --volume headcount-data:${dataDir}`);
    expect(guide).toContain(`proxy_pass http://127.0.0.1:${port};`);
  });
});
