import { DAY_S, HOUR_MS, OLDEST_API, type OutboxReport, type RecorderReport } from "@headcount/protocol";
import type { Config, RealtimeConfig } from "../config/config.ts";
import { createOrigins } from "../platform/network/origin.ts";
import type { Answer } from "./ask.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import type { Ready, Seen, ServerProbe } from "./observe.ts";
import type { Outside } from "./outside.ts";
import * as outside from "./outside-checks.ts";

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
        "PUBLIC_URL is https and REALTIME_URL http: browsers let no page connect from the one to the other",
        "put TLS before the realtime server, and https into REALTIME_URL",
      ),
    );
  return findings;
}

function disk({ disk, config: { role, store, outboxBytes } }: Seen): Finding[] {
  if ("error" in disk) return [fail(`${disk.dir} cannot be looked at: ${disk.error}`, "set DATA_DIR to a folder")];
  const { dir, freeBytes, blocked } = disk;
  if (blocked !== null) return [fail(blocked, "let the account that the server runs as write there, and restart it")];
  const wanted = (role === "api" || store.kind === "memory" ? 0 : outboxBytes) + SPARE_BYTES;
  const saw = `${dir} has ${megabytes(freeBytes)} free`;
  if (freeBytes < LEAST_FREE_BYTES)
    return [fail(saw, "make room now: minutes are held in memory while the disk is full")];
  if (freeBytes < wanted) return [warn(`${saw}, ${megabytes(wanted)} may be needed`, "make room, or lower OUTBOX_MB")];
  return [ok(saw)];
}

function server({ own: { url, alive }, ready, config }: Seen): Finding[] {
  if (alive.kind === "silent")
    return [fail(`nothing answers on ${url} (${alive.error})`, "start it, or set PORT as it was started with")];
  if (alive.kind !== "answered")
    return [fail(`what answers on ${url} is no Headcount`, "stop what listens there, or set PORT to another one")];
  // The store's check says what an API lacks.
  if (config.role !== "realtime" || ready.kind === "answered") return [ok(`${url} answers`)];
  return [warn(`${url} answers, but it is not ready: it cannot ask the API`, "see the lines below")];
}

function ownKey(keyless: string | null, { url, keyed }: ServerProbe): Finding[] {
  if (keyless !== null)
    return [fail(`no internal key: ${keyless}`, "start the server once, or set INTERNAL_API_KEY as it has it")];
  switch (keyed.kind) {
    case "answered":
      return [ok(`${url} takes it`)];
    case "refused":
      if (keyed.status === 403)
        return [fail(`${url} runs with another internal key than these settings`, "restart it with these settings")];
      return [fail(`${url} answers ${keyed.status} to it`, "see its log, and restart it with this version")];
    case "strange":
      return [fail(`${url} gives an answer of another version`, "restart it with this version")];
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
        : "look at the disk and at who may write the file under DATA_DIR";
    return [fail("the server cannot read or write its database", `${advice}; its log says why`)];
  }
  if (kind === "memory") return [warn("DATABASE_URL is memory: nothing is kept", "set it, but for a trial")];
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
          `MongoDB expires ${days}, and not just what is older than ${ttl.wanted / DAY_S} days`,
          "restart the API, which corrects the index on vieweranalytics.createdAt; where its log says that it cannot, drop the index it names",
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
  return [fail(`what answers on ${url} is no Headcount`, `correct ${setting}`)];
}

function sharedKey({ url, keyed }: ServerProbe, config: Config): Finding[] {
  switch (keyed.kind) {
    case "answered":
      return [ok(`${url} takes it`)];
    case "refused":
      if (keyed.status === 403)
        return [fail(`${url} refuses it`, "set INTERNAL_API_KEY to the same on both servers, and restart them")];
      if (keyed.status === 404)
        return [
          fail(
            `${otherName(config).server} on ${url} is too old`,
            `update it: version ${OLDEST_API} or newer is needed`,
          ),
        ];
      return [fail(`${url} answers ${keyed.status}`, "see the log of that server")];
    case "strange":
      return [fail(`${url} gives an answer of another version`, `run version ${OLDEST_API} or newer there`)];
    case "silent":
      return [];
  }
}

/** Judges the difference of two clocks. */
function skew(whose: string, aheadMs: number): Finding {
  const away = Math.abs(aheadMs);
  const saw = `${whose} is ${seconds(away)} ${aheadMs < 0 ? "behind" : "ahead"}`;
  const advice = "let both machines set their clocks by NTP";
  if (away > SKEW_FAIL_MS) return fail(`${saw}: minutes are refused, or lie wrong`, advice);
  if (away > MAX_SKEW_MS) return warn(saw, advice);
  return ok(`${whose} is right within ${seconds(Math.max(away, 1_000))}`);
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
  const add = `add ${known ?? "the address that people open the pages at"} to ALLOWED_ORIGIN, and restart`;
  if (list.length === 0) return [warn("ALLOWED_ORIGIN is empty: no page of another origin can connect", add)];
  if (known !== null && !lists(known))
    return [fail(`ALLOWED_ORIGIN has not ${known}: the API's own pages cannot connect`, add)];
  if (known === null && !lists(backendUrl))
    return [warn("the API has no PUBLIC_URL: whether its pages can connect is not known", "set PUBLIC_URL at the API")];
  return [];
}

function handshake({ url, origin, wanted, found }: Seen["handshakes"][number]): Finding[] {
  if (found === "silent") return [];
  if (found === wanted)
    return [
      ok(wanted === "accepted" ? `pages of ${origin} can connect to ${url}` : `a page of a stranger cannot connect`),
    ];
  return wanted === "accepted"
    ? [
        fail(
          `pages of ${origin} cannot connect to ${url}`,
          "add this origin to ALLOWED_ORIGIN of the server with the sockets, and restart that",
        ),
      ]
    : [fail(`any page can connect to ${url}`, "restart it; look whether a proxy changes the Origin or Host header")];
}

function box(report: OutboxReport, { store }: Config): Finding[] {
  const findings = [balance(report), delivery(report)];
  const { durable, deadLetters, totals } = report;
  if (!durable && store.kind !== "memory")
    findings.push(
      fail(
        "minutes are held in memory: the outbox under DATA_DIR cannot be written",
        "make room on the disk, and let the server's account write there; it goes on by itself",
      ),
    );
  if (totals.dropped > 0)
    findings.push(
      warn(
        `${minutes(totals.dropped)} lost since the start, because the outbox was full or damaged`,
        "raise OUTBOX_MB, and see the log for what kept them from being delivered",
      ),
    );
  if (deadLetters.length > 0)
    findings.push(
      warn(
        `minutes were refused permanently, among the newest: ${counted(deadLetters.map(({ reason }) => reason))}`,
        "see dead letters in docs/guides/alarms.md",
      ),
    );
  return findings;
}

/** The invariant of the outbox: every recorded minute is counted as stored, refused, pending or dropped. */
export function balance({ totals: { sent, stored, refused, pending, dropped } }: OutboxReport): Finding {
  const saw = `sent ${sent} = stored ${stored} + refused ${refused} + pending ${pending} + dropped ${dropped}`;
  if (sent === stored + refused + pending + dropped) return ok(saw);
  return fail(`not so: ${saw}`, "this is a fault of Headcount's: please report it with these numbers");
}

function delivery({ state, lastError, totals: { pending } }: OutboxReport): Finding {
  switch (state) {
    case "delivering":
      return ok("minutes are delivered");
    case "waiting":
      return warn(
        `${minutes(pending)} not delivered yet: ${lastError}`,
        "mend that; they are kept and delivered by themselves afterwards",
      );
    case "paused":
      return fail(
        `${minutes(pending)} not delivered yet: ${lastError}`,
        "set INTERNAL_API_KEY to the same on both servers; nothing is lost meanwhile",
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
      `the API has number ${row.highest} of this recorder, which made ${lastSeq}`,
      "see whether another server runs with a copy of this one's DATA_DIR",
    );
  const seen = row?.seen ?? 0;
  const notThere = seq - seen;
  const lost = notThere - totals.pending - totals.refused - totals.dropped;
  // The API lists one week. A recorder without minutes in that week is not listed.
  if (lost > 0 && !row)
    return warn(
      `the API has heard nothing of this recorder for a week, which made ${minutes(seq)}`,
      "nothing, if no auction took place; otherwise the API's database was restored from a backup, or is another one",
    );
  if (lost > 0)
    return fail(
      `${minutes(lost)} did not arrive that this recorder delivered`,
      "if the API's database was restored from a backup, they are gone with what it held; otherwise see the API's log",
    );
  return notThere > 0
    ? ok(`${seen} of ${seq} minutes of this run arrived; the others wait, were refused or dropped`)
    : ok(`every finished minute of this run arrived, ${seen} in all`);
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
              `${minutes(missing)} of ${name} did not arrive yet`,
              "ask the doctor there: they wait in its outbox, or were lost",
            )
          : warn(
              `${minutes(missing)} of ${name} missing, which was last heard of at ${lastAt}`,
              "if its outbox.db is still there, start a server on it; otherwise they are lost",
            ),
      );
    if (isLate(row) && skewMs !== null && Math.abs(skewMs) > MAX_SKEW_MS)
      found.push(skew(`the clock of ${name}`, skewMs));
    return found;
  });
  for (const node of new Set(rows.map((row) => row.node)))
    if (isShared(rows.filter((row) => row.node === node && isLate(row))))
      findings.push(
        fail(`two servers seem to go by the name ${node}`, "give each realtime server a NODE_NAME of its own"),
      );
  return findings.length > 0 ? findings : [ok(`${rows.length} heard of in the last seven days, nothing is missing`)];
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
