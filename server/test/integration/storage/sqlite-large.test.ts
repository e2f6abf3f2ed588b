import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_GRID } from "@headcount/protocol";
import Database from "better-sqlite3";
import { pino } from "pino";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { partOf } from "../../../src/storage/part.fixtures.ts";
import { checkInBackground } from "../../../src/storage/sqlite/background-check.ts";
import { type SqliteStore, sqliteStore } from "../../../src/storage/sqlite/store.ts";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";

const folder = mkdtempSync(join(tmpdir(), "headcount-large-"));
afterAll(() => rmSync(folder, { recursive: true }));

const A = "a".repeat(24);

describe("a large sqlite file", () => {
  let files = 0;
  let file: string;
  let lines: string[];
  beforeEach(() => {
    files += 1;
    file = join(folder, String(files), "headcount.db");
    lines = [];
  });

  const logger = pino({}, { write: (line: string) => lines.push(line) });
  const openLarge = (): Promise<SqliteStore> =>
    sqliteStore({ file, retentionMs: 90 * 86_400_000, grid: DEFAULT_GRID, readThroughBytes: 1_000, logger });
  /** A closed store with an auction of 600 minutes. */
  const fill = async (): Promise<void> => {
    const store = await openLarge();
    await store.auctions.insert(auctionOf(A));
    const parts = Array.from({ length: 600 }, (_, at) => ({ auctionId: A, part: partOf(at, at) }));
    await store.minutes.merge(parts, T0);
    await store.close();
  };
  const filesThere = (): string[] => readdirSync(join(file, ".."));
  const overwrite = (from: number, to: number): void => {
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
    writeFileSync(file, bytes);
  };

  /** A database whose process was killed, so that its journal is still there. */
  const killed = async (): Promise<void> => {
    await fill();
    const harmed = readFileSync(file);
    const other = new Database(file);
    other.exec("create table later (at); insert into later values (1)");
    const journal = readFileSync(`${file}-wal`);
    other.close();
    writeFileSync(file, harmed);
    writeFileSync(`${file}-wal`, journal);
  };
  const asideNow = (): string[] => filesThere().filter((name) => name.includes("corrupt"));

  it("is used at once, checked in the background after an unclean stop, and renamed aside at the next start", async () => {
    await killed();
    overwrite(0.8, 0.9);
    const store = await openLarge();
    expect(asideNow()).toEqual([]);
    await expect.poll(() => filesThere()).toContain("headcount.db.damaged");
    await expect.poll(() => lines.join()).toContain("The database is damaged");
    await store.close();

    await (await openLarge()).close();
    expect(asideNow().filter((name) => /Z$/.test(name))).toHaveLength(1);
    expect(filesThere()).not.toContain("headcount.db.damaged");
  });

  it("is not checked if it was closed, but its header always is", async () => {
    await fill();
    await (await openLarge()).close();
    expect(lines).toEqual([]);
    writeFileSync(file, "not a database".repeat(20), { flag: "r+" });
    await (await openLarge()).close();
    expect(asideNow()).toHaveLength(1);
  });

  it("is used on if the check in the background finds nothing", async () => {
    await killed();
    const check = checkInBackground(file, logger);
    expect(await check.done).toBeNull();
    expect(lines).toEqual([]);
    const stopped = checkInBackground(file, undefined);
    stopped.stop();
    expect(await stopped.done).toBeNull();
    expect(filesThere()).not.toContain("headcount.db.damaged");
  });
});
