import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DCLinter } from "dclint";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../../src/config/read-config.ts";
import { SETTINGS } from "../../../src/config/settings.ts";
import { GENTLE_DRAIN } from "../../../src/realtime/sending/drain.ts";
import {
  chosen,
  chosenForNodes,
  compose,
  configOf,
  environmentOf,
  guide,
  imageEnv,
  NODES,
  networksOf,
  ROOT,
  read,
  SERVERS,
  type Service,
  shown,
  shownForNodes,
} from "../../support/deployment-files.ts";
import { temporaryFolder } from "../../support/harness.ts";

const services = Object.entries(compose.services);
const stopTimeMs = (service: string): number =>
  Number.parseInt(compose.services[service]?.stop_grace_period ?? "", 10) * 1_000;

describe("the compose file", () => {
  it("names only existing settings, with values that each server accepts", () => {
    for (const name of services.flatMap(([, { environment = {} }]) => Object.keys(environment)))
      expect(Object.keys(SETTINGS)).toContain(name);
    for (const role of SERVERS) expect(configOf(role).role).toBe(role);
  });

  it("reads secrets from .env only, and does not start without the required ones", () => {
    for (const role of ["api", ...NODES]) {
      for (const [name, value] of Object.entries(compose.services[role]?.environment ?? {})) {
        if (name === "DATABASE_URL") expect(value).not.toContain("@");
        else if ("secret" in SETTINGS[name as keyof typeof SETTINGS])
          expect(value === null || String(value).startsWith(`\${${name}:`), name).toBe(true);
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
    const published = services.filter(([, { profiles }]) => !profiles).flatMap(([, { ports = [] }]) => ports);
    expect(published).toHaveLength(SERVERS.length);
  });

  it("stores all data of the servers in volumes, each node's in its own", () => {
    for (const server of ["api", ...NODES])
      expect(compose.services[server]?.volumes).toEqual([`${server}-data:${imageEnv.DATA_DIR}`]);
    const named = services.flatMap(([, { volumes = [] }]) =>
      volumes.map((one) => one.split(":")[0] ?? "").filter((one) => !one.startsWith("./")),
    );
    expect(named.toSorted()).toEqual(Object.keys(compose.volumes).toSorted());
  });

  it("lets the servers reach each other, and only the API reach its database", () => {
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

  it("allows pages of other sites on both servers", () => {
    const env = { ...chosen, ALLOWED_ORIGIN: "https://shop.example.com" };
    for (const role of SERVERS)
      expect(readConfig(environmentOf(role, env)).allowedOrigins).toContain("https://shop.example.com");
  });

  it("builds the image once, starts in order without waiting, and gives each server time to stop", () => {
    expect(SERVERS.map((role) => compose.services[role]?.image)).toEqual(["headcount", "headcount"]);
    const building = Object.entries(compose.services).filter(([, { build }]) => build !== undefined);
    expect(building.map(([name, { build }]) => [name, build])).toEqual([["api", "."]]);
    const conditions = services.flatMap(([, { depends_on = {} }]) => Object.entries(depends_on));
    expect(conditions).toEqual([
      ["mongo", { condition: "service_started" }],
      ["api", { condition: "service_started" }],
      ["api", { condition: "service_started" }],
    ]);
    for (const role of SERVERS) expect(stopTimeMs(role)).toBeGreaterThan(24_000);
  });

  it("runs the servers on a read-only root without privileges, and rotates every log", () => {
    for (const [name, { tmpfs = [], ...service }] of services.filter(([name]) => name !== "mongo")) {
      expect([name, service.read_only, service.cap_drop, service.security_opt]).toEqual([
        name,
        true,
        ["ALL"],
        ["no-new-privileges:true"],
      ]);
      expect(tmpfs).toContain("/tmp");
      // The servers' image has its own user.
      expect(service.image === "headcount" ? "1000:1000" : service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    }
    for (const [name, { logging }] of Object.entries(compose.services))
      expect([name, logging]).toEqual([name, { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } }]);
  });
});

describe("the profile of several nodes", () => {
  const inProfile = services.filter(([, { profiles }]) => profiles).map(([name]) => name);
  const nginx = read("docs/guides/several-nodes/nginx.conf");

  it("adds a node, a load balancer and Valkey, and changes no setting of the other services", () => {
    expect(inProfile).toEqual(["realtime-2", "balancer", "valkey"]);
    for (const name of inProfile) expect(compose.services[name]?.profiles).toEqual(["cluster"]);
    expect(shownForNodes.COMPOSE_PROFILES).toBe("cluster");
    for (const role of SERVERS) {
      expect(configOf(role)).toMatchObject({ redis: undefined, drainDelayMs: 0, authSecret: undefined });
      for (const needed of Object.keys(compose.services[role]?.depends_on ?? {}))
        expect(inProfile).not.toContain(needed);
    }
  });

  it("gives the API and all nodes the same Redis and secret, and each node its own name", () => {
    const nodes = NODES.map((name) => configOf(name, chosenForNodes));
    const [api, ...all] = [configOf("api", chosenForNodes), ...nodes];
    expect(api?.redis?.url).toMatch(/^redis:\/\/valkey:\d+$/);
    for (const { redis, authSecret } of all)
      expect([redis, authSecret]).toEqual([api?.redis, chosenForNodes.AUTH_SECRET]);
    expect(nodes.map(({ nodeName }) => nodeName)).toEqual([...NODES]);
    const [one, two] = nodes.map(({ nodeName: _own, ...settings }) => settings);
    expect(two).toEqual(one);
  });

  it("refuses to start the second node without the Redis or the secret, so that no viewers are counted apart", () => {
    const without = (name: string) => () => configOf("realtime-2", { ...chosenForNodes, [name]: "" });
    expect(without("REDIS_URL")).toThrow("REDIS_URL");
    expect(without("AUTH_SECRET")).toThrow("AUTH_SECRET");
  });

  it("gives a node time to be noticed, to move its viewers and to deliver its minutes before it is killed", () => {
    for (const node of NODES) {
      const { drainDelayMs } = configOf(node, { ...chosenForNodes, DRAIN_DELAY_S: "30" });
      expect(stopTimeMs(node)).toBeGreaterThan(drainDelayMs + GENTLE_DRAIN.limitMs + 24_000);
    }
  });

  it("balances both nodes with the guide's nginx, at a published port", () => {
    const { ports, volumes, entrypoint, stop_signal } = compose.services.balancer ?? {};
    expect(volumes).toEqual(["./docs/guides/several-nodes/nginx.conf:/etc/nginx/nginx.conf:ro"]);
    const servers = [...nginx.matchAll(/^\s+server (\S+)/gm)].map(([, address]) => address).slice(0, -1);
    expect(servers).toEqual(NODES.map((node) => `${node}:${configOf(node, chosenForNodes).port}`));
    const [, port] = /listen (\d+);/.exec(nginx) ?? [];
    expect(ports).toEqual([`127.0.0.1:${port}:${port}`]);
    expect(guide).toContain(`| \`balancer\` | 127.0.0.1:${port} |`);
    expect(Number(port)).toBeGreaterThan(1023);
    expect([entrypoint?.[0], stop_signal]).toEqual(["nginx", "SIGTERM"]);
    // nginx passes on one address, so the nodes trust one proxy.
    expect(nginx).toContain("proxy_set_header X-Forwarded-For $remote_addr;");
    for (const node of NODES) expect(configOf(node, chosenForNodes).trustProxy).toBe(1);
  });

  it("runs a Valkey that stores nothing and removes no number, in a network of the API and the nodes", () => {
    const command = compose.services.valkey?.command ?? [];
    const options = new Map(command.slice(1).map((word, index) => [command[index], word]));
    expect(Object.fromEntries(options)).toMatchObject({
      ...{ "--save": "", "--appendonly": "no", "--maxmemory-policy": "noeviction" },
      "--maxmemory": expect.stringMatching(/^\d+mb$/),
    });
    const reachable = services.filter(([name]) => networksOf(name).some((one) => networksOf("valkey").includes(one)));
    expect(reachable.map(([name]) => name)).toEqual(["api", ...NODES, "valkey"]);
    expect(compose.networks.totals).toEqual({ internal: true });
    for (const node of NODES)
      for (const other of ["api", "balancer"])
        expect(networksOf(node).some((network) => networksOf(other).includes(network))).toBe(true);
  });
});

describe.each(["compose.yaml", "compose.single.yaml"])("%s", (file) => {
  const violations = (path: string): string[] => {
    // The package's types do not resolve under Node's rules.
    const linter = new DCLinter({ quiet: true, debug: false, exclude: [], rules: {} });
    const results: { messages: { rule: string; message: string }[] }[] = linter.lintFiles([path], false);
    // The other rules are matters of taste.
    return results
      .flatMap(({ messages }) => messages.filter(({ rule }) => rule === "invalid-schema"))
      .map(({ message }) => message);
  };

  it("matches the published schema of Compose files", () => {
    expect(violations(join(ROOT, file))).toEqual([]);
    const wrong = join(temporaryFolder(), file);
    writeFileSync(wrong, read(file).replace("restart:", "restarts:"));
    expect(violations(wrong)).toHaveLength(1);
  });
});

describe("the compose file of one container", () => {
  const text = read("compose.single.yaml");
  const { name, services } = parse(text) as { name: string; services: Record<string, Service> };

  it("has nine lines, and its own project", () => {
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toHaveLength(9);
    expect([name, Object.keys(services)]).toEqual(["headcount-single", ["headcount"]]);
    expect(name).not.toBe(parse(read("compose.yaml")).name);
  });

  it("publishes the image's port to this machine, keeps its data, restarts, and gives it time to stop", () => {
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
