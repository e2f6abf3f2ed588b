import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Slot } from "@headcount/protocol";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { smallDisk, temporaryFolder } from "../../test/support/harness.ts";
import { silentLogger } from "../platform/logger.ts";
import { minutesIn, openSlot, outboxStoreContract, partOf, settlePeeked, slotAt } from "./outbox-store.contract.ts";
import { OutboxFull, OutboxUnusable } from "./outbox-store.ts";
import { sqliteOutboxStore } from "./sqlite.ts";

const open = (file: string, boot: string, maxBytes = 1e9) =>
  sqliteOutboxStore({ file, node: "n", boot, maxBytes, log: silentLogger });
const fresh = (): string => join(temporaryFolder(), "outbox.db");
/** A copy of the files, as a crash of the process leaves them. */
const crashed = (file: string): string => {
  const copy = fresh();
  for (const suffix of ["", "-wal"]) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix);
  return copy;
};
outboxStoreContract("in a SQLite file", (maxBytes) => open(":memory:", "b", maxBytes));

/** The last observed slot of a killed boot: everyone who was present leaves in it, disconnected by the server. */
const lastOf = (slot: Slot): Slot => ({ ...slot, leaves: slot.people.last, drained: slot.people.last });

describe("an outbox file", () => {
  it("has everything that was stored after a crash", () => {
    const file = fresh();
    open(file, "b").put([partOf(1), partOf(2)], []);
    const next = open(crashed(file), "c");
    expect([minutesIn(next), next.recovered]).toEqual([[2, 1], 2]);
  });

  it("turns the open slots of a killed boot into that boot's parts, once", () => {
    const file = fresh();
    const killed = open(file, "b");
    killed.put([], [openSlot(5, slotAt(0, 2)), openSlot(5, slotAt(1, 7), "b".repeat(24))]);
    killed.put([], [{ ...openSlot(5, slotAt(2, 3)), countModes: ["tabs", "people"] }]);

    const left = crashed(file);
    const next = open(left, "c");
    expect(next.peek(9).map(({ auctionId, part }) => ({ auctionId: auctionId[0], ...part }))).toEqual([
      {
        auctionId: "a",
        node: "n",
        boot: "b",
        seq: 5,
        minute: 300_000,
        joins: 5,
        leaves: 3,
        // It was killed in the next slot, which is not observed.
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
    settlePeeked(next, 9);
    next.close();
    expect(open(left, "d").size).toBe(0);
  });

  it("recovers a slot once, even if it was written twice", () => {
    const file = fresh();
    const killed = open(file, "b");
    for (const place of [0, 1, 1]) killed.put([], [openSlot(5, slotAt(place))]);
    expect(open(crashed(file), "c").peek(9)[0]?.part).toMatchObject({
      joins: 2,
      leaves: 1,
      slots: [slotAt(0), lastOf(slotAt(1))],
    });
  });

  it("reports that everyone left when a boot was killed before the first slot of a minute closed", () => {
    const file = fresh();
    const killed = open(file, "b");
    killed.put([], [openSlot(4, slotAt(11, 3))]);
    killed.put([partOf(4)], [openSlot(5, { ...slotAt(0, 3), joins: 0, seen: 0 })]);
    settlePeeked(killed, 9);
    expect(open(crashed(file), "c").peek(9)[0]?.part).toMatchObject({
      ...{ seq: 5, minute: 300_000, joins: 0, leaves: 3 },
      // The boot saw the minute begin, and was killed within this slot.
      covers: { from: 0, to: 5_000 },
      slots: [{ ...slotAt(0, 3), joins: 0, leaves: 3, seen: 1 }],
    });
  });

  it("replaces the beginning of a slot by the closed slot", () => {
    const file = fresh();
    const killed = open(file, "b");
    killed.put([], [openSlot(5, { ...slotAt(0, 3), joins: 0, seen: 0 })]);
    killed.put([], [openSlot(5, slotAt(0, 4))]);
    expect(open(crashed(file), "c").peek(9)[0]?.part).toMatchObject({
      ...{ joins: 4, leaves: 4, covers: { from: 0, to: 10_000 } },
      slots: [lastOf(slotAt(0, 4))],
    });
  });

  it("keeps its own boot's open slots when it is opened again", () => {
    const file = fresh();
    const store = open(file, "b");
    store.put([], [openSlot(5, slotAt(0))]);
    store.close();
    const again = open(file, "b");
    expect(again.size).toBe(0);
    again.close();
    expect(minutesIn(open(file, "c"))).toEqual([5]);
  });

  it("can be opened by one process only: a second one gets an error and changes nothing", () => {
    const file = fresh();
    const store = open(file, "b");
    store.put([partOf(1)], [openSlot(2, slotAt(0))]);
    expect(() => open(file, "c")).toThrow(OutboxUnusable);
    expect(() => open(file, "c")).toThrow("in use by another Headcount");
    expect(minutesIn(store)).toEqual([1]);
  });

  it("keeps a minute's journal until all its parts are stored, and produces no part twice", () => {
    const file = fresh();
    const [a, b] = ["a".repeat(24), "b".repeat(24)];
    const store = open(file, "b");
    store.put([], [openSlot(1, slotAt(0), a), openSlot(1, slotAt(0, 7), b)]);
    store.put([partOf(1, a)], []);
    const left = open(crashed(file), "c").peek(9);
    expect(left.map(({ auctionId, part }) => [auctionId, part.joins])).toEqual([
      [a, 1],
      [b, 7],
    ]);
    store.put([partOf(1, b)], []);
    settlePeeked(store, 9);
    expect(open(crashed(file), "c").size).toBe(0);
  });

  it("with one damaged journal row recovers the other rows", () => {
    const file = fresh();
    const store = open(file, "b");
    for (const place of [0, 1, 2]) store.put([], [openSlot(5, slotAt(place))]);
    store.close();
    const database = new Database(file);
    database.prepare("update journal set body = x'00ff' where id = 2").run();
    database.close();
    const [left] = open(file, "c").peek(9);
    expect(left?.part.slots).toEqual([slotAt(0), lastOf(slotAt(2))]);
  });

  it("with one damaged part returns the others, and counts that one as lost", () => {
    const file = fresh();
    const store = open(file, "b");
    store.put([partOf(1), partOf(2), partOf(3)], []);
    store.close();
    const database = new Database(file);
    database.prepare("update part set body = x'7b' where minute = 120000").run();
    database.close();
    const again = open(file, "b");
    expect(minutesIn(again)).toEqual([3, 1]);
    expect([again.evict(77), again.size]).toEqual([1, 2]);
    expect(again.deadLetters(9)).toMatchObject([{ minute: 120_000, reason: "unreadable", at: 77 }]);
  });

  it("removes the open slots of a finished minute", () => {
    const file = fresh();
    const store = open(file, "b");
    store.put([], [openSlot(1, slotAt(0)), openSlot(1, slotAt(1))]);
    store.put([partOf(1)], [openSlot(2, slotAt(0))]);
    settlePeeked(store, 9);
    expect(minutesIn(open(crashed(file), "c"))).toEqual([2]);
  });

  it.each([
    [
      "its header is overwritten",
      (file: string) => writeFileSync(file, Buffer.concat([Buffer.alloc(100, 1), readFileSync(file).subarray(100)])),
    ],
    ["it is cut off", (file: string) => truncateSync(file, 5_000)],
    ["it is empty", (file: string) => truncateSync(file, 0)],
    ["it is another file", (file: string) => writeFileSync(file, "no database at all\n".repeat(500))],
  ])("is renamed aside and replaced when %s", (_name, damage) => {
    const file = fresh();
    const store = open(file, "b");
    store.put(
      Array.from({ length: 50 }, (_, minute) => partOf(minute)),
      [],
    );
    store.close();
    damage(file);
    const next = open(file, "c");
    expect(next.size).toBe(0);
    next.put([partOf(1)], []);
    expect(minutesIn(next)).toEqual([1]);
    expect(readdirSync(dirname(file)).some((name) => name.includes(".corrupt-"))).toBe(true);
  });

  it("of a newer version is refused and left unchanged", () => {
    const file = fresh();
    const store = open(file, "b");
    store.put([partOf(1)], []);
    store.close();
    const database = new Database(file);
    database.pragma("user_version = 99");
    database.close();
    expect(() => open(file, "c")).toThrow(/newer version of Headcount \(99\)/);
    const after = new Database(file);
    expect(after.prepare("select count(*) from part").pluck().get()).toBe(1);
    after.close();
  });

  it("reserves no bytes on a disk that is too small for them", (context) => {
    const folder = smallDisk(context, "512k");
    const store = open(join(folder, "outbox.db"), "b");
    store.put([partOf(1), partOf(2)], []);
    expect(minutesIn(store)).toEqual([2, 1]);
    expect(existsSync(join(folder, "outbox.db.reserved"))).toBe(false);
    store.close();
  });

  it("on a full disk stores nothing, can still be read and emptied, and stores again afterwards", (context) => {
    const folder = smallDisk(context, "4m");
    const store = open(join(folder, "outbox.db"), "b");
    const auctions = Array.from({ length: 50 }, (_, index) => index.toString(16).padStart(24, "0"));
    let put = 0;
    expect(() => {
      for (; put < 10_000; put += 1) {
        store.put(
          auctions.map((auctionId) => partOf(put, auctionId)),
          [],
        );
      }
    }).toThrow(OutboxFull);
    expect(put).toBeGreaterThan(1);
    expect(store.size).toBe(put * auctions.length);
    while (store.size > 0) settlePeeked(store, 500);
    store.put([partOf(7)], []);
    expect(minutesIn(store)).toEqual([7]);
    store.close();
  });

  it("stores all parts of a put or none", () => {
    const store = open(fresh(), "b");
    store.put([partOf(1)], []);
    const many = Array.from({ length: 20 }, (_, minute) => partOf(minute + 10));
    const spoilt = [...many, { auctionId: null as unknown as string, part: partOf(99).part }];
    expect(() => store.put(spoilt, [])).toThrow("NOT NULL");
    expect([minutesIn(store), store.size]).toEqual([[1], 1]);
    store.put(many, []);
    expect(store.size).toBe(21);
  });
});
