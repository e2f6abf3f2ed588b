import { DAY_MS, DEFAULT_GRID, HOUR_MS, MINUTE_MS } from "@headcount/protocol";
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
const DAYS = 90;
const HOURS = DAYS * 24;
const MINUTES = HOURS * 60;
const ALL = { from: FROM, to: FROM + DAYS * DAY_MS };
const NOW = ALL.to + HOUR_MS;

const { describeMongo, newDatabase } = useTestMongo();

describeMongo("ninety days in MongoDB", () => {
  let client: MongoClient;
  let store: MongodbStore;
  /** The documents in the server's answers to queries, and their bytes. */
  const answered = { documents: 0, bytes: 0 };
  const answerTo = async <T>(ask: () => Promise<T>): Promise<{ answer: T; documents: number; bytes: number }> => {
    Object.assign(answered, { documents: 0, bytes: 0 });
    return { answer: await ask(), ...answered };
  };
  const read = async () => {
    let [minutes, sums, viewers] = [0, 0, 0];
    for await (const { sum, list } of store.minutes.read(A, ALL, NOW)) {
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
    store = await mongodbStore({ client, database, retentionMs: 100 * DAY_MS, grid: DEFAULT_GRID, deadlineMs: 60_000 });
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
    for (let from = 0; from < MINUTES; from += 5_000)
      await collection.insertMany(
        Array.from({ length: Math.min(5_000, MINUTES - from) }, (_, i) => {
          const at = from + i;
          const minute = FROM + at * MINUTE_MS;
          const part = partOf(0, 300 + (at % 200), { minute, visits: visitsOf(at % 97, at % 89) });
          const state = { mode: "tabs", createdAt: new Date(minute), revision: 1, grid: DEFAULT_GRID } as const;
          return toMinuteDocument({ auction: AUCTION, minute }, [part], state);
        }),
      );
  }, 400_000);
  afterAll(async () => {
    await store.close();
    await client.close();
  });

  it("are read from one document per hour instead of one per minute, once the hours are known", async () => {
    const whole = { minutes: MINUTES, viewers: 499 };
    const first = await answerTo(read);
    expect(first.answer).toEqual({ ...whole, sums: 0 });
    expect(first.documents).toBeGreaterThan(MINUTES);
    const second = await answerTo(read);
    expect(second.answer).toEqual({ ...whole, sums: HOURS });
    // Besides the hours: whether the auction exists, and how many minutes there are for each 500 hours.
    expect(second.documents).toBe(HOURS + 1 + Math.ceil(HOURS / 500));
    expect(second.bytes).toBeLessThan(first.bytes / 50);
    expect(second.bytes / HOURS).toBeLessThan(400);
  }, 400_000);

  it("have their people in one document per hour", async () => {
    const month = { from: ALL.to - 30 * DAY_MS, to: ALL.to };
    const people = async () => (await store.minutes.uniqueViewers(A, month, NOW))?.sketch.estimate.value;
    const first = await answerTo(people);
    const second = await answerTo(people);
    expect(second.answer).toBe(first.answer);
    expect(first.documents).toBeGreaterThan(30 * 24 * 60);
    expect(second.documents).toBe(30 * 24 + 1 + 2);
    expect(second.bytes).toBeLessThan(first.bytes / 50);
  }, 400_000);
});
