import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/support/harness.ts";
import { ConfigError } from "./config.ts";
import { readConfig } from "./read-config.ts";
import { fileSettingOf, SETTINGS } from "./settings.ts";

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
  const STRONG = "9f2c41d07ab86e35c1f4d2a8b7e60935";

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

  it("refuse several workers without what they share", () => {
    expect(problems({ WORKERS: "4" })).toEqual([
      'WORKERS (is "4"): needs ROLE=realtime. Start the pages and the API separately, with ROLE=api',
      'WORKERS (is "4"): workers share their counts through Redis. Set REDIS_URL, or WORKERS=1',
    ]);
    expect(problems({ WORKERS: "auto" })).toHaveLength(2);
    expect(problems({ WORKERS: "0" })).toEqual(['WORKERS (is "0"): must be `auto` or a number from 1 to 99']);
    const realtime = {
      ...{ ROLE: "realtime", BACKEND_API_URL: "http://127.0.0.1:9", INTERNAL_API_KEY: STRONG, AUTH_SECRET: STRONG },
      ...{ REDIS_URL: "redis://127.0.0.1", NODE_NAME: "n".repeat(61) },
    };
    expect(problems({ ...realtime, WORKERS: "2" })).toEqual([
      "NODE_NAME: may have 60 characters with WORKERS, because a number is added",
    ]);
    expect(readConfig({ ...realtime, WORKERS: "1" }).workers).toBe(1);
    expect(readConfig({ ...realtime, NODE_NAME: "", WORKERS: "auto" }).workers).toBeGreaterThan(0);
  });

  it("treat an empty value as unset", () => {
    expect(readConfig({ PORT: "", PUBLIC_URL: " ", INTERNAL_API_KEY: "" })).toMatchObject({
      port: 8080,
      publicUrl: undefined,
      internalKeys: undefined,
    });
  });

  it.each([{ NODE_ENV: "production" }, { PUBLIC_URL: "https://live.example.com" }])(
    "T9: refuse weak secrets in production, all at once and without repeating them: %j",
    (where) => {
      const weak = "changeme".repeat(4);
      const env = {
        AUTH_SECRET: weak,
        INTERNAL_API_KEY: `${STRONG},${weak}`,
        ADMIN_PASSWORD: "password123",
        METRICS: "public",
        WEBHOOK_ALLOW_PRIVATE: "on",
      };
      const found = problems({ ...where, ...env });
      expect(found.map((line) => line.split(":")[0])).toEqual([
        "AUTH_SECRET",
        "INTERNAL_API_KEY",
        "ADMIN_PASSWORD",
        "AUTH_SECRET",
        "METRICS",
        "WEBHOOK_ALLOW_PRIVATE",
      ]);
      expect(found.join()).not.toContain(weak);
      expect(problems(env)).toEqual([]);
    },
  );

  it("T9: require strong secrets in production, and generate missing ones", () => {
    expect(problems({ NODE_ENV: "production" })).toEqual([]);
    expect(problems({ NODE_ENV: "production", AUTH_SECRET: STRONG, INTERNAL_API_KEY: STRONG.toUpperCase() })).toEqual(
      [],
    );
    expect(problems({ NODE_ENV: "production", ROLE: "realtime" })).toHaveLength(2);
  });

  it("report all problems at once", () => {
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

  it("refuse a database of an unknown kind", () => {
    expect(problems({ DATABASE_URL: "postgres://x" })[0]).toContain("DATABASE_URL");
    expect(readConfig({ DATABASE_URL: "sqlite:///var/lib/h.db" }).store).toEqual({
      kind: "sqlite",
      file: "/var/lib/h.db",
    });
    const url = "mongodb+srv://user:word@db.example/headcount";
    expect(readConfig({ DATABASE_URL: url }).store).toEqual({ kind: "mongodb", url });
  });

  it("accept common forms of origins, and name the right form of an invalid one", () => {
    const written = "HTTPS://A.example/, http://b.example:80, https://*.c.example, capacitor://localhost";
    expect(readConfig({ ALLOWED_ORIGIN: written }).allowedOrigins).toEqual([
      "https://a.example",
      "http://b.example",
      "https://*.c.example",
      "capacitor://localhost",
    ]);
    const [problem, ...others] = problems({ ALLOWED_ORIGIN: "https://a.example/path, *, b.example" });
    expect(others).toEqual([]);
    expect(problem).toContain("https://a.example/path is more than an origin; write https://a.example");
    expect(problem).toContain("* stands for every site");
    expect(problem).toContain("b.example has no scheme; write https://b.example");
  });

  it.each([
    ["PUBLIC_URL", "publicUrl", "all"],
    ["REALTIME_URL", "realtimeUrl", "all"],
    ["REALTIME_URL", "realtimeInternalUrl", "api"],
    ["BACKEND_API_URL", "backendUrl", "realtime"],
  ])("accept a web address for %s", (name, field, ROLE) => {
    const env = { ROLE, INTERNAL_API_KEY: STRONG, [name]: "http://Live.Example.com:80/" };
    expect(readConfig(env)).toMatchObject({ role: ROLE, [field]: "http://live.example.com" });
    for (const wrong of ["https://*.example.com", "tauri://localhost", "live.example.com", "https://x.example/y"])
      expect(problems({ [name]: wrong })[0]).toMatch(/write .*https:/);
  });

  it("accept trusted proxies as a number of hops or as networks", () => {
    expect(readConfig({ TRUST_PROXY: "1" }).trustProxy).toBe(1);
    expect(readConfig({ TRUST_PROXY: "10.0.0.0/8, ::1" }).trustProxy).toEqual(["10.0.0.0/8", "::1"]);
  });

  it("listen on all addresses, or on the one that HOST names", () => {
    expect(readConfig({}).host).toBeUndefined();
    for (const host of ["127.0.0.1", "::1", "0.0.0.0", "localhost", "fe80::1%eth0", "app.internal"])
      expect(readConfig({ HOST: host }).host).toBe(host);
    for (const host of ["127.0.0.1:8080", "[::1]", "*", "http://localhost", "a b"])
      expect(problems({ HOST: host })).toEqual([expect.stringMatching(/^HOST .*without a port or brackets/)]);
  });
});

describe("REDIS_URL", () => {
  const redis = (url: string, more: Record<string, string> = {}) => ({
    REDIS_URL: url,
    AUTH_SECRET: "k".repeat(32),
    ...more,
  });

  it.each([
    "redis://localhost",
    "rediss://user:word@redis.example:6380/2",
    "redis-sentinel://:word@one:26379,two:26379/primary",
    "rediss-sentinel://one/primary",
  ])("accepts %s", (url) => {
    expect(readConfig(redis(url)).redis).toEqual({ url, prefix: "headcount:" });
  });

  it.each(["localhost:6379", "http://redis.example", "redis://", "redis-sentinel://one:26379", "redis sentinel"])(
    "refuses %s, lists the accepted forms, and does not repeat the value",
    (url) => {
      const [problem, ...more] = problems(redis(url));
      expect(problem).toMatch(/^REDIS_URL: must be redis:\/\/, rediss:\/\/ \(encrypted\), or redis-sentinel:/);
      expect(problem).not.toContain(`"${url}"`);
      expect(more).toEqual([]);
    },
  );

  it("requires the secret that all nodes share, and a prefix without white space", () => {
    expect(problems({ REDIS_URL: "redis://localhost" })).toEqual([
      "AUTH_SECRET: is needed with REDIS_URL. Set the same value on all nodes",
    ]);
    expect(problems(redis("redis://localhost", { REDIS_PREFIX: "my app" }))[0]).toMatch(/^REDIS_PREFIX/);
  });
});

describe("a secret in a file", () => {
  const GOOD: Record<string, string> = {
    DATABASE_URL: "mongodb://user:word@db.example/headcount",
    ADMIN_PASSWORD: "correct horse battery",
    REDIS_URL: "rediss://user:word@redis.example:6380",
    SMTP_URL: "smtps://user:word@mail.example",
  };
  /** Other settings that a setting requires. */
  const BESIDES: Record<string, Record<string, string>> = {
    REDIS_URL: { AUTH_SECRET: "k".repeat(32) },
    SMTP_URL: { MAIL_FROM: "a@b.co", PUBLIC_URL: "http://pages.example" },
  };
  const besides = (name: string) => BESIDES[name] ?? {};
  const secrets = Object.entries(SETTINGS).flatMap(([name, setting]) => ("secret" in setting ? [name] : []));
  const fileWith = (content: string): string => {
    const file = join(temporaryFolder(), "secret");
    writeFileSync(file, content);
    return file;
  };

  it.each(secrets)("is read for %s as if it were set, without its trailing newline", (name) => {
    const value = GOOD[name] ?? "k".repeat(32);
    for (const end of ["", "\n", "\r\n"])
      expect(readConfig({ ...besides(name), [fileSettingOf(name)]: fileWith(value + end) })).toEqual(
        readConfig({ ...besides(name), [name]: value }),
      );
  });

  it.each(secrets)("is refused for %s when the setting is set as well", (name) => {
    const value = GOOD[name] ?? "k".repeat(32);
    const file = fileWith(value);
    const [line, ...more] = problems({ ...besides(name), [name]: value, [fileSettingOf(name)]: file });
    expect(line).toBe(`${name}: ${name}_FILE is set, too. Set one of the two`);
    expect(more).toEqual([]);
    expect(problems({ ...besides(name), [name]: "", [fileSettingOf(name)]: file })).toEqual([]);
    expect(problems({ ...besides(name), [name]: value, [fileSettingOf(name)]: "" })).toEqual([]);
  });

  it("is refused, naming the file, when it cannot be read, is a folder, or is empty", () => {
    const folder = temporaryFolder();
    const missing = join(folder, "missing");
    const empty = fileWith(" \n");
    expect(problems({ ADMIN_PASSWORD_FILE: missing, AUTH_SECRET_FILE: folder, INTERNAL_API_KEY_FILE: empty })).toEqual([
      `ADMIN_PASSWORD: ADMIN_PASSWORD_FILE: the file ${missing} cannot be read: no such file or directory`,
      `AUTH_SECRET: AUTH_SECRET_FILE: the file ${folder} cannot be read: it is a folder`,
      `INTERNAL_API_KEY: INTERNAL_API_KEY_FILE: the file ${empty} is empty`,
    ]);
  });

  it("is checked like one that is set, and never repeated", () => {
    const found = problems({ AUTH_SECRET_FILE: fileWith("a-short-secret\n"), ROLE: "api" });
    expect(found[0]).toBe("AUTH_SECRET: must have at least 32 characters");
    expect(found.join()).not.toContain("a-short-secret");
    const missing = { ROLE: "realtime", BACKEND_API_URL: "http://a", INTERNAL_API_KEY_FILE: "/nowhere/at/all" };
    expect(problems(missing)).toHaveLength(1);
  });

  it("is read only for settings that are secret", () => {
    expect(readConfig({ PORT_FILE: "/nowhere/at/all" }).port).toBe(8080);
  });

  it("e-mails need a public address and a sender, which may be the user of the mail server", () => {
    const publicUrl = { PUBLIC_URL: "https://pages.example" };
    const mail = (env: Record<string, string>) => readConfig(env).mail;
    expect(mail({})).toBeUndefined();
    expect(mail({ MAIL_FROM: "a@b.co" })).toBeUndefined();
    expect(mail({ ...publicUrl, SMTP_URL: "smtp://a%40b.co:p@mail.example" })?.from.address).toBe("a@b.co");
    expect(
      mail({
        ROLE: "realtime",
        BACKEND_API_URL: "http://api:1",
        INTERNAL_API_KEY: "k".repeat(32),
        SMTP_URL: "smtp://m",
      }),
    ).toBeUndefined();
    const problems = (env: Record<string, string>): string => {
      try {
        readConfig(env);
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(problems({ SMTP_URL: "smtp://u:s3cret@mail.example" }).split("\n")).toEqual([
      "PUBLIC_URL: is needed with SMTP_URL, because e-mails have links to the pages",
      "MAIL_FROM: is needed, because the user of SMTP_URL is not an e-mail address",
    ]);
    expect(problems({ ...publicUrl, SMTP_URL: "mail.example s3cret", MAIL_FROM: "me" })).toMatch(
      /^SMTP_URL: must be smtp.*\nMAIL_FROM \(is "me"\): must be an address/,
    );
    expect(problems({ ...publicUrl, SMTP_URL: "smtp://u:s3cret@mail.example/x" })).not.toContain("s3cret");
  });
});
