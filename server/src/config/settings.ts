import { isIP } from "node:net";
import { DEFAULT_GRID } from "@headcount/protocol";
import { z } from "zod";
import { parseSender, parseSmtpUrl } from "../platform/mail/smtp-address.ts";
import { isBasePath } from "../platform/network/base-path.ts";
import { type ParsedOrigin, parseOriginPattern, parseWebOrigin } from "../platform/network/origin.ts";
import { isRedisAddress } from "../platform/redis/address.ts";

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
const smtpServer = z.string().transform((text, context) => {
  const parsed = parseSmtpUrl(text);
  if ("server" in parsed) return parsed.server;
  context.addIssue({ code: "custom", message: parsed.problem });
  return z.NEVER;
});
const sender = z.string().transform((text, context) => {
  const parsed = parseSender(text);
  if (parsed) return parsed;
  context.addIssue({
    code: "custom",
    message: "must be an address, such as headcount@example.com or Headcount <headcount@example.com>",
  });
  return z.NEVER;
});
const internalKey = z.string().min(32, "must have at least 32 characters");

/**
 * The table of settings: check, default as written in the environment, and meaning. The reference page and the error messages are derived from it.
 * `secret` values are never printed.
 */
export const SETTINGS = {
  PORT: {
    check: whole(0, 65_535),
    default: "8080",
    meaning: "TCP port to listen on. The default is 8081 with `ROLE=realtime`. 0 picks a free port",
  },
  HOST: {
    check: z
      .string()
      .refine(
        (text) => isIP(text) > 0 || z.hostname().safeParse(text).success,
        "must be an IP address or a host name, without a port or brackets",
      ),
    default: undefined,
    meaning: "Address to listen on, such as 127.0.0.1. The default is all addresses of this machine",
  },
  ROLE: {
    check: z.enum(["all", "api", "realtime"]),
    default: "all",
    meaning:
      "Role of this process. `all` runs everything. `api` runs the pages and the database of two servers, `realtime` runs the sockets",
  },
  BACKEND_API_URL: {
    check: webOrigin,
    default: undefined,
    meaning:
      "Address of the API for a realtime server, such as http://api.internal:8080. Required with `ROLE=realtime`",
  },
  REALTIME_URL: {
    check: webOrigin,
    default: undefined,
    meaning: "Address of the realtime server for browsers. Required with `ROLE=api`",
  },
  REALTIME_INTERNAL_URL: {
    check: webOrigin,
    default: undefined,
    meaning:
      "Address of the realtime server for the API inside your network, such as http://realtime.internal:8081. The default is `REALTIME_URL`",
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
      "Database of auctions and minutes: `sqlite:` and a file (relative to DATA_DIR), a `mongodb://` address, or `memory:`, which keeps nothing after a stop",
  },
  REDIS_URL: {
    check: z
      .string()
      .refine(
        isRedisAddress,
        "must be redis://, rediss:// (encrypted), or redis-sentinel://host:port,host:port/name-of-the-primary",
      ),
    default: undefined,
    secret: true,
    meaning:
      "Address of the Redis (6.2 or newer) or Valkey (7.2 or newer) that several nodes share, such as redis://user:password@redis.internal:6379. Needs `AUTH_SECRET`, the same on all nodes. If unset, this node runs alone",
  },
  REDIS_PREFIX: {
    check: z.string().regex(/^[\w.:-]{1,64}$/, "must be 1 to 64 letters, digits, or any of _ . : -"),
    default: "headcount:",
    meaning: "Prefix of all keys and channels in Redis. Nodes with the same prefix share their totals",
  },
  WORKERS: {
    check: z
      .string()
      .regex(/^(auto|[1-9]\d?)$/, "must be `auto` or a number from 1 to 99")
      .transform((text) => (text === "auto" ? text : Number(text))),
    default: "1",
    meaning:
      "Realtime processes that share the port, each a node with an outbox of its own; `auto` starts one for each core. More than one needs `ROLE=realtime` and `REDIS_URL`",
  },
  DRAIN_DELAY_S: {
    check: whole(0, 60),
    default: "0",
    meaning:
      "Seconds that a stopping server goes on serving while `/readyz` answers 503, so that a load balancer sends new clients elsewhere",
  },
  OUTBOX_MB: {
    check: whole(1, 1_000_000),
    default: "256",
    meaning:
      "Size limit in megabytes for minutes in DATA_DIR that wait for delivery. Beyond it the oldest minutes are dropped",
  },
  NODE_NAME: {
    check: z.string().max(64),
    default: undefined,
    meaning: "Name of this recorder. Each recorder needs its own name. The default is the host name and the port",
  },
  RETENTION_DAYS: { check: whole(1, 3_650), default: "90", meaning: "Days to keep each minute" },
  SUMMARY_DAYS: {
    check: whole(0, 36_500),
    default: "0",
    meaning:
      "Days to keep the summary and the moments of an auction after its end, at least `RETENTION_DAYS`. `0` keeps them as long as the auction",
  },
  AUDIT_DAYS: {
    check: whole(1, 3_650),
    default: "365",
    meaning: "Days to keep the audit log, including entries of deleted auctions",
  },
  PUBLIC_URL: {
    check: webOrigin,
    default: undefined,
    meaning:
      "Public address of the pages, such as https://live.example.com. With https, browsers send the sign-in cookie over https only and never use plain http (HSTS)",
  },
  BASE_PATH: {
    check: z
      .string()
      .transform((text) => text.replace(/\/+$/, ""))
      .refine(
        isBasePath,
        "must be a path such as /audience, with only letters, digits, - and _, and must not begin like a page of Headcount",
      ),
    default: "",
    meaning:
      "Path below which pages, API and sockets are served, such as /audience, for a server that shares its host name. Requests without this path are also served, so a proxy may strip it",
  },
  ALLOWED_ORIGIN: {
    check: list.pipe(z.array(originOf(parseOriginPattern))),
    default: "",
    meaning:
      "Origins whose pages may open sockets, call the API and frame the live page, separated by commas: `https://shop.example.com`, `https://*.example.com` (subdomains of any depth, not example.com itself), or the origin of an app, such as `capacitor://localhost`",
  },
  FAST_PATH: {
    check: z.enum(["off", "on"]),
    default: "on",
    meaning:
      "Transport of websockets. `on` uses Headcount's own lightweight transport, `off` uses the Socket.IO server. Polling always uses the Socket.IO server",
  },
  TRUST_PROXY: {
    check: z.union([
      whole(1, 10),
      list.pipe(z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], "must be a hop count or CIDRs")).min(1)),
    ]),
    default: undefined,
    meaning:
      "Proxies whose X-Forwarded-For header is trusted: a hop count, or their addresses as CIDRs. The default trusts none",
  },
  COUNTRY_HEADER: {
    check: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "must be the name of a header"),
    default: undefined,
    meaning:
      "Header in which a trusted proxy or CDN sends the country of a client as two letters, such as CF-IPCountry. It is read only from proxies in TRUST_PROXY, and only for auctions that count sources",
  },
  CONNECTIONS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "2000",
    meaning: "Connections that one address may hold open. An IPv6 /64 network is one address. 0 disables the limit",
  },
  HANDSHAKES_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "1000",
    meaning:
      "Handshakes that one address may send in a burst. The allowance refills by a twentieth each second. 0 disables the limit",
  },
  HTTP_CONNECTIONS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "4000",
    meaning:
      "HTTP connections that one address may hold open, including kept-alive and polling connections. At the limit, a new connection replaces an idle one. Connections of a trusted proxy are not limited. 0 disables the limit",
  },
  HTTP_CONNECTIONS: {
    check: whole(0, 1_000_000),
    default: "20000",
    meaning: "HTTP connections that may be open in total, without websockets. 0 disables the limit",
  },
  REQUESTS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "6000",
    meaning:
      "HTTP requests per minute and address. Static assets and requests from this machine are not limited. 0 disables the limit",
  },
  VIEWERS_PER_ADDRESS: {
    check: whole(0, 1_000_000),
    default: "1000",
    meaning:
      "Connections of one address that are counted in one auction. Further connections receive everything and are shown as not counted. 0 disables the limit",
  },
  COUNTED_AFTER_S: {
    check: whole(0, 3_600),
    default: "0",
    meaning: "Seconds before a connection is counted. 0 counts it at once",
  },
  MESSAGES_PER_CONNECTION: {
    check: whole(0, 1_000_000),
    default: "20",
    meaning:
      "Packets that a connection may send in 10 s, without heartbeat answers. A connection that exceeds the limit is closed. 0 disables the limit",
  },
  ADMIN_EMAIL: {
    check: z.email(),
    default: "organizer@headcount.local",
    meaning: "E-mail of the first organizer. The first start creates this account",
  },
  ADMIN_PASSWORD: {
    check: z.string().min(10).max(128),
    default: undefined,
    secret: true,
    meaning: "Password of the first organizer. When unset, the first start generates one and prints it once",
  },
  DEMO: {
    check: z.enum(["off", "on"]),
    default: undefined,
    meaning:
      "Whether the first start also creates a sample sale and a simulated show. They are not in the metrics and can be deleted. The default is `on`, and `off` with an https `PUBLIC_URL`",
  },
  SMTP_URL: {
    check: smtpServer,
    default: undefined,
    secret: true,
    meaning:
      "Mail server for e-mails to organizers, such as smtps://user:password@mail.example.com. Needs `PUBLIC_URL`. With a user, an `smtp://` connection must change to TLS; `?tls=optional` and `?tls=off` lift this. If unset, no e-mail is sent",
  },
  MAIL_FROM: {
    check: sender,
    default: undefined,
    meaning:
      "Sender of e-mails, such as Headcount <headcount@example.com>. The default is the user of `SMTP_URL`, if that is an address",
  },
  SIGN_UP: { check: z.enum(["off", "on"]), default: "off", meaning: "Whether anyone may create an organizer account" },
  AUTH_SECRET: {
    check: z.string().min(32, "must have at least 32 characters"),
    default: undefined,
    secret: true,
    meaning:
      "Secret of at least 32 characters. It signs sessions and viewer tokens, and the secrets of webhooks are derived from it. When unset, it is generated and kept in DATA_DIR",
  },
  INTERNAL_API_KEY: {
    check: list.pipe(z.tuple([internalKey], internalKey)),
    default: undefined,
    secret: true,
    meaning:
      "Key between the servers, at least 32 characters. A server accepts every key of a comma-separated list and sends the first. With `ROLE=all` it is generated and kept in DATA_DIR; otherwise it is required",
  },
  METRICS: {
    check: z.enum(["internal", "public"]),
    default: "internal",
    meaning: "Access to /metrics: `internal` requires the internal key, `public` allows everyone",
  },
  WEBHOOK_ALLOW_PRIVATE: {
    check: z.enum(["off", "on"]),
    default: "off",
    meaning:
      "Whether webhooks and key sets may use private addresses and plain http. For development and tests only: anyone with an account can then send requests into your network",
  },
  LOG_LEVEL: {
    check: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]),
    default: "info",
    meaning: "Lowest level that is logged",
  },
  SLOT_MS: {
    check: whole(50, 60_000),
    default: String(DEFAULT_GRID.slotMs),
    meaning: "Length of a slot in milliseconds, for tests only",
  },
  SLOTS_PER_MINUTE: {
    check: whole(1, 60),
    default: String(DEFAULT_GRID.slotsPerMinute),
    meaning: "Slots per minute, for tests only",
  },
} as const satisfies Record<string, { check: z.ZodType; default: string | undefined; meaning: string; secret?: true }>;

export type SettingName = keyof typeof SETTINGS;
export type Settings = {
  [Name in SettingName]:
    | z.output<(typeof SETTINGS)[Name]["check"]>
    | ((typeof SETTINGS)[Name]["default"] extends string ? never : undefined);
};

/** The setting that names the file of a secret. */
export const fileSettingOf = (name: string): string => `${name}_FILE`;
