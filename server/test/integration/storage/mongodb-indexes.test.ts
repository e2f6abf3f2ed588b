import { DAY_MS, DEFAULT_GRID } from "@headcount/protocol";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { partOf } from "../../../src/storage/part.fixtures.ts";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";
import { type Fault, type MongoFake, startMongoFake } from "../../support/mongo-fake.ts";

const A = "a".repeat(24);

describe("the index that expires minutes", () => {
  let fake: MongoFake;
  let store: MongodbStore;
  let lines: { msg: string }[];
  const open = (retentionMs = 90 * DAY_MS): Promise<MongodbStore> =>
    mongodbStore({
      url: fake.url,
      retentionMs,
      grid: DEFAULT_GRID,
      logger: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }),
    });

  beforeEach(async () => {
    lines = [];
    fake = await startMongoFake();
    store = await open();
    await store.ready;
    await store.auctions.insert(auctionOf(A));
  });
  afterEach(async () => {
    await store.close();
    await fake.down();
  });

  const ttlIndex = () => fake.tables.indexes("vieweranalytics").filter((index) => "createdAt" in index.key);
  const commandsTo = (name: string) => fake.commands.filter((command) => name in command);
  const reopen = async (change: (index: Record<string, unknown>) => void, retentionMs = 90 * DAY_MS): Promise<void> => {
    await store.close();
    for (const index of ttlIndex()) change(index);
    fake.commands.length = 0;
    lines.length = 0;
    store = await open(retentionMs);
    await store.ready;
  };

  it("is not changed if it is correct", async () => {
    await reopen(() => {});
    expect(commandsTo("collMod")).toEqual([]);
    expect(commandsTo("dropIndexes")).toEqual([]);
    expect(store.indexes()?.ttl).toEqual({ ok: true, expireAfterSeconds: 7_776_000, wanted: 7_776_000 });
  });

  it("does not exist for the audit log, which the server deletes by age itself", () => {
    const indexes = fake.tables.indexes("headcount_audit");
    expect(indexes.map(({ key }) => key)).toEqual([
      { _id: 1 },
      { auction: 1, at: -1, _id: -1 },
      { readers: 1, at: -1, _id: -1 },
      { actor: 1, at: -1 },
      { at: 1 },
    ]);
    for (const index of indexes) expect(index).not.toHaveProperty("expireAfterSeconds");
  });

  it("is corrected by collMod if it expires too late or too soon, under any name, and this is logged once", async () => {
    await reopen((index) => Object.assign(index, { name: "old", expireAfterSeconds: 60 }));
    expect(commandsTo("collMod")).toMatchObject([
      { collMod: "vieweranalytics", index: { name: "old", expireAfterSeconds: 7_776_000 } },
    ]);
    expect(store.indexes()?.ttl.ok).toBe(true);
    expect(lines.filter((line) => line.msg.includes("has been corrected"))).toHaveLength(1);
  });

  it("follows a changed retention", async () => {
    await reopen(() => {}, 30 * DAY_MS);
    expect(store.indexes()?.ttl).toEqual({ ok: true, expireAfterSeconds: 2_592_000, wanted: 2_592_000 });
  });

  it("is recreated if it expires nothing and cannot be changed", async () => {
    fake.script("collMod", { kind: "error", code: 72, codeName: "InvalidOptions" });
    await reopen((index) => delete index.expireAfterSeconds);
    expect(commandsTo("dropIndexes")).toHaveLength(1);
    expect(ttlIndex()).toMatchObject([{ expireAfterSeconds: 7_776_000 }]);
    expect(store.indexes()?.ttl.ok).toBe(true);
  });

  it("is created if it is missing", async () => {
    await store.close();
    fake.tables.execute({ dropIndexes: "vieweranalytics", index: "createdAt_1" });
    store = await open();
    await store.ready;
    expect(ttlIndex()).toHaveLength(1);
  });

  it("is reported if it is wrong and may not be corrected, and the store works anyway", async () => {
    const forbidden: Fault = { kind: "error", code: 13, codeName: "Unauthorized" };
    fake.script("collMod", forbidden);
    fake.script("dropIndexes", forbidden);
    await reopen((index) => Object.assign(index, { expireAfterSeconds: 60 }));
    expect(store.indexes()?.ttl).toEqual({ ok: false, expireAfterSeconds: 60, wanted: 7_776_000 });
    expect(await store.minutes.merge([{ auctionId: A, part: partOf(0, 5) }], T0)).toEqual(["stored"]);
  });

  it("is reported as wrong if there is a second one", async () => {
    fake.tables.indexes("vieweranalytics").push({ v: 2, key: { timestamp: 1 }, name: "late", expireAfterSeconds: 5 });
    await reopen(() => {});
    expect(store.indexes()?.ttl.ok).toBe(false);
    expect(lines.some((line) => line.msg.includes("another index that deletes documents: late"))).toBe(true);
  });
});
