import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import { DEFAULT_GRID, MINUTE_MS, Sketch } from "@headcount/protocol";
import Database from "better-sqlite3";
import { CompiledQuery, sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { partOf, visitsOf } from "../../../src/storage/part.fixtures.ts";
import { momentsQuery, ofTypeQuery } from "../../../src/storage/sqlite/moments.ts";
import { type SqliteStore, sqliteStore } from "../../../src/storage/sqlite/store.ts";
import { storeContract } from "../../../src/storage/store.contract.ts";
import { auctionOf, collect, momentOf } from "../../../src/storage/store.fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "headcount-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newFile = (): string => {
  files += 1;
  return join(folder, String(files), "headcount.db");
};

storeContract("sqlite in memory", (options) => sqliteStore({ ...options, file: ":memory:" }));
storeContract("sqlite", (options) => sqliteStore({ ...options, file: newFile() }));

const A = "a".repeat(24);

describe("a sqlite file", () => {
  let file: string;
  let lines: string[];
  beforeEach(() => {
    file = newFile();
    lines = [];
  });

  const open = (): Promise<SqliteStore> =>
    sqliteStore({
      file,
      retentionMs: 90 * 86_400_000,
      grid: DEFAULT_GRID,
      logger: pino({}, { write: (line: string) => lines.push(line) }),
    });
  const minutesIn = async (store: SqliteStore): Promise<number> =>
    (await collect(store.minutes.read(A, { from: 0, to: 2 * T0 }, T0))).length;
  /** A closed store with an auction of 600 minutes in `file`. */
  const fill = async (): Promise<void> => {
    const store = await open();
    await store.auctions.insert(auctionOf(A));
    await store.minutes.merge(
      Array.from({ length: 600 }, (_, at) => ({ auctionId: A, part: partOf(at, at) })),
      T0,
    );
    await store.close();
  };
  const filesThere = (): string[] => readdirSync(join(file, ".."));

  it("keeps everything over a restart, and a repeated part is still a duplicate", async () => {
    await fill();
    const store = await open();
    expect(await store.auctions.find(A)).toEqual(auctionOf(A));
    expect(await minutesIn(store)).toBe(600);
    expect(await store.minutes.merge([{ auctionId: A, part: partOf(7, 7) }], T0)).toEqual(["duplicate"]);
    await store.close();
    expect(lines).toEqual([]);
  });

  it("finishes an interrupted deletion at the next start, and shows nothing of it meanwhile", async () => {
    const [B, MOMENTS, ROWS_AT_ONCE] = ["b".repeat(24), 300, 50];
    const record = (store: SqliteStore, id: string, count: number) =>
      store.moments.record(
        id,
        Array.from({ length: count }, (_, nth) => momentOf(nth, nth)),
        { edges: count, others: count },
      );
    await fill();
    const store = await open();
    await record(store, A, MOMENTS);
    await store.auctions.insert(auctionOf(B));
    await record(store, B, 1);

    const countIn = (path: string): number => {
      const database = new Database(path, { readonly: true });
      const count = database.prepare<[], number>("select count(*) from moments").pluck().get() ?? 0;
      database.close();
      return count;
    };
    // Each statement uses all the time of its turn, so that every step of the deletion is visible.
    let time = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => (time += 1_000));
    const crashed = newFile();
    mkdirSync(dirname(crashed));
    const deletion = store.auctions.delete(A);
    const counts: number[] = [];
    for (; counts.at(-1) !== 1; await nextTurn()) {
      const count = countIn(file);
      if (count !== counts.at(-1)) counts.push(count);
      // No transaction is open between turns: the files are as a crash would leave them.
      if (count === 1 + MOMENTS - ROWS_AT_ONCE)
        for (const ending of ["", "-wal"]) copyFileSync(file + ending, crashed + ending);
    }
    await deletion;
    clock.mockRestore();
    await store.close();
    expect(counts).toEqual([301, 251, 201, 151, 101, 51, 1]);

    expect(countIn(crashed)).toBe(1 + MOMENTS - ROWS_AT_ONCE);
    const raw = new Database(crashed, { readonly: true });
    expect(raw.prepare("select id from auctions order by key").pluck().all()).not.toContain(A);
    raw.close();

    file = crashed;
    const restarted = await open();
    expect(countIn(crashed)).toBe(1);
    // All other writes wait for the disk again.
    const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(restarted.kysely);
    expect(rows).toEqual([{ synchronous: 2 }]);
    expect(await restarted.auctions.find(A)).toBeNull();
    expect(await restarted.auctions.find(B)).toEqual(auctionOf(B));
    expect(await minutesIn(restarted)).toBe(0);
    const everything = { interval: { from: 0, to: Number.MAX_SAFE_INTEGER }, limit: 10 };
    expect(await restarted.moments.list(A, everything)).toEqual([]);
    expect(await restarted.moments.list(B, everything)).toHaveLength(1);
    await restarted.close();
    const after = new Database(crashed, { readonly: true });
    expect(after.prepare("select count(*) from auctions").pluck().get()).toBe(1);
    for (const table of ["minutes", "whole_minutes", "hours"])
      expect(after.prepare(`select count(*) from ${table}`).pluck().get()).toBe(0);
    after.close();
  });

  it("finds the unique viewers of more hours than one query reads", async () => {
    const HOURS = 205;
    const store = await open();
    await store.auctions.insert(auctionOf(A));
    const parts = Array.from({ length: HOURS }, (_, hour) => partOf(hour * 60, 1, { visits: visitsOf(hour) }));
    await store.minutes.merge(
      parts.map((part) => ({ auctionId: A, part })),
      T0,
    );
    for (const hours of [1, 99, 100, 101, 200, HOURS]) {
      const found = await store.minutes.uniqueViewers(A, { from: T0, to: T0 + hours * 60 * MINUTE_MS }, T0);
      const all = new Sketch();
      for (const { visits } of parts.slice(0, hours))
        all.merge(Sketch.from(Buffer.from(visits?.sketch ?? "", "base64url")));
      expect(Buffer.from(found?.sketch.bytes ?? [])).toEqual(Buffer.from(all.bytes));
    }
    await store.close();
  });

  it("is written through a journal that is flushed to the disk with each commit", async () => {
    const store = await open();
    const pragma = async (name: string) =>
      Object.values((await sql.raw(`pragma ${name}`).execute(store.kysely)).rows[0] ?? {})[0];
    expect(await pragma("journal_mode")).toBe("wal");
    expect(await pragma("synchronous")).toBe(2);
    expect(await pragma("foreign_keys")).toBe(1);
    await store.close();
  });

  it("keeps acknowledged data when the process dies without closing", async () => {
    const store = await open();
    await store.auctions.insert(auctionOf(A));
    await store.minutes.merge([{ auctionId: A, part: partOf(0, 5) }], T0);
    // A second connection sees the files as a new process after kill -9 would.
    const other = new Database(file, { readonly: true });
    expect(other.prepare("select count(*) as minutes from whole_minutes").get()).toEqual({ minutes: 1 });
    other.close();
    await store.close();
  });

  it("has each acknowledged part after a kill -9 at any time (I3)", { tags: ["slow"] }, async () => {
    const child = join(import.meta.dirname, "sqlite-writer.fixture.ts");
    for (const acknowledged of [1, 40, 173]) {
      file = newFile();
      const writer = spawn(process.execPath, [child, file], { stdio: ["ignore", "pipe", "inherit"] });
      const ended = once(writer, "exit");
      let last = -1;
      for await (const line of createInterface({ input: writer.stdout })) {
        last = Number(line);
        if (last + 1 === acknowledged) writer.kill("SIGKILL");
      }
      expect((await ended)[1]).toBe("SIGKILL");
      const store = await open();
      const found = await collect(store.minutes.read(A, { from: 0, to: 2 * T0 }, T0));
      await store.close();
      // One more part may have reached the disk without a read acknowledgement.
      expect(found.length).toBeGreaterThanOrEqual(last + 1);
      expect(found.map(({ minute, connections }) => [minute, connections.max])).toEqual(
        found.map((_, at) => [T0 + at * MINUTE_MS, at]),
      );
    }
    expect(lines).toEqual([]);
  });

  const damages: [string, () => void][] = [
    [
      "header",
      () => writeFileSync(file, "not a database, but long enough to be read as one".repeat(20), { flag: "r+" }),
    ],
    ["middle", () => overwrite(0.3, 0.6)],
    ["tail", () => truncateSync(file, Math.floor(readFileSync(file).length / 2))],
    ["zero length", () => truncateSync(file, 0)],
  ];
  const overwrite = (from: number, to: number): void => {
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
    writeFileSync(file, bytes);
  };

  it.each(damages)("corrupt in its %s is renamed aside and replaced by a new one", async (_, harm) => {
    await fill();
    harm();
    const harmed = readFileSync(file);
    const store = await open();
    expect(await minutesIn(store)).toBe(0);
    await store.auctions.insert(auctionOf(A));
    await store.close();

    const aside = filesThere().filter((name) => /^headcount\.db\.corrupt-\d{4}-\d\d-\d\dT[\d.-]+Z$/.test(name));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(file, "..", aside[0] ?? "")).equals(harmed)).toBe(true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("renamed aside");

    const again = await open();
    expect(await again.auctions.find(A)).not.toBeNull();
    await again.close();
    expect(lines).toHaveLength(1);
  });

  it("is renamed aside without a logger, too, if it is corrupt", async () => {
    await fill();
    truncateSync(file, 5_000);
    await (await sqliteStore({ file, retentionMs: 1, grid: DEFAULT_GRID })).close();
    expect(filesThere().filter((name) => name.includes("corrupt"))).toHaveLength(1);
  });

  it("is renamed aside together with its journal", async () => {
    await fill();
    writeFileSync(`${file}-wal`, "left over");
    truncateSync(file, 0);
    await (await open()).close();
    expect(filesThere().filter((name) => name.endsWith("-wal"))).toEqual([expect.stringContaining("corrupt")]);
  });

  it("is refused with a clear message and left unchanged if it is from a newer version", async () => {
    await fill();
    const newer = new Database(file);
    newer.exec("insert into kysely_migration values ('0099_time_travel', '2030-01-01')");
    newer.close();
    const before = readFileSync(file);
    await expect(open()).rejects.toThrow(/newer version of Headcount \(it has "0099_time_travel"\)/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(filesThere()).toEqual(["headcount.db"]);
  });

  it("is not treated as corrupt if another process has locked it", async () => {
    await fill();
    const other = new Database(file);
    other.pragma("locking_mode = EXCLUSIVE");
    other.exec("begin immediate; delete from minutes where id < 0");
    await expect(open()).rejects.toThrow(/cannot be used: database is locked/);
    other.exec("rollback");
    other.close();
    expect(filesThere().some((name) => name.includes("corrupt"))).toBe(false);
    const store = await open();
    expect(await minutesIn(store)).toBe(600);
    await store.close();
  });

  it("is not treated as corrupt if it may not be written", async ({ skip }) => {
    skip(process.getuid?.() === 0, "root may write anything");
    await fill();
    chmodSync(file, 0o444);
    await expect(open()).rejects.toThrow(file);
    chmodSync(file, 0o600);
    expect(filesThere().some((name) => name.includes("corrupt"))).toBe(false);
  });

  it("is refused in a folder that cannot be created, with its name in the error", async () => {
    await (await open()).close();
    file = join(file, "below-a-file.db");
    await expect(open()).rejects.toThrow(`The database ${file} cannot be opened`);
  });

  it("is refused if it is a folder, with its name in the error", async () => {
    await (await open()).close();
    file = join(file, "..");
    await expect(open()).rejects.toThrow(`The database ${file} cannot be opened`);
    expect(existsSync(file)).toBe(true);
  });

  it("finds minutes, auctions and expired rows through indexes", async () => {
    const store = await open();
    const planOf = async (query: string): Promise<string> =>
      (await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(store.kysely)).rows
        .map((row) => row.detail)
        .join("; ");
    for (const table of ["minutes", "whole_minutes"])
      expect(await planOf(`select id, parts from ${table} where id >= 1 and id < 2`)).toBe(
        `SEARCH ${table} USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)`,
      );
    for (const direction of ["asc", "desc"])
      expect(await planOf(`select * from hours where id between 1 and 2 order by id ${direction} limit 9`)).toBe(
        "SEARCH hours USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
      );
    expect(await planOf("select * from hours where oldest <= 1 order by oldest limit 9")).toContain("hours_oldest");
    expect(await planOf("select document from auctions where id = 'x'")).toContain("auctions_id");
    expect(
      await planOf(
        "select document from members join auctions on auctions.key = members.auction where organizer = 'x' order by members.created_at desc, members.id desc",
      ),
    ).toBe("SEARCH members USING PRIMARY KEY (organizer=?); SEARCH auctions USING INTEGER PRIMARY KEY (rowid=?)");
    const inList = "select auction from members where organizer = 'x' and list = 'past'";
    expect(await planOf(`${inList} order by listed_at desc, created_at desc, id desc limit 9 offset 9`)).toBe(
      "SEARCH members USING COVERING INDEX members_list (organizer=? AND list=?)",
    );
    expect(await planOf("select document from auctions where state = 'live'")).toContain("auctions_state");
    const history = "select document from audit_lists l join audit a on a.id = l.entry where list = 'reader:olga'";
    expect(await planOf(`${history} and (l.at, entry) < (9, 'x') order by l.at desc, entry desc limit 9`)).toBe(
      "SEARCH l USING PRIMARY KEY (list=? AND (at,entry)<(?,?)); SEARCH a USING PRIMARY KEY (id=?)",
    );
    expect(await planOf("delete from audit where at < 9")).toContain("audit_at");
    const place = { at: 9, id: "x" };
    for (const order of ["newest", "oldest"] as const) {
      const wanted = { interval: { from: 1, to: 99 }, after: place, order, limit: 9 };
      const { sql: text, parameters } = momentsQuery(store.kysely, 1, wanted).compile();
      const explained = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
      const plan = (await store.kysely.executeQuery<{ detail: string }>(explained)).rows;
      // A page begins where the previous one ended.
      const bounds = order === "newest" ? "at>? AND (at,id)<(?,?)" : "(at,id)>(?,?) AND at<?";
      expect(plan.map(({ detail }) => detail)).toEqual([`SEARCH moments USING PRIMARY KEY (auction=? AND ${bounds})`]);
    }
    for (const order of ["newest", "oldest"] as const) {
      for (const type of ["lot_opened", "bid", "sold", "passed"] as const) {
        const lots = type === "lot_opened" ? ["1"] : ["1", null];
        const has = type === "sold" ? "price" : undefined;
        const wanted = { lots, after: place, since: place, has, order, limit: 2 } as const;
        const query = ofTypeQuery(1, type, wanted);
        const plan = (await sql<{ detail: string }>`explain query plan ${query}`.execute(store.kysely)).rows;
        expect(plan.map(({ detail }) => detail)).toEqual([
          expect.stringMatching(/^SEARCH moments USING INDEX moments_(type|edges|priced) \(.*\(at,id\)>.*\)$/),
        ]);
      }
    }
    await store.close();
  });

  it("shares its connection with account tables, whose failed transaction reverts no minute", async () => {
    const store = await open();
    await store.auctions.insert(auctionOf(A));
    const accounts = store.kysely.transaction().execute(async (trx) => {
      await sql`create table account (id text)`.execute(trx);
      await Promise.resolve();
      throw new Error("no");
    });
    const minute = store.minutes.merge([{ auctionId: A, part: partOf(0, 1, { minute: T0 + MINUTE_MS }) }], T0);
    await expect(accounts).rejects.toThrow("no");
    expect(await minute).toEqual(["stored"]);
    expect(await minutesIn(store)).toBe(1);
    await store.close();
  });
});
