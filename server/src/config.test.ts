import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const problems = (env: Record<string, string>): string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
  return [];
};

describe("the settings", () => {
  it("have defaults for everything", () => {
    expect(readConfig({})).toMatchObject({
      port: 8080,
      dataDir: "./data",
      store: { kind: "sqlite", file: "headcount.db" },
      retentionDays: 90,
      signUp: false,
      internalKeys: undefined,
      metricsPublic: false,
      grid: { slotMs: 5_000, slotsPerMinute: 12 },
    });
  });

  it("take an empty value for an unset one", () => {
    expect(readConfig({ PORT: "", PUBLIC_URL: " ", INTERNAL_API_KEY: "" })).toMatchObject({
      port: 8080,
      publicUrl: undefined,
      internalKeys: undefined,
    });
  });

  const STRONG = "9f2c41d07ab86e35c1f4d2a8b7e60935";

  it.each([{ NODE_ENV: "production" }, { PUBLIC_URL: "https://live.example.com" }])(
    "T9: refuse weak secrets in production, all at once and without repeating them: %j",
    (where) => {
      const weak = "changeme".repeat(4);
      const env = {
        AUTH_SECRET: weak,
        INTERNAL_API_KEY: `${STRONG},${weak}`,
        ADMIN_PASSWORD: "password123",
        METRICS: "public",
      };
      const found = problems({ ...where, ...env });
      expect(found.map((line) => line.split(":")[0])).toEqual([
        "AUTH_SECRET",
        "INTERNAL_API_KEY",
        "ADMIN_PASSWORD",
        "AUTH_SECRET",
        "METRICS",
      ]);
      expect(found.join()).not.toContain(weak);
      expect(problems(env)).toEqual([]);
    },
  );

  it("T9: take strong secrets in production, and make up those that are not set", () => {
    expect(problems({ NODE_ENV: "production" })).toEqual([]);
    expect(problems({ NODE_ENV: "production", AUTH_SECRET: STRONG, INTERNAL_API_KEY: STRONG.toUpperCase() })).toEqual(
      [],
    );
    expect(problems({ NODE_ENV: "production", ROLE: "realtime" })).toHaveLength(2);
  });

  it("name all that is wrong at once", () => {
    const found = problems({ PORT: "eighty", RETENTION_DAYS: "0", TRUST_PROXY: "true", PUBLIC_URL: "live.example" });
    expect(found.map((line) => line.split(/[ :]/)[0])).toEqual(["PORT", "RETENTION_DAYS", "PUBLIC_URL", "TRUST_PROXY"]);
  });

  it("never repeat a secret", () => {
    const [line] = problems({ AUTH_SECRET: "too-short-a-secret" });
    expect(line).toBe("AUTH_SECRET: must have at least 32 characters");
  });

  it("refuse a weak internal key anywhere in the list", () => {
    const strong = "k".repeat(32);
    expect(readConfig({ INTERNAL_API_KEY: `${strong}, ${"l".repeat(32)}` }).internalKeys).toHaveLength(2);
    expect(problems({ INTERNAL_API_KEY: `${strong},weak` })).toHaveLength(1);
  });

  it("refuse a database that this version does not know", () => {
    expect(problems({ DATABASE_URL: "postgres://x" })[0]).toContain("DATABASE_URL");
    expect(readConfig({ DATABASE_URL: "sqlite:///var/lib/h.db" }).store).toEqual({
      kind: "sqlite",
      file: "/var/lib/h.db",
    });
    const url = "mongodb+srv://user:word@db.example/headcount";
    expect(readConfig({ DATABASE_URL: url }).store).toEqual({ kind: "mongodb", url });
  });

  it("take origins without a path only", () => {
    expect(readConfig({ ALLOWED_ORIGIN: "https://a.example, http://b.example:81" }).allowedOrigins).toHaveLength(2);
    expect(problems({ ALLOWED_ORIGIN: "https://a.example/path" })).toHaveLength(1);
    expect(problems({ ALLOWED_ORIGIN: "*" })).toHaveLength(1);
  });

  it("take trusted proxies as a hop count or as networks", () => {
    expect(readConfig({ TRUST_PROXY: "1" }).trustProxy).toBe(1);
    expect(readConfig({ TRUST_PROXY: "10.0.0.0/8, ::1" }).trustProxy).toEqual(["10.0.0.0/8", "::1"]);
  });
});
