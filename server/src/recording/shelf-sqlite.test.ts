import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { silentLogger } from "../platform/logger.ts";
import { temporaryFolder } from "../test/harness.ts";
import { minutesOn, openSlot, partOf, shelfContract, slotAt } from "./shelf.contract.ts";
import { sqliteShelf } from "./shelf-sqlite.ts";

const open = (file: string, boot: string) => sqliteShelf({ file, node: "n", boot, log: silentLogger });
const fresh = (): string => join(temporaryFolder(), "outbox.db");

shelfContract("in a file", () => open(":memory:", "b"));

describe("a shelf's file", () => {
  it("has everything that was put when it is opened again without having been closed", () => {
    const file = fresh();
    open(file, "b").put([partOf(1), partOf(2)], []);
    expect(minutesOn(open(file, "c"))).toEqual([2, 1]);
  });

  it("turns the slots that an earlier boot left open into that boot's parts, once", () => {
    const file = fresh();
    const killed = open(file, "b");
    killed.put([], [openSlot(5, slotAt(0, 2)), openSlot(5, slotAt(1, 7), "b".repeat(24))]);
    killed.put([], [openSlot(5, slotAt(2, 3))]);

    const next = open(file, "c");
    expect(next.newest(9).map(({ auctionId, part }) => ({ auctionId: auctionId[0], ...part }))).toEqual([
      {
        auctionId: "a",
        node: "n",
        boot: "b",
        seq: 0,
        minute: 300_000,
        joins: 5,
        leaves: 0,
        slots: [slotAt(0, 2), slotAt(2, 3)],
      },
      { auctionId: "b", node: "n", boot: "b", seq: 0, minute: 300_000, joins: 7, leaves: 0, slots: [slotAt(1, 7)] },
    ]);
    next.remove(next.newest(9).map(({ id }) => id));
    expect(open(file, "d").size).toBe(0);
  });

  it("forgets the open slots of a minute that is finished", () => {
    const file = fresh();
    const shelf = open(file, "b");
    shelf.put([], [openSlot(1, slotAt(0)), openSlot(1, slotAt(1))]);
    shelf.put([partOf(1)], [openSlot(2, slotAt(0))]);
    shelf.remove(shelf.newest(9).map(({ id }) => id));
    expect(minutesOn(open(file, "c"))).toEqual([2]);
  });

  it.each([
    [
      "its header is overwritten",
      (file: string) => writeFileSync(file, Buffer.concat([Buffer.alloc(100, 1), readFileSync(file).subarray(100)])),
    ],
    ["it is cut off", (file: string) => truncateSync(file, 5_000)],
    ["it is empty", (file: string) => truncateSync(file, 0)],
    ["it is another file", (file: string) => writeFileSync(file, "no database at all\n".repeat(500))],
  ])("is renamed aside when %s, and a new one begun", (_name, damage) => {
    const file = fresh();
    const shelf = open(file, "b");
    shelf.put(
      Array.from({ length: 50 }, (_, minute) => partOf(minute)),
      [],
    );
    shelf.close();
    damage(file);
    const next = open(file, "c");
    expect(next.size).toBe(0);
    next.put([partOf(1)], []);
    expect(minutesOn(next)).toEqual([1]);
    expect(readdirSync(dirname(file)).some((name) => name.includes(".corrupt-"))).toBe(true);
  });

  it("of a newer version is refused in words, and keeps what it has", () => {
    const file = fresh();
    const shelf = open(file, "b");
    shelf.put([partOf(1)], []);
    shelf.close();
    const database = new Database(file);
    database.pragma("user_version = 99");
    expect(() => open(file, "c")).toThrow(/newer version of Headcount \(99\)/);
    expect(database.prepare("select count(*) from part").pluck().get()).toBe(1);
    database.close();
  });

  it("on a full disk takes nothing, still gives back and removes what it has, and takes again then", ({ skip }) => {
    const folder = temporaryFolder();
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], { stdio: "ignore" });
    skip(status !== 0, "a small disk cannot be mounted here: needs root on Linux");
    onTestFinished(() => void spawnSync("umount", ["-l", folder]));
    const shelf = open(join(folder, "outbox.db"), "b");
    const auctions = Array.from({ length: 50 }, (_, index) => index.toString(16).padStart(24, "0"));
    let put = 0;
    expect(() => {
      for (; put < 10_000; put += 1) {
        shelf.put(
          auctions.map((auctionId) => partOf(put, auctionId)),
          [],
        );
      }
    }).toThrow("full");
    expect(put).toBeGreaterThan(1);
    expect(shelf.size).toBe(put * auctions.length);
    while (shelf.size > 0) shelf.remove(shelf.newest(500).map(({ id }) => id));
    shelf.put([partOf(7)], []);
    expect(minutesOn(shelf)).toEqual([7]);
    shelf.close();
  });

  it("takes all of a put or nothing", () => {
    const shelf = open(fresh(), "b");
    shelf.put([partOf(1)], []);
    const many = Array.from({ length: 20 }, (_, minute) => partOf(minute + 10));
    const spoilt = [...many, { auctionId: null as unknown as string, part: partOf(99).part }];
    expect(() => shelf.put(spoilt, [])).toThrow("NOT NULL");
    expect([minutesOn(shelf), shelf.size]).toEqual([[1], 1]);
    shelf.put(many, []);
    expect(shelf.size).toBe(21);
  });
});
