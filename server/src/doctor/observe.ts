import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  countsAnswer,
  INTERNAL_KEY_HEADER,
  type OutboxReport,
  outboxReport,
  type PublicConfig,
  publicConfig,
  type RecorderReport,
  recorderReport,
} from "@headcount/protocol";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { cannotKeep } from "../platform/files/writable.ts";
import { readSecrets } from "../platform/keys/secrets.ts";
import { probeSmtp, type SmtpSeen } from "../platform/mail/smtp-probe.ts";
import { localOrigin } from "../platform/network/listen.ts";
import { sqliteBlocked } from "../storage/sqlite/file.ts";
import { type Answer, ask, type HandshakeResult, STRANGER, tryHandshake } from "./ask.ts";
import { lookFromOutside, type Outside } from "./outside.ts";
import { observeRedis, type RedisSeen } from "./redis.ts";

const ready = z.object({
  indexes: z
    .object({
      ttl: z.object({ ok: z.boolean(), expireAfterSeconds: z.number().nullable(), wanted: z.number() }),
      unique: z.boolean(),
    })
    .optional(),
});
export type Ready = z.infer<typeof ready>;

/** The answers of one server: its health, and its answer to the internal key. */
export interface ServerProbe {
  url: string;
  alive: Answer<unknown>;
  keyed: Answer<unknown>;
}

/** Everything that the doctor read. The doctor only sends questions and changes nothing in the deployment. */
export interface Seen {
  config: Config;
  /** Epoch ms. */
  now: number;
  disk: { dir: string; freeBytes: number; blocked: string | null } | { dir: string; error: string };
  /** Why there is no internal key for the requests. */
  keyless: string | null;
  /** The server with these settings. */
  own: ServerProbe;
  ready: Answer<Ready>;
  /** The other server, if there are two. */
  other: ServerProbe | null;
  /** The recorder's readings before and after the request for `recorders`; `null` if this server records nothing. */
  outbox: { before: Answer<OutboxReport>; after: Answer<OutboxReport> } | null;
  /** The API's answer. */
  recorders: Answer<RecorderReport[]>;
  pages: Answer<PublicConfig>;
  /** Whether pages of an origin can open a socket, and whether they should. */
  handshakes: { url: string; origin: string; wanted: Exclude<HandshakeResult, "silent">; found: HandshakeResult }[];
  /** By the public addresses; `null` if these are unknown here. */
  outside: Outside | null;
  /** `null` without `REDIS_URL`. */
  redis: RedisSeen | null;
  /** `null` without `SMTP_URL`. */
  mail: SmtpSeen | null;
}

export async function observe(config: Config, now: () => number = Date.now): Promise<Seen> {
  const { role, realtimeUrl, publicUrl, allowedOrigins } = config;
  const { key, keyless } = keyOf(config);
  const headers = { [INTERNAL_KEY_HEADER]: key };
  const ownUrl = localOrigin(config.host, config.port);
  const apiUrl = config.role === "realtime" ? config.backendUrl : ownUrl;
  const socketsUrl = config.role === "api" ? config.realtimeInternalUrl : ownUrl;

  const alive = (url: string) => ask({ url, path: "/healthz", data: z.object({ status: z.literal("ok") }), now });
  const askOutbox = () => ask({ url: ownUrl, path: "/api/v1/outbox", data: outboxReport, headers, now });
  const askRecorders = async (): Promise<Answer<RecorderReport[]>> => {
    const data = z.object({ recorders: z.array(recorderReport) });
    const answer = await ask({ url: apiUrl, path: "/api/v1/recorders", data, headers, now });
    return answer.kind === "answered" ? { ...answer, data: answer.data.recorders } : answer;
  };
  const bothSides = async () => {
    if (role === "api") return { outbox: null, recorders: await askRecorders() };
    // The API's number must be between the two, even if minutes end meanwhile.
    const before = await askOutbox();
    const recorders = await askRecorders();
    return { outbox: { before, after: await askOutbox() }, recorders };
  };
  const handshakeAs = async (origin: string, wanted: "accepted" | "refused") => ({
    url: socketsUrl,
    origin,
    wanted,
    found: await tryHandshake(socketsUrl, origin),
  });
  const guests =
    role === "api"
      ? [publicUrl ?? ownUrl]
      : new Set([...allowedOrigins.map(sampleOf), ...(publicUrl ? [publicUrl] : [])]);

  const [{ outbox, recorders }, ownAlive, readiness, pages, handshakes, otherAlive, counts, outside, services] =
    await Promise.all([
      bothSides(),
      alive(ownUrl),
      ask({ url: ownUrl, path: "/readyz", data: ready, now }),
      ask({ url: apiUrl, path: "/api/v1/config", data: publicConfig, now }),
      Promise.all([...[...guests].map((origin) => handshakeAs(origin, "accepted")), handshakeAs(STRANGER, "refused")]),
      role === "all" ? null : alive(role === "api" ? socketsUrl : apiUrl),
      role === "api"
        ? ask({ url: socketsUrl, path: "/api/v1/counts", data: countsAnswer, headers, body: { ids: [] }, now })
        : null,
      role === "realtime" || publicUrl === undefined
        ? null
        : lookFromOutside({ pages: publicUrl, sockets: realtimeUrl ?? publicUrl, inside: ownUrl, key }),
      observeServices(config),
    ]);

  return {
    config,
    now: now(),
    disk: diskOf(config),
    keyless,
    own: { url: ownUrl, alive: ownAlive, keyed: outbox?.before ?? recorders },
    ready: readiness,
    other: otherAlive && { url: counts ? socketsUrl : apiUrl, alive: otherAlive, keyed: counts ?? recorders },
    outbox,
    recorders,
    pages,
    handshakes,
    outside,
    ...services,
  };
}

async function observeServices(config: Config): Promise<Pick<Seen, "redis" | "mail">> {
  const [redis, mail] = await Promise.all([
    config.redis ? observeRedis(config.redis) : null,
    config.role !== "realtime" && config.mail ? probeSmtp(config.mail) : null,
  ]);
  return { redis, mail };
}

/** An example origin for an entry of the list. */
const sampleOf = (listed: string): string => listed.replace("*.", "any.");

function keyOf({ internalKeys, dataDir }: Config): { key: string; keyless: string | null } {
  const [key] = internalKeys ?? [];
  if (key !== undefined) return { key, keyless: null };
  try {
    return { key: readSecrets(dataDir).internalApiKey, keyless: null };
  } catch (error) {
    return { key: "", keyless: (error as Error).message };
  }
}

/** The disk of DATA_DIR, which may not exist yet, and why this account cannot write there. */
function diskOf({ dataDir, role, store }: Config): Seen["disk"] {
  const dir = resolve(dataDir);
  try {
    let existing = dir;
    while (!existsSync(existing)) existing = dirname(existing);
    const { bavail, bsize } = statfsSync(existing);
    const database = role !== "realtime" && store.kind === "sqlite" ? sqliteBlocked(resolve(dir, store.file)) : null;
    return { dir, freeBytes: bavail * bsize, blocked: cannotKeep(resolve(dir, "outbox.db")) ?? database };
  } catch (error) {
    return { dir, error: (error as Error).message };
  }
}
