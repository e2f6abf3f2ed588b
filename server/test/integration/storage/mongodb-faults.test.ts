import { DAY_MS, DEFAULT_GRID, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { partOf } from "../../../src/storage/part.fixtures.ts";
import { auctionOf, collect } from "../../../src/storage/store.fixtures.ts";
import { type Fault, type MongoFake, startMongoFake } from "../../support/mongo-fake.ts";

const A = "a".repeat(24);
/** Short, so that a hang ends soon. Tests of the five seconds use the store's own deadline. */
const OPERATION_DEADLINE_MS = 1_000;
/** How long the driver alone would wait. */
const DRIVERS_OWN_MS = 30_000;
const MINUTES_AND_HOURS = new Set(["vieweranalytics", "headcount_hours"]);
const UNAVAILABLE = { name: "DatabaseUnavailable", code: "NOT_READY" };

const notPrimary: Fault = {
  kind: "error",
  code: 10_107,
  codeName: "NotWritablePrimary",
  labels: ["RetryableWriteError"],
};

describe("a MongoDB store", () => {
  let fake: MongoFake;
  let store: MongodbStore;
  let lines: { msg: string; level: number }[];
  const open = (over: { deadlineMs?: number } = {}): Promise<MongodbStore> =>
    mongodbStore({
      url: fake.url,
      retentionMs: 90 * DAY_MS,
      grid: DEFAULT_GRID,
      logger: pino({}, { write: (line: string) => lines.push(JSON.parse(line)) }),
      deadlineMs: OPERATION_DEADLINE_MS,
      retryMs: 100,
      ...over,
    });
  const merge = (...parts: MinutePart[]) =>
    store.minutes.merge(
      parts.map((part) => ({ auctionId: A, part })),
      T0,
    );
  const peaks = async (): Promise<number[]> =>
    (await collect(store.minutes.read(A, { from: 0, to: 2 * T0 }, T0))).map((minute) => minute.connections.max);
  const stateLines = (): string[] =>
    lines
      .map((line) => line.msg)
      .filter((msg) => /^(Database connected|The database (is back|cannot be used))/.test(msg));
  const isBack = () => expect.poll(() => stateLines().at(-1), { interval: 10 }).toMatch(/is back/);

  beforeEach(async () => {
    lines = [];
    fake = await startMongoFake();
    store = await open();
    await store.ready;
    await store.auctions.insert(auctionOf(A));
  });
  afterEach(async () => {
    fake.resume();
    await store.close();
    await fake.down();
  });

  it("stores its data, confirmed by a majority on disk", async () => {
    expect(await merge(partOf(0, 5), partOf(1, 6))).toEqual(["stored", "stored"]);
    expect(await merge(partOf(1, 3, { node: "b" }))).toEqual(["stored"]);
    expect(await peaks()).toEqual([5, 9]);
    const writes = fake.commands.filter(({ insert, update }) => MINUTES_AND_HOURS.has(insert ?? update));
    // The marks of hours come before the minutes.
    expect(writes.map(({ insert, update }) => insert ?? update)).toEqual([
      "headcount_hours",
      "vieweranalytics",
      "headcount_hours",
      "vieweranalytics",
    ]);
    for (const { writeConcern } of writes) expect(writeConcern).toMatchObject({ w: "majority", j: true });
  });

  it("reads what a majority has before it reports a duplicate", async () => {
    await merge(partOf(0, 5));
    fake.commands.length = 0;
    expect(await merge(partOf(0, 5))).toEqual(["duplicate"]);
    expect(fake.commands.find(({ find }) => find === "vieweranalytics")?.readConcern).toEqual({ level: "majority" });
  });

  it("is not disturbed by a short change of the primary, because the driver retries", async () => {
    fake.script("insert", notPrimary);
    expect(await merge(partOf(0, 5))).toEqual(["stored"]);
    expect(await peaks()).toEqual([5]);
  });

  it("is not ready without a primary, and works again with one", { tags: ["slow"] }, async () => {
    fake.script("insert", notPrimary, notPrimary, notPrimary, notPrimary);
    await expect(merge(partOf(0, 5))).rejects.toMatchObject(UNAVAILABLE);
    fake.script("insert");
    // A call that was given up at its deadline may have stored it.
    await expect.poll(() => merge(partOf(0, 5)).catch(() => null)).toEqual([expect.stringMatching(/stored|duplicate/)]);
    expect(await peaks()).toEqual([5]);
  });

  it.each([true, false])(
    "stores a part once after a lost connection during a write (carried out: %s)",
    async (done) => {
      fake.script("insert", { kind: "drop", done }, { kind: "drop", done });
      // The driver may have retried successfully; if not, the sender tries again.
      const first = await merge(partOf(0, 5)).catch((error: unknown) => error);
      if (!Array.isArray(first)) expect(first).toMatchObject(UNAVAILABLE);
      await expect
        .poll(() => merge(partOf(0, 5)).catch(() => null))
        .toEqual([expect.stringMatching(/stored|duplicate/)]);
      expect(await peaks()).toEqual([5]);
      expect(fake.tables.documents("vieweranalytics")).toHaveLength(1);
    },
  );

  it("acknowledges nothing without a majority, and stores the part once when it is sent again", {
    tags: ["slow"],
  }, async () => {
    fake.script("insert", { kind: "unconfirmed" });
    await expect(merge(partOf(0, 5))).rejects.toMatchObject(UNAVAILABLE);
    expect(await merge(partOf(0, 5))).toEqual(["duplicate"]);
    expect(await peaks()).toEqual([5]);
  });

  it("acknowledges neither of two writes of a minute without a majority", async () => {
    const gate = Promise.withResolvers<void>();
    fake.script("insert", { kind: "unconfirmed", until: gate.promise });
    const mine = expect(merge(partOf(0, 5), partOf(1, 5))).rejects.toMatchObject(UNAVAILABLE);
    const other = await open();
    await other.ready;
    await expect.poll(() => fake.commands.filter(({ insert }) => insert === "vieweranalytics")).toHaveLength(1);
    await other.minutes.merge([{ auctionId: A, part: partOf(0, 2, { node: "b" }) }], T0);
    gate.resolve();
    await mine;
    expect(await merge(partOf(0, 5), partOf(1, 5))).toEqual(["stored", "duplicate"]);
    expect(await peaks()).toEqual([7, 5]);
    await other.close();
  });

  it("merges with a minute that another server inserted first", async () => {
    // Both read no minute, and the other's insert comes first: E11000.
    const other = await open();
    await other.ready;
    const gate = Promise.withResolvers<void>();
    fake.script("insert", { kind: "slow", until: gate.promise });
    const mine = merge(partOf(0, 5));
    await expect.poll(() => fake.commands.at(-1)?.insert).toBe("vieweranalytics");
    expect(await other.minutes.merge([{ auctionId: A, part: partOf(0, 2, { node: "b" }) }], T0)).toEqual(["stored"]);
    gate.resolve();
    expect(await mine).toEqual(["stored"]);
    expect(await peaks()).toEqual([7]);
    await other.close();
  });

  it("merges with a change between its read and its write", async () => {
    await merge(partOf(0, 5), partOf(1, 5));
    const [minute] = fake.tables.documents("vieweranalytics");
    const before = { ...minute };
    await merge(partOf(0, 2, { node: "b" }));
    const after = { ...minute };
    // The read returns the older state once.
    Object.assign(minute ?? {}, before);
    const gate = Promise.withResolvers<void>();
    fake.script("update vieweranalytics", { kind: "slow", until: gate.promise });
    const merged = merge(partOf(0, 1, { node: "c" }), partOf(1, 1, { node: "c" }));
    await expect.poll(() => fake.commands.at(-1)?.update).toBe("vieweranalytics");
    Object.assign(minute ?? {}, after);
    gate.resolve();
    expect(await merged).toEqual(["stored", "stored"]);
    expect(await peaks()).toEqual([8, 6]);
  });

  it("stores nothing of an auction that is deleted during a merge, and returns unknown", async () => {
    const gate = Promise.withResolvers<void>();
    fake.script("insert", { kind: "slow", until: gate.promise });
    const merged = merge(partOf(0, 5));
    await expect.poll(() => fake.commands.at(-1)?.insert).toBe("vieweranalytics");
    expect(await store.auctions.delete(A)).toBe(true);
    gate.resolve();
    expect(await merged).toEqual(["unknown"]);
    expect(fake.tables.documents("vieweranalytics")).toEqual([]);
  });

  it("waits for a slow server within the deadline", async () => {
    const gate = Promise.withResolvers<void>();
    fake.script("find", { kind: "slow", until: gate.promise });
    const found = store.auctions.find(A);
    await expect.poll(() => fake.commands.at(-1)?.find).toBe("headcount_auctions");
    gate.resolve();
    expect(await found).toEqual(auctionOf(A));
  });

  it("ends every call on a server that hangs at that deadline, and works again when the server does", {
    tags: ["slow"],
  }, async () => {
    await store.close();
    store = await open({});
    await store.ready;
    await merge(partOf(0, 5));
    fake.freeze();
    const calls: [string, () => Promise<unknown>][] = [
      ["find", () => store.auctions.find(A)],
      ["findMany", () => store.auctions.findMany([A])],
      ["listLive", () => store.auctions.listLive()],
      ["liveMarks", () => store.auctions.liveMarks(null, 1)],
      ["insert", () => store.auctions.insert(auctionOf("b".repeat(24)))],
      ["update", () => store.auctions.update(A, (auction) => auction)],
      ["delete", () => store.auctions.delete("c".repeat(24))],
      ["merge", () => merge(partOf(1, 6))],
      ["read", () => peaks()],
      ["extent", () => store.minutes.extent(A, T0)],
      ["accounts", () => store.run(() => store.db.collection("headcount_session").findOne())],
      ["deleteExpired", () => store.minutes.deleteExpired(T0)],
    ];
    const began = performance.now();
    await Promise.all(calls.map(([, call]) => expect(call()).rejects.toMatchObject(UNAVAILABLE)));
    await expect(store.ping()).rejects.toThrow(/The database cannot be used: /);
    expect(performance.now() - began).toBeLessThan(DRIVERS_OWN_MS);
    fake.resume();
    await isBack();
    expect(await merge(partOf(1, 6))).toEqual([expect.stringMatching(/stored|duplicate/)]);
    expect(await peaks()).toEqual([5, 6]);
  });

  it("ends a call on a server that hangs at its own deadline", { tags: ["slow"] }, async () => {
    const patient = await mongodbStore({ url: fake.url, retentionMs: DAY_MS, grid: DEFAULT_GRID });
    await patient.ready;
    fake.freeze();
    const began = performance.now();
    await expect(patient.auctions.find(A)).rejects.toMatchObject(UNAVAILABLE);
    expect(performance.now() - began).toBeLessThan(DRIVERS_OWN_MS);
    fake.resume();
    await patient.close();
  });

  it("works again without a restart when the server returns, and logs one line for each change", {
    tags: ["slow"],
  }, async () => {
    await merge(partOf(0, 5));
    await fake.down();
    for (let i = 0; i < 3; i += 1) await expect(merge(partOf(1, 6))).rejects.toMatchObject(UNAVAILABLE);
    await fake.listen();
    await isBack();
    expect(await merge(partOf(0, 5), partOf(1, 6))).toEqual(["duplicate", "stored"]);
    expect(await peaks()).toEqual([5, 6]);
    expect(stateLines()).toEqual([
      "Database connected",
      expect.stringContaining("The database cannot be used"),
      "The database is back",
    ]);
  });

  it("keeps trying if the server is missing at the start, and reports it meanwhile", async () => {
    await store.close();
    await fake.down();
    lines.length = 0;
    store = await open();
    await expect(store.auctions.find(A)).rejects.toMatchObject(UNAVAILABLE);
    await expect(store.ping()).rejects.toThrow(/The database cannot be used: .*ECONNREFUSED/);
    expect(store.indexes()).toBeNull();
    await fake.listen();
    await store.ready;
    await store.ping();
    expect(await store.auctions.find(A)).toEqual(auctionOf(A));
    expect(stateLines()).toHaveLength(2);
  });

  it("refuses a server that is too old, and names the required version", async () => {
    await store.close();
    fake.greeting({ maxWireVersion: 6 });
    store = await open();
    await expect(store.ping()).rejects.toThrow(/MongoDB 4\.\d/);
    expect(lines.filter((line) => line.level === 50)).toHaveLength(1);
  });

  it.each([
    ["postgres://ada:secret@localhost/x", /address of the MongoDB database is not valid/],
    ["mongodb://ada:secret@:bad/x", /address of the MongoDB database is not valid/],
  ])("refuses an invalid address (%s) at once, without showing its password", async (url, words) => {
    const opened = mongodbStore({ url, retentionMs: DAY_MS, grid: DEFAULT_GRID });
    await expect(opened).rejects.toThrow(words);
    await expect(opened).rejects.not.toThrow(/secret/);
  });

  it("reports any other refusal of the server with its reason", async () => {
    fake.script("find", { kind: "error", code: 13, codeName: "Unauthorized" });
    await expect(store.auctions.find(A)).rejects.toMatchObject({ code: 13, codeName: "Unauthorized" });
    expect(stateLines()).toEqual(["Database connected"]);
  });

  it("lacks no acknowledged part on a server that loses and delays as much as it may", { tags: ["slow"] }, async () => {
    const faults: Fault[] = [
      notPrimary,
      { kind: "drop", done: true },
      { kind: "unconfirmed" },
      { kind: "drop", done: false },
    ];
    const acknowledged: number[] = [];
    for (let i = 0; i < 16; i += 1) {
      const [fault] = faults.slice(i % 4);
      if (fault) fake.script(i % 3 === 0 ? "update" : "insert", fault);
      const part = partOf(i % 6, 1, { node: `n${i}` });
      const outcome = await merge(part).catch(() => null);
      if (outcome) acknowledged.push(i % 6);
      else
        await expect
          .poll(() =>
            store
              .ping()
              .then(() => true)
              .catch(() => false),
          )
          .toBe(true);
    }
    const stored = await collect(store.minutes.read(A, { from: 0, to: 2 * T0 }, T0));
    expect(acknowledged.length).toBeGreaterThan(5);
    for (const minute of new Set(acknowledged)) {
      const seen = stored.find((one) => one.minute === T0 + minute * MINUTE_MS)?.connections.max ?? 0;
      expect(seen).toBeGreaterThanOrEqual(acknowledged.filter((one) => one === minute).length);
    }
  });
});
