import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Slot } from "@headcount/protocol";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { smallDisk, temporaryFolder } from "../../test/support/harness.ts";
import { silentLogger } from "../platform/logger.ts";
import { minutesOn, openSlot, partOf, settleNewest, shelfContract, slotAt } from "./outbox-store.contract.ts";
import { ShelfFull, ShelfRefused } from "./outbox-store.ts";
import { sqliteShelf } from "./sqlite.ts";
import { VERSION_1 } from "./versions.fixtures.ts";

const open = (file: string, boot: string, maxBytes = 1e9) =>
  sqliteShelf({ file, node: "n", boot, maxBytes, log: silentLogger });
const fresh = (): string => join(temporaryFolder(), "outbox.db");
/** What a crash of the process would leave: the files as they are, without the shelf having been closed. */
const crashed = (file: string): string => {
  const copy = fresh();
  for (const suffix of ["", "-wal"]) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  return copy;
};
shelfContract("in a file", (maxBytes) => open(":memory:", "b", maxBytes));

/** The last slot that was seen of a killed boot: those who were there leave with it. */
const lastOf = (slot: Slot): Slot => ({ ...slot, leaves: slot.people.last });

describe("a shelf's file", () => {
  it("has everything that was put when it is opened again without having been closed", () => {
    const file = fresh();
    open(file, "b").put([partOf(1), partOf(2)], []);
    const next = open(crashed(file), "c");
    expect([minutesOn(next), next.left]).toEqual([[2, 1], 2]);
  });

  it("turns the slots that an earlier boot left open into that boot's parts, once", () => {
    const file = fresh();
    const killed = open(file, "b");
    killed.put([], [openSlot(5, slotAt(0, 2)), openSlot(5, slotAt(1, 7), "b".repeat(24))]);
    killed.put([], [{ ...openSlot(5, slotAt(2, 3)), countModes: ["tabs", "people"] }]);

    const left = crashed(file);
    const next = open(left, "c");
    expect(next.newest(9).map(({ auctionId, part }) => ({ auctionId: auctionId[0], ...part }))).toEqual([
      {
        auctionId: "a",
        node: "n",
        boot: "b",
        seq: 5,
        minute: 300_000,
        joins: 5,
        leaves: 3,
        // It was killed in the next slot, and had viewers until then.
        covers: { from: 0, to: 20_000 },
        slots: [slotAt(0, 2), lastOf(slotAt(2, 3))],
        countModes: ["tabs", "people"],
      },
      {
        auctionId: "b",
        node: "n",
        boot: "b",
        seq: 5,
        minute: 300_000,
        joins: 7,
        leaves: 7,
        covers: { from: 5_000, to: 15_000 },
        slots: [lastOf(slotAt(1, 7))],
        countModes: ["tabs"],
      },
    ]);
    settleNewest(next, 9);
    next.close();
    expect(open(left, "d").size).toBe(0);
  });

  it("has a slot once in what it makes of a killed boot, however often it was written", () => {
    const file = fresh();
    const killed = open(file, "b");
    for (const place of [0, 1, 1]) killed.put([], [openSlot(5, slotAt(place))]);
    expect(open(crashed(file), "c").newest(9)[0]?.part).toMatchObject({
      joins: 2,
      leaves: 1,
      slots: [slotAt(0), lastOf(slotAt(1))],
    });
  });

  it("leaves its own boot's open slots open when it is opened again", () => {
    const file = fresh();
    const shelf = open(file, "b");
    shelf.put([], [openSlot(5, slotAt(0))]);
    shelf.close();
    const again = open(file, "b");
    expect(again.size).toBe(0);
    again.close();
    expect(minutesOn(open(file, "c"))).toEqual([5]);
  });

  it("is one process's alone: a second one is told so, and changes nothing", () => {
    const file = fresh();
    const shelf = open(file, "b");
    shelf.put([partOf(1)], [openSlot(2, slotAt(0))]);
    expect(() => open(file, "c")).toThrow(ShelfRefused);
    expect(() => open(file, "c")).toThrow("in use by another Headcount");
    expect(minutesOn(shelf)).toEqual([1]);
  });

  it("of the first version comes over with all that it held", () => {
    const file = fresh();
    const old = new Database(file);
    old.exec(VERSION_1);
    const { auctionId, part } = partOf(3);
    old
      .prepare("insert into part (auction, minute, body) values (?, ?, ?)")
      .run(auctionId, part.minute, JSON.stringify(part));
    old.prepare("insert into open_slot values ('n', 'a', ?, 240000, 0, ?)").run(auctionId, JSON.stringify(slotAt(0)));
    old.close();
    const shelf = open(file, "b");
    expect(minutesOn(shelf)).toEqual([4, 3]);
    expect(shelf.newest(9)[1]).toMatchObject(partOf(3));
    settleNewest(shelf, 9);
    expect(shelf.bytes).toBe(0);
  });

  it("of the second version comes over with all that it held", () => {
    const file = fresh();
    const old = new Database(file);
    old.exec(`
      create table part (
        id integer primary key, auction text not null, minute integer not null, node text not null, boot text not null,
        bytes integer not null, body text not null, unique (node, boot, auction, minute)
      );
      create index part_minute on part (minute, bytes);
      create table open_slot (
        node text not null, boot text not null, seq integer not null, auction text not null, minute integer not null, place integer not null,
        body text not null, primary key (node, boot, auction, minute, place)
      ) without rowid;
      create table dead_letter (
        id integer primary key, auction text not null, minute integer not null, body text not null, reason text not null, at integer not null
      );
      insert into dead_letter values (1, 'x', 60000, '{}', 'unknown', 5);
      pragma user_version = 2;`);
    const insert = old.prepare(
      "insert into part (auction, minute, node, boot, bytes, body) values (?, ?, 'n', ?, 1, ?)",
    );
    const { auctionId, part } = partOf(3);
    insert.run(auctionId, part.minute, "b", JSON.stringify(part));
    insert.run(auctionId, 120_000, "b", "{");
    const slots = old.prepare("insert into open_slot values ('n', ?, 4, ?, 240000, ?, ?)");
    for (const place of [0, 1]) slots.run("a", auctionId, place, JSON.stringify(slotAt(place)));
    slots.run("b", auctionId, 0, JSON.stringify(slotAt(0)));
    old.close();
    const shelf = open(file, "b");
    expect(minutesOn(shelf)).toEqual([4, 3]);
    expect(shelf.newest(9)).toMatchObject([
      { auctionId, part: { boot: "a", seq: 4, joins: 2, leaves: 1, slots: [slotAt(0), lastOf(slotAt(1))] } },
      partOf(3),
    ]);
    expect([shelf.trim(77), shelf.size]).toEqual([1, 2]);
    expect(shelf.deadLetters(9)).toMatchObject([
      { reason: "unreadable" },
      { minute: 60_000, reason: "unknown", at: 5 },
    ]);
    settleNewest(shelf, 9);
    expect([shelf.size, shelf.bytes]).toEqual([0, 0]);
    shelf.close();
    expect(open(file, "c").newest(9)).toMatchObject([{ part: { boot: "b", slots: [lastOf(slotAt(0))] } }]);
  });

  it("keeps a minute's journal until each of its parts was put, and makes none of them twice", () => {
    const file = fresh();
    const [a, b] = ["a".repeat(24), "b".repeat(24)];
    const shelf = open(file, "b");
    shelf.put([], [openSlot(1, slotAt(0), a), openSlot(1, slotAt(0, 7), b)]);
    shelf.put([partOf(1, a)], []);
    const left = open(crashed(file), "c").newest(9);
    expect(left.map(({ auctionId, part }) => [auctionId, part.joins])).toEqual([
      [a, 1],
      [b, 7],
    ]);
    shelf.put([partOf(1, b)], []);
    settleNewest(shelf, 9);
    expect(open(crashed(file), "c").size).toBe(0);
  });

  it("whose journal is spoilt in one row gives what the others hold", () => {
    const file = fresh();
    const shelf = open(file, "b");
    for (const place of [0, 1, 2]) shelf.put([], [openSlot(5, slotAt(place))]);
    shelf.close();
    const database = new Database(file);
    database.prepare("update journal set body = x'00ff' where id = 2").run();
    database.close();
    const [left] = open(file, "c").newest(9);
    expect(left?.part.slots).toEqual([slotAt(0), lastOf(slotAt(2))]);
  });

  it("whose content is spoilt in one row gives the others, and counts that one as lost", () => {
    const file = fresh();
    const shelf = open(file, "b");
    shelf.put([partOf(1), partOf(2), partOf(3)], []);
    shelf.close();
    const database = new Database(file);
    database.prepare("update part set body = '{' where minute = 120000").run();
    database.close();
    const again = open(file, "b");
    expect(minutesOn(again)).toEqual([3, 1]);
    expect([again.trim(77), again.size]).toEqual([1, 2]);
    expect(again.deadLetters(9)).toMatchObject([{ minute: 120_000, reason: "unreadable", at: 77 }]);
  });

  it("forgets the open slots of a minute that is finished", () => {
    const file = fresh();
    const shelf = open(file, "b");
    shelf.put([], [openSlot(1, slotAt(0)), openSlot(1, slotAt(1))]);
    shelf.put([partOf(1)], [openSlot(2, slotAt(0))]);
    settleNewest(shelf, 9);
    expect(minutesOn(open(crashed(file), "c"))).toEqual([2]);
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
    database.close();
    expect(() => open(file, "c")).toThrow(/newer version of Headcount \(99\)/);
    const after = new Database(file);
    expect(after.prepare("select count(*) from part").pluck().get()).toBe(1);
    after.close();
  });

  it("leaves the room of a disk to the minutes that is too small for its ballast", (context) => {
    const folder = smallDisk(context, "512k");
    const shelf = open(join(folder, "outbox.db"), "b");
    shelf.put([partOf(1), partOf(2)], []);
    expect(minutesOn(shelf)).toEqual([2, 1]);
    expect(existsSync(join(folder, "outbox.db.ballast"))).toBe(false);
    shelf.close();
  });

  it("on a full disk takes nothing, still gives back and removes what it has, and takes again then", (context) => {
    const folder = smallDisk(context, "4m");
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
    }).toThrow(ShelfFull);
    expect(put).toBeGreaterThan(1);
    expect(shelf.size).toBe(put * auctions.length);
    while (shelf.size > 0) settleNewest(shelf, 500);
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
