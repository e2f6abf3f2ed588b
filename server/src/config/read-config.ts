import { availableParallelism } from "node:os";
import { parseSender } from "../platform/mail/smtp-address.ts";
import {
  type ApiConfig,
  type CommonConfig,
  type Config,
  ConfigError,
  type RealtimeConfig,
  type StoreConfig,
} from "./config.ts";
import { isProduction, productionProblems } from "./production-checks.ts";
import { readSecretFile } from "./secret-files.ts";
import { fileSettingOf, SETTINGS, type SettingName, type Settings } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const REALTIME_PORT = 8081;
/** The longest name to which a worker's number is added. */
const WORKER_NAME_CHARACTERS = 60;

/** Settings that a role requires. */
const REQUIRED = {
  all: [],
  api: ["REALTIME_URL", "INTERNAL_API_KEY"],
  realtime: ["BACKEND_API_URL", "INTERNAL_API_KEY"],
} as const satisfies Record<Config["role"], readonly SettingName[]>;

/** The settings of a role, with all its required settings present. */
type SettingsOf<Role extends Config["role"]> = Settings & {
  [Name in (typeof REQUIRED)[Role][number]]: NonNullable<Settings[Name]>;
};

/**
 * Reads the settings from `env`. The value of a secret may come from a file that `<NAME>_FILE` names.
 * @throws ConfigError with every problem at once, without the values of secrets
 */
export function readConfig(env: Environment): Config {
  const problems: string[] = [];
  const settings = readSettings(env, problems);
  const { ROLE: role } = settings;
  for (const name of REQUIRED[role] ?? [])
    if (settings[name] === undefined && !problems.some((problem) => problem.startsWith(name)))
      problems.push(`${name}: is needed with ROLE=${role}`);
  if (settings.REDIS_URL !== undefined && settings.AUTH_SECRET === undefined)
    problems.push("AUTH_SECRET: is needed with REDIS_URL. Set the same value on all nodes");
  if (settings.SMTP_URL !== undefined && role !== "realtime") problems.push(...mailProblems(settings));
  if (settings.WORKERS !== undefined && settings.WORKERS !== 1) problems.push(...workerProblems(settings));
  if (isProduction(env.NODE_ENV, settings.PUBLIC_URL)) problems.push(...productionProblems(settings));
  if (problems.length > 0) throw new ConfigError(problems);
  const common = commonConfig(settings);
  switch (role) {
    case "all":
      return { ...common, role, realtimeUrl: settings.REALTIME_URL, internalKeys: settings.INTERNAL_API_KEY };
    case "api":
      return { ...common, ...apiConfig(settings as SettingsOf<"api">) };
    case "realtime": {
      const port = env.PORT?.trim() ? settings.PORT : REALTIME_PORT;
      return { ...common, port, ...realtimeConfig(settings as SettingsOf<"realtime">) };
    }
  }
}

/** Checks the text of each setting, and adds each problem to `problems`. */
function readSettings(env: Environment, problems: string[]): Settings {
  const read = (name: SettingName): unknown => {
    const setting = SETTINGS[name];
    const text = textOf(env, name, problems);
    if (text === undefined) return undefined;
    const parsed = setting.check.safeParse(text);
    if (parsed.success) return parsed.data;
    const shown = "secret" in setting ? "" : ` (is "${text}")`;
    problems.push(`${name}${shown}: ${[...new Set(parsed.error.issues.map((issue) => issue.message))].join("; ")}`);
    return undefined;
  };
  const names = Object.keys(SETTINGS) as SettingName[];
  return Object.fromEntries(names.map((name) => [name, read(name)])) as Settings;
}

/** The text of a setting: from the environment, its file, or its default. `undefined` if there is none. */
function textOf(env: Environment, name: SettingName, problems: string[]): string | undefined {
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
}

const senderOf = ({ MAIL_FROM, SMTP_URL }: Settings) => MAIL_FROM ?? parseSender(SMTP_URL?.user ?? "");

/** E-mails need a sender, and an address for their links. */
function mailProblems(settings: Settings): string[] {
  const problems: string[] = [];
  if (settings.PUBLIC_URL === undefined)
    problems.push("PUBLIC_URL: is needed with SMTP_URL, because e-mails have links to the pages");
  if (senderOf(settings) === null)
    problems.push("MAIL_FROM: is needed, because the user of SMTP_URL is not an e-mail address");
  return problems;
}

function mailOf(settings: Settings): CommonConfig["mail"] {
  const from = senderOf(settings);
  return settings.SMTP_URL === undefined || from === null ? undefined : { server: settings.SMTP_URL, from };
}

/** Several workers need a role and a Redis. */
function workerProblems({ WORKERS: workers, ROLE: role, REDIS_URL: redis, NODE_NAME: nodeName }: Settings): string[] {
  const problems: string[] = [];
  const name = `WORKERS (is "${workers}")`;
  if (role !== "realtime")
    problems.push(`${name}: needs ROLE=realtime. Start the pages and the API separately, with ROLE=api`);
  if (redis === undefined)
    problems.push(`${name}: workers share their counts through Redis. Set REDIS_URL, or WORKERS=1`);
  if ((nodeName?.length ?? 0) > WORKER_NAME_CHARACTERS)
    problems.push(`NODE_NAME: may have ${WORKER_NAME_CHARACTERS} characters with WORKERS, because a number is added`);
  return problems;
}

const apiConfig = (settings: SettingsOf<"api">): Omit<ApiConfig, keyof CommonConfig> => ({
  role: "api",
  realtimeUrl: settings.REALTIME_URL,
  realtimeInternalUrl: settings.REALTIME_INTERNAL_URL ?? settings.REALTIME_URL,
  internalKeys: settings.INTERNAL_API_KEY,
});

const realtimeConfig = (settings: SettingsOf<"realtime">): Omit<RealtimeConfig, keyof CommonConfig> => ({
  role: "realtime",
  realtimeUrl: settings.REALTIME_URL,
  backendUrl: settings.BACKEND_API_URL,
  internalKeys: settings.INTERNAL_API_KEY,
});

const commonConfig = (settings: Settings): CommonConfig => ({
  port: settings.PORT,
  host: settings.HOST,
  dataDir: settings.DATA_DIR,
  store: storeOf(settings.DATABASE_URL),
  redis: settings.REDIS_URL === undefined ? undefined : { url: settings.REDIS_URL, prefix: settings.REDIS_PREFIX },
  workers: settings.WORKERS === "auto" ? availableParallelism() : settings.WORKERS,
  drainDelayMs: settings.DRAIN_DELAY_S * 1_000,
  outboxBytes: settings.OUTBOX_MB * 1024 * 1024,
  nodeName: settings.NODE_NAME,
  retentionDays: settings.RETENTION_DAYS,
  summaryDays: settings.SUMMARY_DAYS,
  auditDays: settings.AUDIT_DAYS,
  publicUrl: settings.PUBLIC_URL,
  basePath: settings.BASE_PATH,
  allowedOrigins: settings.ALLOWED_ORIGIN,
  fastPath: settings.FAST_PATH === "on",
  trustProxy: settings.TRUST_PROXY,
  countryHeader: settings.COUNTRY_HEADER,
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
  mail: mailOf(settings),
  examples: (settings.DEMO ?? (settings.PUBLIC_URL?.startsWith("https:") ? "off" : "on")) === "on",
  authSecret: settings.AUTH_SECRET,
  metricsPublic: settings.METRICS === "public",
  webhookAllowPrivate: settings.WEBHOOK_ALLOW_PRIVATE === "on",
  logLevel: settings.LOG_LEVEL,
  grid: { slotMs: settings.SLOT_MS, slotsPerMinute: settings.SLOTS_PER_MINUTE },
});

function storeOf(url: string): StoreConfig {
  const [scheme = ""] = url.split(":", 1);
  if (scheme === "memory") return { kind: "memory" };
  if (scheme.startsWith("mongodb")) return { kind: "mongodb", url };
  return { kind: "sqlite", file: url.replace(/^sqlite:(\/\/)?/, "") || "headcount.db" };
}
