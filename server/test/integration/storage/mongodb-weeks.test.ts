import { DAY_MS, DEFAULT_GRID, HOUR_MS, type Interval, MINUTE_MS } from "@headcount/protocol";
import { calculateObjectSize } from "bson";
import { MongoClient, ObjectId } from "mongodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { toMinuteDocument } from "../../../src/storage/mongodb/documents.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { partOf, visitsOf } from "../../../src/storage/part.fixtures.ts";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";
import { useTestMongo } from "../../support/mongo-server.ts";

const A = "a".repeat(24);
const AUCTION = ObjectId.createFromHexString(A);
const FROM = T0 - (T0 % HOUR_MS);
const HOURS_OF_A_QUERY = 500;
const DAYS = 21;
const HOURS = DAYS * 24;
/** The first days have all their minutes, the others one in each hour. */
const FULL_HOURS = 48;
const MINUTES = [
  ...Array.from({ length: FULL_HOURS * 60 }, (_, at) => at),
  ...Array.from({ length: HOURS - FULL_HOURS }, (_, at) => (FULL_HOURS + at) * 60),
];
const ALL = { from: FROM, to: FROM + DAYS * DAY_MS };
const FULL = { from: FROM, to: FROM + FULL_HOURS * HOUR_MS };
const NOW = ALL.to + HOUR_MS;

const { describeMongo, newDatabase } = useTestMongo();

describeMongo("three weeks in MongoDB", () => {
  let client: MongoClient;
  let store: MongodbStore;
  /** The documents in the server's answers to queries, and their bytes. */
  const answered = { documents: 0, bytes: 0 };
  const answerTo = async <T>(ask: () => Promise<T>): Promise<{ answer: T; documents: number; bytes: number }> => {
    Object.assign(answered, { documents: 0, bytes: 0 });
    return { answer: await ask(), ...answered };
  };
  const read = async (interval: Interval) => {
    let [minutes, sums, viewers] = [0, 0, 0];
    for await (const { sum, list } of store.minutes.read(A, interval, NOW)) {
      minutes += sum ? sum.minutes : list().length;
      sums += sum ? 1 : 0;
      viewers = Math.max(
        viewers,
        sum ? sum.connections.max : Math.max(...list().map(({ connections }) => connections.max)),
      );
    }
    return { minutes, sums, viewers };
  };
  beforeAll(async () => {
    const url = newDatabase();
    client = await new MongoClient(url, { monitorCommands: true }).connect();
    client.on("commandSucceeded", ({ reply }) => {
      const { firstBatch, nextBatch } = (reply as { cursor?: Record<string, object[]> }).cursor ?? {};
      const documents = firstBatch ?? nextBatch ?? [];
      answered.documents += documents.length;
      answered.bytes += documents.reduce((sum, document) => sum + calculateObjectSize(document), 0);
    });
    const database = new URL(url).pathname.slice(1);
    store = await mongodbStore({ client, database, retentionMs: 30 * DAY_MS, grid: DEFAULT_GRID, deadlineMs: 60_000 });
    await store.ready;
    await store.auctions.insert(auctionOf(A));
    // As a server writes them, but many at once.
    const [collection, hours] = [store.db.collection("vieweranalytics"), store.db.collection("headcount_hours")];
    await hours.insertMany(
      Array.from({ length: HOURS }, (_, at) => {
        const hour = new Date(FROM + at * HOUR_MS);
        return { auction: AUCTION, hour, mark: new ObjectId(), createdAt: hour };
      }),
    );
    await collection.insertMany(
      MINUTES.map((at) => {
        const minute = FROM + at * MINUTE_MS;
        const part = partOf(0, 300 + (at % 200), { minute, visits: visitsOf(at % 97, at % 89) });
        const state = { mode: "tabs", createdAt: new Date(minute), revision: 1, grid: DEFAULT_GRID } as const;
        return toMinuteDocument({ auction: AUCTION, minute }, [part], state);
      }),
    );
  });
  afterAll(async () => {
    await store.close();
    await client.close();
  });

  it("are read from one document per hour instead of one per minute, once the hours are known", async () => {
    const whole = { minutes: MINUTES.length, viewers: 499 };
    const first = await answerTo(() => read(ALL));
    expect(first.answer).toEqual({ ...whole, sums: 0 });
    expect(first.documents).toBeGreaterThan(MINUTES.length);
    const second = await answerTo(() => read(ALL));
    expect(second.answer).toEqual({ ...whole, sums: HOURS });
    // Besides the hours: whether the auction exists, and how many minutes there are for the hours of each query.
    expect(second.documents).toBe(HOURS + 1 + Math.ceil(HOURS / HOURS_OF_A_QUERY));
    const full = await answerTo(() => read(FULL));
    expect(full.answer).toMatchObject({ minutes: FULL_HOURS * 60, sums: FULL_HOURS });
    expect(full.bytes).toBeLessThan(first.bytes / 50);
    expect(full.bytes / FULL_HOURS).toBeLessThan(400);
  });

  it("have their people in one document per hour", async () => {
    const people = async () => (await store.minutes.uniqueViewers(A, FULL, NOW))?.sketch.estimate.value;
    const first = await answerTo(people);
    const second = await answerTo(people);
    expect(second.answer).toBe(first.answer);
    expect(first.documents).toBeGreaterThan(FULL_HOURS * 60);
    expect(second.documents).toBe(FULL_HOURS + 1 + 1);
    expect(second.bytes).toBeLessThan(first.bytes / 50);
  });
});
