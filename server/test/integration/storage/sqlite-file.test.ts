import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_GRID } from "@headcount/protocol";
import Database from "better-sqlite3";
import { sql } from "kysely";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { sqliteOutboxStore } from "../../../src/outbox/sqlite.ts";
import { silentLogger } from "../../../src/platform/logger.ts";
import { backUpSqlite } from "../../../src/storage/sqlite/backup.ts";
import { connect } from "../../../src/storage/sqlite/file.ts";
import { sqliteStore } from "../../../src/storage/sqlite/store.ts";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";
import { temporaryFolder } from "../../support/harness.ts";

const A = "a".repeat(24);
const B = "b".repeat(24);
const openStore = (file: string, lines: string[] = []) =>
  sqliteStore({
    file,
    retentionMs: 90 * 86_400_000,
    grid: DEFAULT_GRID,
    logger: pino({}, { write: (line: string) => lines.push(line) }),
  });
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const outboxOf = (file: string) => sqliteOutboxStore({ file, node: "a", boot: "b", maxBytes: 1e6, log: silentLogger });

describe("files of a database", () => {
  it("T37: and of the outbox, their journals and the created folders are accessible to the server's account only", async () => {
    const before = process.umask(0o000);
    try {
      const folder = join(temporaryFolder(), "new", "data");
      const store = await openStore(join(folder, "headcount.db"));
      await store.auctions.insert(auctionOf(A));
      const outbox = outboxOf(join(folder, "outbox.db"));
      expect(modeOf(folder)).toBe("700");
      expect(modeOf(join(folder, ".."))).toBe("700");
      const files = readdirSync(folder);
      expect(files).toEqual(
        expect.arrayContaining(["headcount.db", "headcount.db-wal", "outbox.db", "outbox.db.reserved"]),
      );
      for (const file of files) expect([file, modeOf(join(folder, file))]).toEqual([file, "600"]);
      backUpSqlite(join(folder, "headcount.db"), join(folder, "backup.db"));
      expect(modeOf(join(folder, "backup.db"))).toBe("600");
      outbox.close();
      await store.close();
    } finally {
      process.umask(before);
    }
  });

  it("T37: become private if others could read them, even if renamed; the mode of an existing folder does not change", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const file = join(folder, "headcount.db");
    await (await openStore(file)).close();
    chmodSync(file, 0o644);
    await (await openStore(file)).close();
    expect(modeOf(file)).toBe("600");
    writeFileSync(file, "no database at all ".repeat(500));
    chmodSync(file, 0o664);
    await (await openStore(file)).close();
    const aside = readdirSync(folder).filter((name) => name.includes(".corrupt-"));
    expect(aside).toHaveLength(1);
    for (const name of [...aside, "headcount.db"]) expect(modeOf(join(folder, name))).toBe("600");
    expect(modeOf(folder)).toBe("755");
  });

  it("are sorted in memory by every connection", async () => {
    const file = join(temporaryFolder(), "headcount.db");
    const store = await openStore(file);
    const { rows } = await sql<{ temp_store: number }>`pragma temp_store`.execute(store.kysely);
    expect(rows).toEqual([{ temp_store: 2 }]);
    await store.close();
    const readonly = connect(file, { readonly: true });
    expect(readonly.pragma("temp_store", { simple: true })).toBe(2);
    readonly.close();
    const sources = readdirSync(join(import.meta.dirname, "../../../src"), {
      recursive: true,
      encoding: "utf8",
    }).filter((name) => name.endsWith(".ts") && !/\.test\.ts$|^test\/|fixture/.test(name));
    const openers = sources.filter((name) =>
      readFileSync(join(import.meta.dirname, "../../../src", name), "utf8").includes("new Database("),
    );
    expect(openers).toEqual(["storage/sqlite/file.ts"]);
  });

  it("can be sorted without a writable folder for temporary files", ({ skip }) => {
    const root = join(import.meta.dirname, "../../../..");
    const moved = (path: string): string => path.replace(root, "/mnt");
    const script = moved(join(import.meta.dirname, "sqlite-sorter.fixture.ts"));
    // The checkout may be in one of these folders.
    const inside = [
      `mount --bind ${root} /mnt || exit 77`,
      "for d in /var/tmp /usr/tmp /tmp; do [ ! -d $d ] || mount -t tmpfs -o ro tmpfs $d || exit 77; done",
      `cd /proc && exec ${moved(process.execPath)} ${script}`,
    ].join("\n");
    const { status, stdout, stderr } = spawnSync("unshare", ["-m", "sh", "-c", inside], { encoding: "utf8" });
    skip(
      status === null || status === 77 || /unshare/.test(stderr),
      "no folders can be mounted here: needs root on Linux",
    );
    expect([status, stdout.trim(), stderr]).toEqual([0, "sorted", ""]);
  });
});

describe("a database file of another application", () => {
  const foreign = (statements: string): string => {
    const file = join(temporaryFolder(), "theirs.db");
    const database = new Database(file);
    database.exec(statements);
    database.close();
    return file;
  };

  it.each([
    ["tables of its own", "create table orders (id integer primary key); insert into orders values (1)"],
    ["tables with names of ours", "create table auctions (id integer primary key); create table user (id text)"],
    [
      "migrations of its own",
      "create table kysely_migration (name text); insert into kysely_migration values ('init')",
    ],
    ["a view alone", "create view answer as select 42"],
  ])("T38: with %s is refused and not changed", async (what, statements) => {
    const file = foreign(`${statements}${what.startsWith("migrations") ? "; create table orders (id)" : ""}`);
    const before = readFileSync(file);
    await expect(openStore(file)).rejects.toThrow(
      /was not created by Headcount: it has the tables .*Nothing in it was changed/,
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(join(file, ".."))).toEqual(["theirs.db"]);
  });

  it("does not include an empty file or one after an interrupted first start", async () => {
    const empty = foreign("create table gone (id); drop table gone");
    await (await openStore(empty)).close();
    const cut = foreign(
      "create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null)",
    );
    await (await openStore(cut)).close();
    await (await openStore(cut)).close();
  });
});

describe("a damaged row", () => {
  /** A closed store with auctions A and B, whose file is then changed. */
  const damaged = async (harm: (file: string) => void): Promise<string> => {
    const file = join(temporaryFolder(), "headcount.db");
    const store = await openStore(file);
    for (const id of [A, B]) await store.auctions.insert(auctionOf(id));
    await store.recorders.note(
      ["one", "two"].map((node) => ({ node, boot: "x", seqs: [1], skewMs: 0 })),
      1_000,
    );
    await store.close();
    harm(file);
    return file;
  };
  const run = (statement: string) => (file: string) => {
    const database = new Database(file);
    database.pragma("ignore_check_constraints = ON");
    database.exec(statement);
    database.close();
  };
  const inBytes = (from: string, to: string) => (file: string) => {
    const bytes = readFileSync(file);
    const at = bytes.indexOf(from);
    if (at < 0) throw new Error(`${from} is not in the file`);
    bytes.write(to, at);
    writeFileSync(file, bytes);
  };
  const set = (path: string, value: string) =>
    run(`update auctions set document = json_set(document, '$.${path}', ${value}) where id = '${A}'`);

  it.each([
    ["that is not valid JSON", inBytes(`{"id":"${A}"`, `x"id":"${A}"`), "not valid JSON"],
    ["with an unknown enum", set("countMode", "'dogs'"), "countMode"],
    [
      "without a field",
      run(`update auctions set document = json_remove(document, '$.title') where id = '${A}'`),
      "title",
    ],
    ["with a field of another type", set("createdAt", "7"), "createdAt"],
    ["with a broken member", set("members", `json('[{"organizer":"olga","role":"king"}]')`), "members.0"],
    ["with broken toggles", set("toggles", "'x'"), "toggles"],
  ])("of auctions %s is reported once and left out; the others work", async (_, harm, reason) => {
    const file = await damaged(harm);
    const lines: string[] = [];
    const store = await openStore(file, lines);
    for (let round = 0; round < 2; round += 1) {
      expect((await store.auctions.listLive()).map(({ id }) => id)).toEqual([B]);
      expect((await store.auctions.listByMember("olga", { limit: 10 })).map(({ id }) => id)).toEqual([B]);
      expect(await store.auctions.find(A)).toBeNull();
      expect(await store.auctions.update(A, (auction) => auction)).toBeNull();
      expect(await store.auctions.find(B)).toEqual(auctionOf(B));
    }
    const said = lines.map((line) => JSON.parse(line));
    expect(said).toEqual([expect.objectContaining({ row: "auction", id: A, reason: expect.stringContaining(reason) })]);
    await expect(store.auctions.insert(auctionOf(A))).rejects.toThrow();
    await store.close();
    expect(readdirSync(join(file, "..")).some((name) => name.includes("corrupt"))).toBe(false);
  });

  it.each(["'{'", "'[[1]]'", "'[1, 2]'", "'{}'"])("of recorders with %s is reported and left out", async (seqs) => {
    const file = await damaged(run(`update recorders set seqs = ${seqs} where node = 'one'`));
    const lines: string[] = [];
    const store = await openStore(file, lines);
    expect((await store.recorders.list(0)).map(({ node }) => node)).toEqual(["two"]);
    expect(lines).toHaveLength(1);
    const [noted] = await store.recorders.note([{ node: "one", boot: "x", seqs: [5], skewMs: 0 }], 2_000);
    expect(noted?.seqs).toEqual([[5, 5]]);
    await store.close();
  });
});
