import { DAY_S, HOUR_MS, OLDEST_API, type OutboxReport, type RecorderReport } from "@headcount/protocol";
import type { Config, RealtimeConfig } from "../config/config.ts";
import { createOrigins } from "../platform/network/origin.ts";
import type { Answer } from "./ask.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import { mailFindings } from "./mail.ts";
import type { Ready, Seen, ServerProbe } from "./observe.ts";
import type { Outside } from "./outside.ts";
import * as outside from "./outside-checks.ts";
import { redisFindings } from "./redis.ts";

const MB = 1024 * 1024;
/** With less free space, a database can no longer be written. */
const LEAST_FREE_BYTES = 64 * MB;
/** Space for the database, its journal and the logs, beside the outbox. */
const SPARE_BYTES = 256 * MB;
const MAX_SKEW_MS = 5_000;
const SKEW_FAIL_MS = 60_000;
/** After a restart the new boot delivers what the old one left. It needs less time than this. */
const OVERLAP_MS = 5 * 60_000;

function seenFromOutside(judge: (seen: Outside) => Finding[]) {
  return ({ outside: seen }: Seen): Finding[] => (seen ? judge(seen) : []);
}

/** The checks, in the order of the report. A check without input prints nothing. */
export const CHECKS: readonly { name: string; judge(seen: Seen): Finding[] }[] = [
  { name: "settings", judge: ({ config }) => addresses(config) },
  { name: "disk", judge: disk },
  { name: "server", judge: server },
  { name: "own key", judge: ({ keyless, own }) => ownKey(keyless, own) },
  { name: "store", judge: store },
  { name: "retention", judge: retention },
  { name: "redis", judge: ({ redis }) => (redis ? redisFindings(redis) : []) },
  { name: "mail", judge: ({ config, mail }) => mailFindings(config, mail) },
  { name: "other server", judge: ({ other, config }) => (other ? reachable(other, config) : []) },
  { name: "shared key", judge: ({ other, config }) => (other ? sharedKey(other, config) : []) },
  { name: "clock", judge: ({ other }) => (other ? clock(other) : []) },
  { name: "origins", judge: origins },
  { name: "from outside", judge: seenFromOutside(outside.encryption) },
  { name: "headers from outside", judge: seenFromOutside(outside.headers) },
  { name: "origins from outside", judge: seenFromOutside(outside.origins) },
  { name: "sockets from outside", judge: seenFromOutside(outside.transports) },
  { name: "addresses from outside", judge: seenFromOutside(outside.addresses) },
  {
    name: "metrics from outside",
    judge: ({ outside: seen, config }) => (seen ? outside.metrics(seen, config.metricsPublic) : []),
  },
  {
    name: "outbox",
    judge: ({ outbox, config }) => (outbox ? ifAnswered(outbox.before, (report) => box(report, config)) : []),
  },
  { name: "arrival", judge: arrival },
  {
    name: "recorders",
    judge: ({ recorders, now, config }) =>
      config.role === "realtime" ? [] : ifAnswered(recorders, (rows) => recorderFindings(rows, now)),
  },
];

/** All findings with the names of their checks. */
export const examine = (seen: Seen): { check: string; finding: Finding }[] =>
  CHECKS.flatMap(({ name, judge }) => judge(seen).map((finding) => ({ check: name, finding })));

/** Judges an answer, if there is one. Another check reports a missing answer. */
const ifAnswered = <T>(answer: Answer<T>, judge: (data: T) => Finding[]): Finding[] =>
  answer.kind === "answered" ? judge(answer.data) : [];

function addresses({ role, port, publicUrl, realtimeUrl }: Config): Finding[] {
  const findings = [ok(`ROLE=${role}, PORT ${port}`)];
  if (role !== "api" || realtimeUrl === undefined) return findings;
  if (publicUrl?.startsWith("https:") && realtimeUrl.startsWith("http:"))
    findings.push(
      fail(
        "PUBLIC_URL is https but REALTIME_URL is http: browsers do not let an https page connect to an http server",
        "put TLS in front of the realtime server, and set REALTIME_URL to its https address",
      ),
    );
  return findings;
}

function disk({ disk, config: { role, store, outboxBytes } }: Seen): Finding[] {
  if ("error" in disk) return [fail(`${disk.dir} cannot be read: ${disk.error}`, "set DATA_DIR to a folder")];
  const { dir, freeBytes, blocked } = disk;
  if (blocked !== null) return [fail(blocked, "give the server's account write access there, and restart the server")];
  const wanted = (role === "api" || store.kind === "memory" ? 0 : outboxBytes) + SPARE_BYTES;
  const saw = `${dir} has ${megabytes(freeBytes)} free`;
  if (freeBytes < LEAST_FREE_BYTES)
    return [fail(saw, "free some space now: minutes are only in memory while the disk is full")];
  if (freeBytes < wanted)
    return [warn(`${saw}, ${megabytes(wanted)} may be needed`, "free some space, or lower OUTBOX_MB")];
  return [ok(saw)];
}

function server({ own: { url, alive }, ready, config }: Seen): Finding[] {
  if (alive.kind === "silent")
    return [
      fail(
        `nothing answers on ${url} (${alive.error})`,
        "start the server, or set PORT to the port of the running server",
      ),
    ];
  if (alive.kind !== "answered")
    return [fail(`another program answers on ${url}`, "stop that program, or set PORT to another port")];
  // The store's check says what an API lacks.
  if (config.role !== "realtime" || ready.kind === "answered") return [ok(`${url} answers`)];
  return [warn(`${url} answers, but is not ready: it cannot reach the API`, "see the lines below")];
}

function ownKey(keyless: string | null, { url, keyed }: ServerProbe): Finding[] {
  if (keyless !== null)
    return [fail(`no internal key: ${keyless}`, "start the server once, or set INTERNAL_API_KEY to the server's key")];
  switch (keyed.kind) {
    case "answered":
      return [ok(`${url} accepts it`)];
    case "refused":
      if (keyed.status === 403)
        return [fail(`${url} has a different internal key than these settings`, "restart it with these settings")];
      return [fail(`${url} answers ${keyed.status} to it`, "read its log, and restart it with this version")];
    case "strange":
      return [fail(`${url} answers like another version`, "restart it with this version")];
    case "silent":
      return [];
  }
}

function store({ config, ready, own }: Seen): Finding[] {
  if (config.role === "realtime" || own.alive.kind !== "answered") return [];
  const { kind } = config.store;
  if (ready.kind !== "answered") {
    const advice =
      kind === "mongodb"
        ? "start MongoDB, or correct DATABASE_URL"
        : "check the disk, and the write access to the file in DATA_DIR";
    return [fail("the server cannot read or write its database", `${advice}; the server's log has the reason`)];
  }
  if (kind === "memory")
    return [warn("DATABASE_URL is memory: nothing is kept after a stop", "set DATABASE_URL, unless this is a trial")];
  return [ok(`the server reaches its database (${kind})`), ...indexes(ready.data)];
}

function indexes({ indexes }: Ready): Finding[] {
  if (!indexes) return [];
  const { ttl, unique } = indexes;
  const days =
    ttl.expireAfterSeconds === null ? "nothing" : `what is older than ${ttl.expireAfterSeconds / DAY_S} days`;
  return [
    ttl.ok
      ? ok(`MongoDB expires ${days}`)
      : fail(
          `MongoDB expires ${days}instead of what is older than ${ttl.wanted / DAY_S} days`,
          "restart the API, which corrects the index on vieweranalytics.createdAt. If its log says that it cannot, drop the named index",
        ),
    ...(unique
      ? []
      : [
          fail(
            "MongoDB has several documents for one minute of an auction",
            "delete all but one of each (auction, timestamp) in vieweranalytics, and restart the API",
          ),
        ]),
  ];
}

function retention({ config: { role, retentionDays }, pages }: Seen): Finding[] {
  if (role === "realtime") return [];
  return ifAnswered(pages, ({ retentionDays: running }) =>
    running === retentionDays
      ? [ok(`minutes are kept for ${running} days`)]
      : [fail(`RETENTION_DAYS is ${retentionDays}, but the server runs with ${running}`, "restart the server")],
  );
}

function otherName(config: Config): { server: string; setting: string } {
  if (config.role !== "api") return { server: "the API", setting: "BACKEND_API_URL" };
  const setting = config.realtimeInternalUrl === config.realtimeUrl ? "REALTIME_URL" : "REALTIME_INTERNAL_URL";
  return { server: "the realtime server", setting };
}

function reachable({ url, alive }: ServerProbe, config: Config): Finding[] {
  const { server, setting } = otherName(config);
  if (alive.kind === "answered") return [ok(`${server} answers on ${url}`)];
  if (alive.kind === "silent")
    return [fail(`${server} does not answer on ${url} (${alive.error})`, `start it, or correct ${setting}`)];
  return [fail(`another program answers on ${url}`, `correct ${setting}`)];
}

function sharedKey({ url, keyed }: ServerProbe, config: Config): Finding[] {
  switch (keyed.kind) {
    case "answered":
      return [ok(`${url} accepts it`)];
    case "refused":
      if (keyed.status === 403)
        return [fail(`${url} refuses it`, "set the same INTERNAL_API_KEY on both servers, and restart them")];
      if (keyed.status === 404)
        return [
          fail(
            `${otherName(config).server} on ${url} is too old`,
            `update it: version ${OLDEST_API} or newer is needed`,
          ),
        ];
      return [fail(`${url} answers ${keyed.status}`, "read the log of that server")];
    case "strange":
      return [fail(`${url} answers like another version`, `run version ${OLDEST_API} or newer there`)];
    case "silent":
      return [];
  }
}

/** Judges the difference of two clocks. */
function skew(whose: string, aheadMs: number): Finding {
  const away = Math.abs(aheadMs);
  const saw = `${whose} is ${seconds(away)} ${aheadMs < 0 ? "behind" : "ahead"}`;
  const advice = "let both machines set their clocks by NTP";
  if (away > SKEW_FAIL_MS) return fail(`${saw}: minutes are refused or have wrong times`, advice);
  if (away > MAX_SKEW_MS) return warn(saw, advice);
  return ok(`${whose} is correct within ${seconds(Math.max(away, 1_000))}`);
}

function clock({ alive }: ServerProbe): Finding[] {
  if (alive.kind !== "answered" || alive.aheadMs === null) return [];
  return [skew("the other server's clock", alive.aheadMs)];
}

function origins({ config, handshakes, pages }: Seen): Finding[] {
  return [...(config.role === "realtime" ? listedOrigin(config, pages) : []), ...handshakes.flatMap(handshake)];
}

/** Whether a realtime server's list includes the origin of the API's pages. */
function listedOrigin({ allowedOrigins, publicUrl, backendUrl }: RealtimeConfig, pages: Seen["pages"]): Finding[] {
  const { list, lists } = createOrigins({ allowedOrigins, publicUrl });
  const known = pages.kind === "answered" ? pages.data.publicUrl : null;
  const add = `add ${known ?? "the public address of the pages"} to ALLOWED_ORIGIN, and restart`;
  if (list.length === 0) return [warn("ALLOWED_ORIGIN is empty: no page of another origin can connect", add)];
  if (known !== null && !lists(known))
    return [fail(`ALLOWED_ORIGIN lacks ${known}: the API's own pages cannot connect`, add)];
  if (known === null && !lists(backendUrl))
    return [
      warn("the API has no PUBLIC_URL, so it is unknown whether its pages can connect", "set PUBLIC_URL on the API"),
    ];
  return [];
}

function handshake({ url, origin, wanted, found }: Seen["handshakes"][number]): Finding[] {
  if (found === "silent") return [];
  if (found === wanted)
    return [ok(wanted === "accepted" ? `pages of ${origin} can connect to ${url}` : `foreign pages cannot connect`)];
  return wanted === "accepted"
    ? [
        fail(
          `pages of ${origin} cannot connect to ${url}`,
          "add this origin to ALLOWED_ORIGIN on the server with the sockets, and restart that server",
        ),
      ]
    : [
        fail(
          `any page can connect to ${url}`,
          "restart it, and check whether a proxy changes the Origin or Host header",
        ),
      ];
}

function box(report: OutboxReport, { store }: Config): Finding[] {
  const findings = [balance(report), delivery(report)];
  const { durable, deadLetters, totals } = report;
  if (!durable && store.kind !== "memory")
    findings.push(
      fail(
        "minutes are only in memory: the outbox in DATA_DIR cannot be written",
        "free some space, and give the server's account write access. The server then recovers by itself",
      ),
    );
  if (totals.dropped > 0)
    findings.push(
      warn(
        `${minutes(totals.dropped)} lost since the start, because the outbox was full or damaged`,
        "raise OUTBOX_MB, and read the log for the cause of the failed delivery",
      ),
    );
  if (deadLetters.length > 0)
    findings.push(
      warn(
        `minutes were refused permanently, among the newest: ${counted(deadLetters.map(({ reason }) => reason))}`,
        "read about dead letters in docs/guides/alarms.md",
      ),
    );
  return findings;
}

/** The invariant of the outbox: every recorded minute is counted as stored, refused, pending or dropped. */
export function balance({ totals: { sent, stored, refused, pending, dropped } }: OutboxReport): Finding {
  const saw = `sent ${sent} = stored ${stored} + refused ${refused} + pending ${pending} + dropped ${dropped}`;
  if (sent === stored + refused + pending + dropped) return ok(saw);
  return fail(`does not add up: ${saw}`, "this is a bug in Headcount. Report it with these numbers");
}

function delivery({ state, lastError, totals: { pending } }: OutboxReport): Finding {
  switch (state) {
    case "delivering":
      return ok("minutes are delivered");
    case "waiting":
      return warn(
        `${minutes(pending)} not delivered yet: ${lastError}`,
        "fix this. The minutes are kept and then delivered automatically",
      );
    case "paused":
      return fail(
        `${minutes(pending)} not delivered yet: ${lastError}`,
        "set the same INTERNAL_API_KEY on both servers. Nothing is lost meanwhile",
      );
  }
}

/** Compares this recorder's minutes with those that the API received. */
function arrival({ outbox, recorders }: Seen): Finding[] {
  if (outbox?.before.kind !== "answered" || outbox.after.kind !== "answered" || recorders.kind !== "answered")
    return [];
  if (outbox.before.data.boot !== outbox.after.data.boot) return [];
  return [arrived(outbox.before.data, outbox.after.data.seq, recorders.data)];
}

/** `before` was read before the request to the API, `lastSeq` after it, because a minute may end in between. */
export function arrived(before: OutboxReport, lastSeq: number, rows: readonly RecorderReport[]): Finding {
  const { node, boot, seq, totals } = before;
  const row = rows.find((one) => one.node === node && one.boot === boot);
  if (row && row.highest > lastSeq)
    return fail(
      `the API has part number ${row.highest} of this recorder, but its last number is ${lastSeq}`,
      "check whether another server runs with a copy of this DATA_DIR",
    );
  const seen = row?.seen ?? 0;
  const notThere = seq - seen;
  const lost = notThere - totals.pending - totals.refused - totals.dropped;
  // The API lists one week. A recorder without minutes in that week is not listed.
  if (lost > 0 && !row)
    return warn(
      `the API has received nothing from this recorder for a week, although it recorded ${minutes(seq)}`,
      "nothing, if there was no auction. Otherwise check whether the API's database was restored from a backup or is the wrong one",
    );
  if (lost > 0)
    return fail(
      `${minutes(lost)} that this recorder delivered did not arrive`,
      "if the API's database was restored from a backup, these minutes are lost. Otherwise read the API's log",
    );
  return notThere > 0
    ? ok(`${seen} of ${seq} minutes of this run arrived. The others are waiting, refused or dropped`)
    : ok(`every finished minute of this run arrived: ${seen} in total`);
}

/** What the API knows about each recorder. */
export function recorderFindings(rows: readonly RecorderReport[], now: number): Finding[] {
  const isLate = ({ lastAt }: RecorderReport): boolean => now - Date.parse(lastAt) < HOUR_MS;
  const findings = rows.flatMap((row): Finding[] => {
    const { node, boot, missing, lastAt, skewMs } = row;
    const name = `${node} (${boot})`;
    const found: Finding[] = [];
    if (missing > 0)
      found.push(
        isLate(row)
          ? warn(
              `${minutes(missing)} of ${name} have not arrived yet`,
              "run the doctor on that server: the minutes wait in its outbox, or are lost",
            )
          : warn(
              `${minutes(missing)} of ${name} are missing; its last delivery was at ${lastAt}`,
              "if its outbox.db still exists, start a server with it. Otherwise the minutes are lost",
            ),
      );
    if (isLate(row) && skewMs !== null && Math.abs(skewMs) > MAX_SKEW_MS)
      found.push(skew(`the clock of ${name}`, skewMs));
    return found;
  });
  for (const node of new Set(rows.map((row) => row.node)))
    if (isShared(rows.filter((row) => row.node === node && isLate(row))))
      findings.push(
        fail(`two servers seem to have the name ${node}`, "set a different NODE_NAME on each realtime server"),
      );
  return findings.length > 0 ? findings : [ok(`${rows.length} seen in the last seven days, nothing is missing`)];
}

/** Whether two boots of a node delivered side by side for longer than a restart explains. */
const isShared = (boots: readonly RecorderReport[]): boolean =>
  boots.some((one) =>
    boots.some(
      (other) =>
        one !== other &&
        Math.min(Date.parse(one.lastAt), Date.parse(other.lastAt)) -
          Math.max(Date.parse(one.firstAt), Date.parse(other.firstAt)) >
          OVERLAP_MS,
    ),
  );

const counted = (words: readonly string[]): string =>
  [...new Set(words)].map((word) => `${word} ${words.filter((other) => other === word).length}`).join(", ");
const minutes = (count: number): string => `${count} ${count === 1 ? "minute" : "minutes"}`;
const megabytes = (bytes: number): string => `${Math.floor(bytes / MB)} MB`;
const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;
