import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";
import type { Config } from "../../src/config/config.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { startServer } from "./harness.ts";

// No container engine runs where these files are written: what they name is held against the project instead.

export const ROOT = join(import.meta.dirname, "../../..");
export const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
export const manifest = JSON.parse(read("package.json"));
export const nodeMajor: string = manifest.devDependencies.node.match(/\d+/)[0];

export type Env = Record<string, string>;

export interface Stage {
  image: string;
  name: string | undefined;
  steps: { keyword: string; text: string }[];
}

/** The Dockerfile's stages, in order; the last one is the image. */
export const stages: Stage[] = [];
for (const line of read("Dockerfile").replace(/\\\n/g, " ").split("\n")) {
  const [, keyword = "", text = ""] = /^([A-Z]+)\s+(.+)$/.exec(line) ?? [];
  const [, image = "", name] = /^(\S+)(?: AS (\S+))?$/.exec(text) ?? [];
  if (keyword === "FROM") stages.push({ image, name, steps: [] });
  else if (keyword !== "") stages.at(-1)?.steps.push({ keyword, text });
}
export const image = stages.at(-1) as Stage;

export const all = (keyword: string, { steps }: Stage): string[] =>
  steps.filter((step) => step.keyword === keyword).map(({ text }) => text);
export const one = (keyword: string): string => {
  const [found = "", ...more] = all(keyword, image);
  expect([keyword, more]).toEqual([keyword, []]);
  return found;
};
/** What a container starts with, before Compose or a person adds to it. */
export const imageEnv: Env = Object.fromEntries(
  one("ENV")
    .split(" ")
    .map((pair) => pair.split("=") as [string, string]),
);
export const healthCheck: string[] = JSON.parse(one("HEALTHCHECK").replace(/^.*?CMD /, ""));

export interface Service {
  profiles?: string[];
  image?: string;
  user?: string;
  entrypoint?: string[];
  command?: string[];
  stop_signal?: string;
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
export const compose: { services: Record<string, Service>; networks: Record<string, object>; volumes: object } = parse(
  read("compose.yaml"),
  { merge: true },
);
export const guide = read("docs/guides/self-hosting.md");

export const nodesGuide = read("docs/guides/several-nodes.md");

/** The settings that a text shows, as in a `.env` file. */
const settingsIn = (text = ""): Env =>
  Object.fromEntries([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
/** The `.env` that the guide shows for Compose. */
export const shown: Env = settingsIn(guide.split("## Two servers")[1]);
/** What several nodes add to it. */
export const shownForNodes: Env = settingsIn(nodesGuide.split("## With Compose")[1]?.split("\n## ")[0]);

/** `${NAME:?why}` and `${NAME:-default}` filled in as Compose does. */
const filled = (text: string, env: Env): string =>
  text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_all, name, kind, rest) => {
    if (!env[name] && kind === "?") throw new Error(`${name} ${rest}`);
    return env[name] || rest;
  });

/** What a service of the compose file gives its container. */
export const environmentOf = (service: string, env: Env): Env => ({
  ...imageEnv,
  ...Object.fromEntries(
    Object.entries(compose.services[service]?.environment ?? {}).flatMap(([name, value]) => {
      const given = value === null ? env[name] : filled(String(value), env);
      return given === undefined ? [] : [[name, given]];
    }),
  ),
});
/** What is shown, with a key of one's own in the place of the example's. */
export const chosen: Env = { ...shown, INTERNAL_API_KEY: randomBytes(32).toString("hex") };
export const chosenForNodes: Env = { ...chosen, ...shownForNodes, AUTH_SECRET: randomBytes(32).toString("hex") };
export const configOf = (service: string, env: Env = chosen): Config => readConfig(environmentOf(service, env));
export const networksOf = (service: string): string[] => compose.services[service]?.networks ?? ["default"];
export const SERVERS = ["api", "realtime"] as const;
export const NODES = ["realtime", "realtime-2"] as const;

export const routesOf = async (role: Config["role"]): Promise<readonly string[]> => {
  const other = "http://localhost:1";
  return (await startServer({ ROLE: role, REALTIME_URL: other, BACKEND_API_URL: other })).routes;
};
