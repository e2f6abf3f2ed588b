import { isIP } from "node:net";
import { DEFAULT_GRID, type Grid } from "@headcount/protocol";
import { z } from "zod";
import type { TrustProxy } from "../platform/network/address.ts";
import type { ConnectionLimits } from "../platform/network/http-connections.ts";
import { type ParsedOrigin, parseOriginPattern, parseWebOrigin } from "../platform/network/origin.ts";
import type { AddressLimits } from "../realtime/admission/address-limiter.ts";
import type { CountingLimits } from "../realtime/counting-rules.ts";
import { readSecretFile } from "./secret-files.ts";
import { weaknessOf } from "./weak-secrets.ts";

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== ""),
);
const originOf = (parse: (text: string) => ParsedOrigin) =>
  z.string().transform((text, context) => {
    const parsed = parse(text);
    if ("origin" in parsed) return parsed.origin;
    context.addIssue({ code: "custom", message: `${text} ${parsed.problem}` });
    return z.NEVER;
  });
const webOrigin = originOf(parseWebOrigin);

/**
 * Every setting, once: its check, the default as one would write it, and its meaning. The reference page and the
 * messages come from here. `secret` values are never printed.
 */
export const SETTINGS = {
  PORT: {
    check: whole(0, 65_535),
    default: "8080",
    meaning: "TCP port to listen on, by default 8081 with `ROLE=realtime`; 0 takes a free one",
  },
  HOST: {
    check: z
      .string()
      .refine(
        (text) => isIP(text) > 0 || z.hostname().safeParse(text).success,
        "must be an IP address or a host name, without a port or brackets",
      ),
    default: undefined,
    meaning: "Address to listen on, such as 127.0.0.1; by default all addresses of this machine",
  },
  ROLE: {
    check: z.enum(["all", "api", "realtime"]),
    default: "all",
    meaning:
      "What this process does: `all`, or one half of two servers: `api` with the pages and the database, `realtime` with the sockets",
  },
  BACKEND_API_URL: {
    check: webOrigin,
    default: undefined,
    meaning: "Where a realtime server reaches the API, such as http://api.internal:8080; demanded with `ROLE=realtime`",
  },
  REALTIME_URL: {
    check: webOrigin,
    default: undefined,
    meaning: "Where browsers reach the realtime server; required with `ROLE=api`",
  },
  REALTIME_INTERNAL_URL: {
    check: webOrigin,
    default: undefined,
    meaning:
      "Where the API reaches the realtime server inside your network, such as http://realtime.internal:8081; by default `REALTIME_URL`",
  },
  DATA_DIR: {
    check: z.string().min(1),
    default: "./data",
    meaning: "Folder of the embedded database and of generated secrets",
  },
  DATABASE_URL: {
    check: z
      .string()
      .regex(/^(sqlite|memory|mongodb|mongodb\+srv):/, "must begin with sqlite:, mongodb:, mongodb+srv: or memory:"),
    default: "sqlite:headcount.db",
    secret: true,
    meaning:
      "Where auctions and minutes are kept: `sqlite:` and a file (relative to DATA_DIR), a `mongodb://` address, or `memory:` to keep nothing",
  },
  OUTBOX_MB: {
    check: whole(1, 1_000_000),
    default: "256",
    meaning:
      "The most that minutes waiting for delivery may take under DATA_DIR, in megabytes; beyond it the oldest are dropped",
  },
  NODE_NAME: {
    check: z.string().max(64),
    default: undefined,
    meaning: "Name of this process among those that record, its own for each; by default the host's name and the port",
  },
  RETENTION_DAYS: { check: whole(1, 3_650), default: "90", meaning: "Days that a minute is kept" },
  SUMMARY_DAYS: {
    check: whole(0, 36_500),
    default: "0",
    meaning:
      "Days after its end that the summary and the moments of an auction are kept, at least `RETENTION_DAYS`; `0`: as long as the auction",
  },
  AUDIT_DAYS: {
    check: whole(1, 3_650),
    default: "365",
    meaning: "Days that it is kept who changed or deleted what, also after an auction is gone",
  },
  PUBLIC_URL: {
    check: webOrigin,
    default: undefined,
    meaning:
      "The address that people use, such as https://live.example.com. With https, browsers keep the sign-in cookie over https only, and are told never to use plain http (HSTS)",
  },
  ALLOWED_ORIGIN: {
    check: list.pipe(z.array(originOf(parseOriginPattern))),
    default: "",
    meaning:
      "Origins whose pages may open sockets, call the API and frame the live page, separated by commas: `https://shop.example.com`, `https://*.example.com` (subdomains of any depth, not example.com itself), or an app's, such as `capacitor://localhost`",
  },
  FAST_PATH: {
    check: z.enum(["off", "on"]),
    default: "on",
    meaning:
      "Whether websockets are served by Headcount's own lean lines; `off` leaves them, as it does polling, to Socket.IO's server",
  },
  TRUST_PROXY: {
    check: z.union([
      whole(1, 10),
      list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], "must be a hop count or CIDRs")).min(1)),
    ]),
    default: undefined,
    meaning:
      "Proxies before this server whose X-Forwarded-For is believed: a hop count, or their CIDRs; none by default",
  },
  CONNECTIONS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "2000",
    meaning:
      "Connections that may be open from one address at once (of IPv6 a network of 64 bits is one); 0 stands for any number",
  },
  HANDSHAKES_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "1000",
    meaning:
      "Connections that one address may open in a row; a twentieth of it more each second from then on; 0 stands for any number",
  },
  HTTP_CONNECTIONS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "4000",
    meaning:
      "HTTP connections, kept-alive and polling ones included, that one address may hold open at once; a new one replaces an idle one. The connections of a trusted proxy are not limited. 0 disables the limit",
  },
  HTTP_CONNECTIONS: {
    check: whole(0, 1_000_000),
    default: "20000",
    meaning: "HTTP connections that may be open at once in all, websockets excluded. 0 disables the limit",
  },
  REQUESTS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "6000",
    meaning:
      "HTTP requests that one address may send in a minute, but for a page's files; 0 stands for any number. This machine itself may send any",
  },
  VIEWERS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "1000",
    meaning:
      "Connections of one address that are counted in one auction; the others hear all and are shown as not counted; 0 stands for any number",
  },
  COUNTED_AFTER_S: {
    check: whole(0, 3_600),
    default: "0",
    meaning: "Seconds that a connection must stay to be counted; with 0 it is counted at once",
  },
  MESSAGES_PER_CONNECTION: {
    check: whole(0, 1_000_000),
    default: "20",
    meaning:
      "Packets that a connection may send in 10 s, besides answers to heartbeats, before it is closed; 0 stands for any number",
  },
  ADMIN_EMAIL: {
    check: z.email(),
    default: "organizer@headcount.local",
    meaning: "E-mail of the first organizer, made on the first start",
  },
  ADMIN_PASSWORD: {
    check: z.string().min(10).max(128),
    default: undefined,
    secret: true,
    meaning: "Password of the first organizer; when unset a random one is printed once",
  },
  DEMO: {
    check: z.enum(["off", "on"]),
    default: undefined,
    meaning:
      "Whether the first start also creates a sample sale and a simulated show (they stay out of metrics, and can be deleted); by default `on`, and `off` with an https `PUBLIC_URL`",
  },
  SIGN_UP: { check: z.enum(["off", "on"]), default: "off", meaning: "Whether strangers may make organizer accounts" },
  AUTH_SECRET: {
    check: z.string().min(32, "must have at least 32 characters"),
    default: undefined,
    secret: true,
    meaning: "Signs sessions and viewer tokens, at least 32 characters; when unset, generated and kept under DATA_DIR",
  },
  INTERNAL_API_KEY: {
    check: list.pipe(z.array(z.string().min(32, "must have at least 32 characters")).min(1)),
    default: undefined,
    secret: true,
    meaning:
      "Key between the servers, at least 32 characters; a comma list accepts several and sends the first; generated and kept under DATA_DIR with `ROLE=all`, demanded otherwise",
  },
  METRICS: {
    check: z.enum(["internal", "public"]),
    default: "internal",
    meaning: "Who may read /metrics: holders of the internal key, or everyone",
  },
  LOG_LEVEL: {
    check: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
    default: "info",
    meaning: "Least severe level that is logged",
  },
  SLOT_MS: {
    check: whole(50, 60_000),
    default: String(DEFAULT_GRID.slotMs),
    meaning: "Length of a slot in milliseconds; for tests only",
  },
  SLOTS_PER_MINUTE: {
    check: whole(1, 60),
    default: String(DEFAULT_GRID.slotsPerMinute),
    meaning: "Slots in a minute; for tests only",
  },
} as const satisfies Record<string, { check: z.ZodType; default: string | undefined; meaning: string; secret?: true }>;

const REALTIME_PORT = 8081;

type SettingName = keyof typeof SETTINGS;
type Settings = {
  [Name in SettingName]:
    | z.output<(typeof SETTINGS)[Name]["check"]>
    | ((typeof SETTINGS)[Name]["default"] extends string ? never : undefined);
};

export type StoreConfig = { kind: "sqlite"; file: string } | { kind: "mongodb"; url: string } | { kind: "memory" };

export interface Config {
  role: "all" | "api" | "realtime";
  /** Set with role `realtime`. */
  backendUrl: string | undefined;
  /** For browsers. Set with role `api`. */
  realtimeUrl: string | undefined;
  /** For the API. Set with role `api`. */
  realtimeInternalUrl: string | undefined;
  port: number;
  /** Address to listen on; `undefined`: all. */
  host: string | undefined;
  dataDir: string;
  store: StoreConfig;
  outboxBytes: number;
  nodeName: string | undefined;
  retentionDays: number;
  /** 0: as long as the auction. */
  summaryDays: number;
  auditDays: number;
  publicUrl: string | undefined;
  allowedOrigins: readonly string[];
  fastPath: boolean;
  trustProxy: TrustProxy;
  /** What one address may open. */
  addressLimits: AddressLimits;
  /** Which connections are counted. */
  countingLimits: CountingLimits;
  /** Open HTTP connections, websockets excluded. */
  httpConnections: ConnectionLimits;
  requestsPerAddress: number;
  /** Packets that a connection may send in 10 s. */
  maxMessages: number;
  admin: { email: string; password: string | undefined };
  signUp: boolean;
  /** Whether there are a sample sale and a simulated show. */
  examples: boolean;
  authSecret: string | undefined;
  internalKeys: readonly string[] | undefined;
  metricsPublic: boolean;
  logLevel: string;
  grid: Grid;
}

/** Everything that is wrong with the settings, a line each. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
  }
}

/** The setting that names the file of a secret. */
export const fileSettingOf = (name: string): string => `${name}_FILE`;

/**
 * Reads the settings from `env`. The value of a secret may stand in a file that `<NAME>_FILE` names.
 * @throws ConfigError naming all that is wrong at once; values of secrets are not repeated.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  /** The text of a setting, from the environment, from its file, or its default; `undefined` without any of them. */
  const textOf = (name: SettingName): string | undefined => {
    const setting = SETTINGS[name];
    const given = env[name]?.trim();
    const file = "secret" in setting ? env[fileSettingOf(name)]?.trim() : undefined;
    if (!file) return given || setting.default;
    if (given) {
      problems.push(`${name}: ${fileSettingOf(name)} is set, too. Set one of the two`);
      return undefined;
    }
    const { text, problem } = readSecretFile(file);
    if (problem !== undefined) problems.push(`${name}: ${fileSettingOf(name)}: ${problem}`);
    return text;
  };
  const read = (name: SettingName): unknown => {
    const setting = SETTINGS[name];
    const text = textOf(name);
    if (text === undefined) return undefined;
    const parsed = setting.check.safeParse(text);
    if (parsed.success) return parsed.data;
    const shown = "secret" in setting ? "" : ` (is "${text}")`;
    problems.push(`${name}${shown}: ${[...new Set(parsed.error.issues.map((issue) => issue.message))].join("; ")}`);
    return undefined;
  };
  const names = Object.keys(SETTINGS) as SettingName[];
  const settings = Object.fromEntries(names.map((name) => [name, read(name)])) as Settings;
  const { ROLE: role } = settings;
  const demand = (name: SettingName, of: Config["role"]): void => {
    if (role === of && settings[name] === undefined && !problems.some((problem) => problem.startsWith(name)))
      problems.push(`${name}: is needed with ROLE=${of}`);
  };
  demand("BACKEND_API_URL", "realtime");
  demand("INTERNAL_API_KEY", "realtime");
  demand("REALTIME_URL", "api");
  demand("INTERNAL_API_KEY", "api");
  if (isProduction(env.NODE_ENV, settings.PUBLIC_URL)) problems.push(...weaknesses(settings));
  if (problems.length > 0) throw new ConfigError(problems);

  return {
    role,
    backendUrl: settings.BACKEND_API_URL,
    realtimeUrl: settings.REALTIME_URL,
    realtimeInternalUrl: settings.REALTIME_INTERNAL_URL ?? settings.REALTIME_URL,
    port: role === "realtime" && !env.PORT ? REALTIME_PORT : settings.PORT,
    host: settings.HOST,
    dataDir: settings.DATA_DIR,
    store: storeOf(settings.DATABASE_URL),
    outboxBytes: settings.OUTBOX_MB * 1024 * 1024,
    nodeName: settings.NODE_NAME,
    retentionDays: settings.RETENTION_DAYS,
    summaryDays: settings.SUMMARY_DAYS,
    auditDays: settings.AUDIT_DAYS,
    publicUrl: settings.PUBLIC_URL,
    allowedOrigins: settings.ALLOWED_ORIGIN,
    fastPath: settings.FAST_PATH === "on",
    trustProxy: settings.TRUST_PROXY,
    addressLimits: {
      connections: settings.CONNECTIONS_PER_ADDRESS,
      handshakes: settings.HANDSHAKES_PER_ADDRESS,
      perSecond: settings.HANDSHAKES_PER_ADDRESS / 20,
    },
    httpConnections: { perAddress: settings.HTTP_CONNECTIONS_PER_ADDRESS, total: settings.HTTP_CONNECTIONS },
    requestsPerAddress: settings.REQUESTS_PER_ADDRESS,
    countingLimits: { perAddress: settings.VIEWERS_PER_ADDRESS, minStayMs: settings.COUNTED_AFTER_S * 1_000 },
    maxMessages: settings.MESSAGES_PER_CONNECTION,
    admin: { email: settings.ADMIN_EMAIL, password: settings.ADMIN_PASSWORD },
    signUp: settings.SIGN_UP === "on",
    examples: (settings.DEMO ?? (settings.PUBLIC_URL?.startsWith("https:") ? "off" : "on")) === "on",
    authSecret: settings.AUTH_SECRET,
    internalKeys: settings.INTERNAL_API_KEY,
    metricsPublic: settings.METRICS === "public",
    logLevel: settings.LOG_LEVEL,
    grid: { slotMs: settings.SLOT_MS, slotsPerMinute: settings.SLOTS_PER_MINUTE },
  };
}

/** Where strangers come to, or where whoever started it says so. */
const isProduction = (nodeEnv: string | undefined, publicUrl: string | undefined): boolean =>
  nodeEnv === "production" || (publicUrl?.startsWith("https:") ?? false);

/** What strangers could get in by: none of it may stand in production. Secrets that are not set are made up, and are strong. */
function weaknesses({ AUTH_SECRET, INTERNAL_API_KEY = [], ADMIN_EMAIL, ADMIN_PASSWORD, METRICS }: Settings): string[] {
  const given: [name: string, secret: string | undefined][] = [
    ["AUTH_SECRET", AUTH_SECRET],
    ...INTERNAL_API_KEY.map((key): [string, string] => ["INTERNAL_API_KEY", key]),
    ["ADMIN_PASSWORD", ADMIN_PASSWORD],
  ];
  const found = given.flatMap(([name, secret]) => {
    const weakness = secret === undefined ? null : weaknessOf(secret);
    return weakness === null ? [] : [`${name}: ${weakness}; in production take one that was drawn at random`];
  });
  if (AUTH_SECRET !== undefined && INTERNAL_API_KEY.includes(AUTH_SECRET))
    found.push("AUTH_SECRET: must not be the INTERNAL_API_KEY as well");
  if (ADMIN_PASSWORD !== undefined && ADMIN_PASSWORD.toLowerCase() === ADMIN_EMAIL.toLowerCase())
    found.push("ADMIN_PASSWORD: must not be the e-mail");
  if (METRICS === "public") found.push("METRICS: must not be public in production");
  return found;
}

function storeOf(url: string): StoreConfig {
  const [scheme = ""] = url.split(":", 1);
  if (scheme === "memory") return { kind: "memory" };
  if (scheme.startsWith("mongodb")) return { kind: "mongodb", url };
  return { kind: "sqlite", file: url.replace(/^sqlite:(\/\/)?/, "") || "headcount.db" };
}
