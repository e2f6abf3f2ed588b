import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { type Config, readConfig, SETTINGS } from "../config.ts";
import { freePort } from "./free-port.ts";
import { eventually, startServer, temporaryFolder } from "./harness.ts";

// No container engine runs where these files are written: what they name is held against the project instead.

const ROOT = join(import.meta.dirname, "../../..");
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

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

interface Service {
  image: string;
  build?: string;
  environment?: Record<string, string | number | null>;
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  profiles?: string[];
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
    const tests = filesOf("server/src").filter((path) => /\.test\.tsx?$|\/test\//.test(path));
    expect(tests.length).toBeGreaterThan(20);
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
    expect(one("USER")).toBe("node");
    expect(one("RUN")).toBe(`install -d -o ${one("USER")} -g ${one("USER")} ${dataDir}`);
  });

  it("asks a route that every role has", async () => {
    const [, path] = /PORT \+ '([^']+)'/.exec(healthCheck.at(-1) ?? "") ?? [];
    for (const role of ["all", "api", "realtime"] as const) expect(await routesOf(role)).toContain(`GET ${path}`);
  });

  it("makes an image whose files, laid out by hand, start, are healthy and end with 0", async () => {
    const env = { ...imageEnv, PORT: String(await freePort()), DATA_DIR: temporaryFolder() };
    const app = layOut(stages.filter(({ name }) => name !== "pages"));
    const run = ([command = "", ...args]: string[]) => {
      expect(command).toBe("node");
      const child = spawn(process.execPath, args, { cwd: app, env, stdio: "ignore" });
      onTestFinished(() => void child.kill("SIGKILL"));
      return { child, ended: once(child, "exit") };
    };
    const health = async () => (await run(healthCheck).ended)[0];
    const server = run(JSON.parse(one("CMD")));
    await eventually(async () => (await health()) === 0);
    server.child.kill("SIGTERM");
    expect(await server.ended).toEqual([0, null]);
    expect(await health()).toBe(1);
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
    const { backendUrl, internalKeys, allowedOrigins } = configOf("realtime");
    const { store, port, publicUrl, internalKeys: apiKeys } = configOf("api");
    expect(backendUrl).toBe(`http://api:${port}`);
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

  it("waits for what is healthy, and lets everyone end in peace", () => {
    const services = Object.entries(compose.services);
    for (const [name, { depends_on = {}, build, healthcheck }] of services) {
      expect([name, build === "." || (healthcheck?.test.length ?? 0) > 1]).toEqual([name, true]);
      for (const [other, { condition }] of Object.entries(depends_on)) {
        expect(compose.services[other]?.profiles).toBeUndefined();
        expect(condition).toBe("service_healthy");
      }
    }
    for (const role of SERVERS)
      expect(Number.parseInt(compose.services[role]?.stop_grace_period ?? "", 10)).toBeGreaterThanOrEqual(25);
  });
});

describe("the workflow", () => {
  const workflow = parse(read(".github/workflows/ci.yml"));
  const { steps, services, env, ...job } = workflow.jobs.readme;
  const commands: string[] = steps.flatMap(({ run = "" }) => run.match(/^npm [a-z: ]*[a-z]/gm) ?? []);

  it("runs the README's two commands, and what CI runs", () => {
    const blocks = [...read("README.md").matchAll(/```sh\n([^`]+)```/g)].map(([, block = ""]) => block.trim());
    const steps = [...read(".ci/run").matchAll(/^step (.+)$/gm)].map(([, command]) => command);
    expect(new Set(commands)).toEqual(new Set([...blocks, ...steps]));
  });

  it("brings the oldest Node that the project starts on", () => {
    const [setup] = steps.filter(({ uses = "" }) => uses.startsWith("actions/setup-node@"));
    expect(manifest.engines.node).toBe(`>=${setup.with["node-version"]}`);
  });

  it("gives the tests the database that Compose runs", () => {
    expect(services.mongo.image).toBe(compose.services.mongo?.image);
    expect(Object.keys(env)).toEqual(["MONGO_TEST_URL"]);
    expect(read("server/src/test/mongo-server.ts")).toContain("MONGO_TEST_URL");
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
    expect(job["timeout-minutes"]).toBeLessThanOrEqual(90);
  });
});

describe("the guide", () => {
  it("says that the files were not run", () => {
    expect(guide).toContain("They were not run yet");
  });

  it("names files, services and addresses that are there", () => {
    for (const [, file = ""] of guide.matchAll(/`((?:[\w.]+\/)*(?:Dockerfile|[\w.-]+\.ya?ml))`/g))
      expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    const listed = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(compose.services));
    const { port, dataDir } = readConfig(imageEnv);
    expect(guide).toContain(`--publish 127.0.0.1:${port}:${port} --volume headcount-data:${dataDir}`);
    expect(guide).toContain(`proxy_pass http://127.0.0.1:${port};`);
  });
});
