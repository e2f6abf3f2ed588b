import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../../src/config/read-config.ts";
import { SETTINGS } from "../../../src/config/settings.ts";
import {
  chosen,
  compose,
  configOf,
  environmentOf,
  guide,
  imageEnv,
  networksOf,
  read,
  SERVERS,
  type Service,
  shown,
} from "../../support/deployment-files.ts";

describe("the compose file", () => {
  it("names only existing settings, with values that each server accepts", () => {
    for (const role of SERVERS) {
      for (const name of Object.keys(compose.services[role]?.environment ?? {}))
        expect(Object.keys(SETTINGS)).toContain(name);
      expect(configOf(role).role).toBe(role);
    }
  });

  it("reads secrets from .env only, and does not start without the required ones", () => {
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

  it("stores all data of the servers in volumes", () => {
    for (const role of SERVERS)
      expect(compose.services[role]?.volumes).toEqual([`${role}-data:${configOf(role).dataDir}`]);
    const named = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((one) => one.split(":")[0]),
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
