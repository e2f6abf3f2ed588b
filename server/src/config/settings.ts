import { isIP } from "node:net";
import { DEFAULT_GRID } from "@headcount/protocol";
import { z } from "zod";
import { type ParsedOrigin, parseOriginPattern, parseWebOrigin } from "../platform/network/origin.ts";

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
const internalKey = z.string().min(32, "must have at least 32 characters");

/**
 * The table of settings: check, default as written in the environment, and meaning. The reference page and the error messages are derived from it.
 * `secret` values are never printed.
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
    check: list.pipe(z.tuple([internalKey], internalKey)),
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

export type SettingName = keyof typeof SETTINGS;
export type Settings = {
  [Name in SettingName]:
    | z.output<(typeof SETTINGS)[Name]["check"]>
    | ((typeof SETTINGS)[Name]["default"] extends string ? never : undefined);
};

/** The setting that names the file of a secret. */
export const fileSettingOf = (name: string): string => `${name}_FILE`;
