import type { OutboxReport, RecorderReport } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { readConfig } from "../config/read-config.ts";
import { type Answer, ahead } from "./ask.ts";
import { arrived, balance, examine, recorderFindings } from "./checks.ts";
import { lineOf } from "./finding.ts";
import type { Seen, ServerProbe } from "./observe.ts";

const NOW = Date.parse("2026-11-23T12:00:00.000Z");
const KEY = "internal-key-for-tests-0123456789abcdef";
const MB = 1024 * 1024;

const answered = <T>(data: T, aheadMs = 0): Answer<T> => ({ kind: "answered", data, aheadMs });
const refused = (status: number): Answer<never> => ({ kind: "refused", status });
const silent: Answer<never> = { kind: "silent", error: "nothing listens there" };

const probe = (over: Partial<ServerProbe> = {}): ServerProbe => ({
  url: "http://there",
  alive: answered({}),
  keyed: answered({}),
  ...over,
});
const report = (over: Partial<OutboxReport> = {}): OutboxReport => ({
  node: "a",
  boot: "1",
  seq: 10,
  totals: { sent: 10, stored: 10, refused: 0, pending: 0, dropped: 0 },
  state: "delivering",
  lastError: null,
  bytes: 0,
  durable: true,
  deadLetters: [],
  ...over,
});
const ago = (minutes: number): string => new Date(NOW - minutes * 60_000).toISOString();
const recorder = (over: Partial<RecorderReport> = {}): RecorderReport => ({
  node: "a",
  boot: "1",
  firstAt: ago(60),
  lastAt: ago(1),
  skewMs: 100,
  seen: 10,
  highest: 10,
  missing: 0,
  ...over,
});
const config = (env: Record<string, string> = {}) => readConfig(env);
const REALTIME = {
  ROLE: "realtime",
  BACKEND_API_URL: "http://api",
  INTERNAL_API_KEY: KEY,
  ALLOWED_ORIGIN: "https://pages.example",
};
const API = { ROLE: "api", REALTIME_URL: "https://live.example", INTERNAL_API_KEY: KEY };

/** A healthy process, apart from the changes of a test. */
const seen = (over: Partial<Seen> = {}): Seen => ({
  config: config(),
  now: NOW,
  disk: { dir: "/data", freeBytes: 10_000 * MB, blocked: null },
  keyless: null,
  own: probe({ url: "http://localhost:8080" }),
  ready: answered({}),
  other: null,
  outbox: { before: answered(report()), after: answered(report()) },
  recorders: answered([recorder()]),
  pages: answered({
    signUp: false,
    retentionDays: 90,
    realtimeUrl: null,
    publicUrl: "https://pages.example",
    mail: false,
  }),
  handshakes: [],
  outside: null,
  redis: null,
  mail: null,
  ...over,
});

/** The findings that are not ok. */
const problems = (over: Partial<Seen>): string[] =>
  examine(seen(over))
    .filter(({ finding }) => finding.level !== "ok")
    .map(({ check, finding }) => lineOf(check, finding));
const one = (...words: string[]) => [expect.stringMatching(new RegExp(words.join(".*")))];

describe("the doctor", () => {
  it("reports no problem of a healthy server", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ config: config(REALTIME), other: probe() })).toEqual([]);
  });

  it("requires space for the outbox, and a writable folder", () => {
    const disk = (freeMb: number, blocked: string | null = null) =>
      problems({ disk: { dir: "/data", freeBytes: freeMb * MB, blocked } });
    expect(disk(600)).toEqual([]);
    expect(disk(300)).toEqual(one("^warn  disk: /data has 300 MB free, 512 MB may be needed", "lower OUTBOX_MB"));
    expect(disk(10)).toEqual(one("^fail  disk: /data has 10 MB free", "free some space now"));
    expect(disk(600, "/data cannot be used: permission denied")).toEqual(
      one("^fail  disk: /data cannot be used", "give the server.s account write access"),
    );
    expect(problems({ disk: { dir: "/data", error: "EIO" } })).toEqual(one("^fail  disk: /data", "EIO"));
  });

  it("says that e-mail is off, or which step of sending does not work", () => {
    const smtp = { SMTP_URL: "smtps://user:secret-word@mail.example", MAIL_FROM: "a@b.example" };
    const mail = (over: Partial<Seen>) =>
      examine(seen(over)).flatMap(({ check, finding }) => (check === "mail" ? lineOf(check, finding) : []));
    const on = config({ ...smtp, PUBLIC_URL: "https://pages.example" });
    expect(mail({})).toEqual(["ok    mail: off: SMTP_URL is not set, so no e-mail is sent"]);
    expect(mail({ config: config(REALTIME) })).toEqual([]);
    expect(mail({ config: on, mail: { failed: null, isEncrypted: true } })).toEqual([
      "ok    mail: mail.example:465 accepts the sender a@b.example by TLS",
    ]);
    expect(mail({ config: on, mail: { failed: null, isEncrypted: false } })).toEqual(one("^warn  mail: .*without TLS"));
    const failed = (step: "reach" | "tls" | "login" | "sender") =>
      mail({ config: on, mail: { failed: { step, problem: "535 no" }, isEncrypted: true } });
    expect(failed("reach")).toEqual(one("^fail  mail: mail.example:465 cannot be used", "535 no", "correct SMTP_URL"));
    expect(failed("tls")).toEqual(one("^fail  mail: .*does not change to TLS", "use smtps://"));
    expect(failed("login")).toEqual(one("^fail  mail: .*refuses the login", "the user and the password"));
    expect(failed("sender")).toEqual(one("^fail  mail: .*refuses the sender a@b.example", "set MAIL_FROM"));
  });

  it("distinguishes a server that is down from one that is another program or has another key", () => {
    const silence = {
      own: probe({ alive: silent, keyed: silent }),
      ready: silent,
      pages: silent,
      outbox: null,
      recorders: silent,
    };
    expect(problems(silence)).toEqual(one("^fail  server: nothing answers on http://there", "start the server"));
    expect(problems({ own: probe({ alive: { kind: "strange" } }) })).toEqual(
      one("^fail  server", "another program answers"),
    );
    expect(problems({ own: probe({ keyed: refused(403) }) })).toEqual(
      one("^fail  own key", "a different internal key"),
    );
    expect(problems({ keyless: "no file" })).toEqual(one("^fail  own key: no internal key: no file"));
  });

  it("names the required version of the other server, a wrong key, and the checked address", () => {
    const other = (over: Partial<ServerProbe>) => problems({ config: config(REALTIME), other: probe(over) });
    expect(other({ keyed: refused(404) })).toEqual(
      one("^fail  shared key: the API .* too old", "version 0.1 or newer"),
    );
    expect(other({ keyed: refused(403) })).toEqual(
      one("^fail  shared key", "refuses it", "same INTERNAL_API_KEY on both"),
    );
    expect(other({ keyed: refused(500) })).toEqual(one("^fail  shared key", "answers 500"));
    expect(other({ alive: silent, keyed: silent })).toEqual(one("^fail  other server", "correct BACKEND_API_URL"));
    expect(problems({ config: config(API), other: probe({ alive: silent, keyed: silent }) })).toEqual(
      one("^fail  other server: the realtime server", "correct REALTIME_URL"),
    );
    const inner = { ...API, REALTIME_INTERNAL_URL: "http://realtime:8081" };
    expect(problems({ config: config(inner), other: probe({ alive: silent, keyed: silent }) })).toEqual(
      one("^fail  other server: the realtime server", "correct REALTIME_INTERNAL_URL"),
    );
  });

  it("warns about a clock that is 5 s off, and fails one that is a minute off, in either direction", () => {
    const clock = (aheadMs: number) =>
      problems({ config: config(REALTIME), other: probe({ alive: answered({}, aheadMs) }) });
    expect(clock(4_000)).toEqual([]);
    expect(clock(-6_000)).toEqual(one("^warn  clock", "6 s behind", "NTP"));
    expect(clock(90_000)).toEqual(one("^fail  clock", "90 s ahead", "NTP"));
  });

  it("compares a clock with the middle of the request, from a header with whole seconds", () => {
    const date = "Mon, 23 Nov 2026 12:00:00 GMT";
    expect(ahead(date, NOW, NOW + 1_000)).toBe(0);
    expect(ahead(date, NOW + 9_000, NOW + 10_000)).toBe(-9_000);
    expect(ahead(null, NOW, NOW)).toBeNull();
    expect(ahead("soon", NOW, NOW)).toBeNull();
  });

  it("compares ALLOWED_ORIGIN with the address of the pages, and with what the server does", () => {
    const listed = (origins: string, publicUrl: string | null = "https://pages.example") =>
      problems({
        config: config({ ...REALTIME, ALLOWED_ORIGIN: origins }),
        pages: answered({ signUp: false, retentionDays: 90, realtimeUrl: null, publicUrl, mail: false }),
      });
    expect(listed("https://pages.example")).toEqual([]);
    expect(listed("")).toEqual(one("^warn  origins: ALLOWED_ORIGIN is empty", "add https://pages.example"));
    expect(listed("https://other.example")).toEqual(one("^fail  origins: ALLOWED_ORIGIN lacks https://pages.example"));
    expect(listed("https://other.example", null)).toEqual(one("^warn", "PUBLIC_URL"));
    expect(listed("http://api", null)).toEqual([]);

    const handshake = (wanted: "accepted" | "refused", found: "accepted" | "refused" | "silent") =>
      problems({ handshakes: [{ url: "http://live", origin: "https://a.example", wanted, found }] });
    expect([
      ...handshake("accepted", "accepted"),
      ...handshake("refused", "refused"),
      ...handshake("accepted", "silent"),
    ]).toEqual([]);
    expect(handshake("accepted", "refused")).toEqual(
      one("^fail", "https://a.example cannot connect to http://live", "ALLOWED_ORIGIN"),
    );
    expect(handshake("refused", "accepted")).toEqual(one("^fail", "any page can connect"));
  });

  it("knows that https pages cannot open http sockets", () => {
    // Behind https a weak key is refused.
    const own = { ...API, PUBLIC_URL: "https://a.example", INTERNAL_API_KEY: "9f2c41d07ab86e35c1f4d2a8b7e60935" };
    const api = (REALTIME_URL: string) => problems({ config: config({ ...own, REALTIME_URL }) });
    expect(api("https://live.example")).toEqual([]);
    expect(api("http://live.example")).toEqual(one("^fail  settings", "browsers do not let an https page connect"));
  });

  it("shows the five numbers of the outbox, and reports if they do not add up", () => {
    const totals = { sent: 10, stored: 5, refused: 1, pending: 3, dropped: 1 };
    const sum = "sent 10 = stored 5 \\+ refused 1 \\+ pending 3 \\+ dropped 1";
    expect(balance(report({ totals }))).toMatchObject({ level: "ok", saw: expect.stringMatching(sum) });
    expect(balance(report({ totals: { ...totals, pending: 2 } })).level).toBe("fail");
  });

  it("reports why minutes wait, are only in memory, were lost or were refused", () => {
    const box = (over: Partial<OutboxReport>) => {
      const one = answered(report(over));
      return problems({ outbox: { before: one, after: one } });
    };
    expect(box({ state: "waiting", lastError: "http://api answers 503" })).toEqual(one("^warn  outbox", "answers 503"));
    expect(box({ state: "paused", lastError: "refuses the key" })).toEqual(one("^fail  outbox", "INTERNAL_API_KEY"));
    expect(box({ durable: false })).toEqual(one("^fail  outbox", "only in memory"));
    const totals = { sent: 10, stored: 7, refused: 0, pending: 0, dropped: 3 };
    expect(box({ totals })).toEqual(one("^warn  outbox: 3 minutes lost", "OUTBOX_MB"));
    const letter = (reason: string) => ({ auctionId: "a", minute: ago(9), reason, at: ago(8) });
    expect(box({ deadLetters: ["X", "Y", "X"].map(letter) })).toEqual(one("^warn  outbox", "X 2, Y 1"));
  });

  it("reports as missing only minutes that are not waiting, refused or dropped", () => {
    const rows = (seen: number, highest: number) => [recorder({ seen, highest })];
    const waiting = report({ totals: { sent: 10, stored: 6, refused: 1, pending: 2, dropped: 1 } });
    expect(arrived(report(), 10, rows(10, 10)).level).toBe("ok");
    expect(arrived(waiting, 10, rows(6, 9)).level).toBe("ok");
    expect(arrived(waiting, 10, rows(5, 9))).toMatchObject({
      level: "fail",
      saw: expect.stringContaining("1 minute that this recorder delivered did not arrive"),
    });
    expect(arrived(report(), 10, [])).toMatchObject({ level: "warn", saw: expect.stringContaining("10 minutes") });
    expect(arrived(report({ seq: 0 }), 0, []).level).toBe("ok");
    // Between the two requests a minute ended and was delivered.
    expect(arrived(report(), 11, rows(11, 11)).level).toBe("ok");
    expect(arrived(report(), 11, rows(12, 12)).level).toBe("fail");
  });

  it("distinguishes a recorder that may still deliver from one that was silent for a long time", () => {
    const rows = (...some: Partial<RecorderReport>[]) => recorderFindings(some.map(recorder), NOW);
    expect(rows({})).toMatchObject([{ level: "ok" }]);
    expect(rows({ missing: 2 })).toMatchObject([
      { level: "warn", saw: expect.stringContaining("have not arrived yet") },
    ]);
    expect(rows({ missing: 2, lastAt: ago(90) })).toMatchObject([
      { level: "warn", saw: expect.stringContaining(ago(90)) },
    ]);
    expect(rows({ skewMs: 90_000 })).toMatchObject([{ level: "fail" }]);
    expect(rows({ skewMs: 90_000, lastAt: ago(90) })).toMatchObject([{ level: "ok" }]);
  });

  it("distinguishes two servers with one name from a restarted one", () => {
    const boots = (firstAt: string, node = "a") =>
      recorderFindings([recorder(), recorder({ node, boot: "2", firstAt, lastAt: ago(0) })], NOW);
    expect(boots(ago(3))).toMatchObject([{ level: "ok" }]);
    expect(boots(ago(30), "b")).toMatchObject([{ level: "ok" }]);
    expect(boots(ago(30))).toMatchObject([{ level: "fail", advice: expect.stringContaining("NODE_NAME") }]);
  });

  it("checks the database by the server's report", () => {
    const store = (over: Partial<Seen>) =>
      problems({ config: config({ DATABASE_URL: "mongodb://user:secret@db/x" }), ...over });
    expect(store({ ready: refused(503) })).toEqual(one("^fail  store", "start MongoDB, or correct DATABASE_URL"));
    const indexes = (ok: boolean, expireAfterSeconds: number | null, unique: boolean) =>
      store({ ready: answered({ indexes: { ttl: { ok, expireAfterSeconds, wanted: 90 * 86_400 }, unique } }) });
    expect(indexes(true, 90 * 86_400, true)).toEqual([]);
    expect(indexes(false, 365 * 86_400, true)).toEqual(one("^fail  store", "365 days", "90 days"));
    expect(indexes(false, null, true)).toEqual(one("^fail  store: MongoDB expires nothing"));
    expect(indexes(true, 90 * 86_400, false)).toEqual(one("^fail  store", "several documents"));
    expect(problems({ config: config({ DATABASE_URL: "memory:" }) })).toEqual(one("^warn  store", "nothing is kept"));
    expect(store({ config: config({ RETENTION_DAYS: "30" }) })).toEqual(
      one("^fail  retention", "RETENTION_DAYS is 30"),
    );
  });
});
