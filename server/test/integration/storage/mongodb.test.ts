import { DAY_MS, DEFAULT_GRID, MINUTE_MS } from "@headcount/protocol";
import fc from "fast-check";
import { ObjectId } from "mongodb";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { minuteTotals } from "../../../src/minutes/merge.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { anyParts, flat, partOf } from "../../../src/storage/part.fixtures.ts";
import { storeContract } from "../../../src/storage/store.contract.ts";
import { auctionOf, collect } from "../../../src/storage/store.fixtures.ts";
import { STAND_IN_CANNOT, useTestMongo } from "../../support/mongo-server.ts";

const A = "a".repeat(24);
const AUCTION = ObjectId.createFromHexString(A);

const { describeMongo, mongo, newDatabase } = useTestMongo();
const standIn = mongo.kind === "stand-in";
/** Long enough for a busy machine. Deadlines are tested with the scripted server. */
const deadlineMs = 60_000;

describeMongo("mongodb", () => {
  storeContract("mongodb", (options) => mongodbStore({ ...options, deadlineMs, url: newDatabase() }), {
    ...(standIn && { tornReads: STAND_IN_CANNOT.atomicReads }),
  });

  describe("the database", () => {
    let url: string;
    let store: MongodbStore;
    let lines: string[];
    const open = async (retentionMs = 90 * DAY_MS): Promise<MongodbStore> => {
      const logger = pino({}, { write: (line: string) => lines.push(line) });
      const opened = await mongodbStore({ url, retentionMs, grid: DEFAULT_GRID, deadlineMs, logger });
      await opened.ready;
      return opened;
    };
    const minutes = () => store.db.collection("vieweranalytics");
    const merge = (part = partOf(0, 5), now = T0) => store.minutes.merge([{ auctionId: A, part }], now);
    const read = () => collect(store.minutes.read(A, { from: 0, to: 2 * T0 }, T0));

    beforeEach(async () => {
      url = newDatabase();
      lines = [];
      store = await open();
      await store.auctions.insert(auctionOf(A));
    });
    afterEach(() => store.close());

    it("has one document per minute, with the fields of the contract", async () => {
      await merge(partOf(0, 5));
      await merge(partOf(1, { last: 3, mean: 4.5, min: 2, max: 7 }, { joins: 4, leaves: 1 }));
      const [newest, older] = await minutes().find({ auction: AUCTION }).sort({ timestamp: -1 }).toArray();
      expect(older?.timestamp).toEqual(new Date(T0));
      expect(newest).toMatchObject({
        auction: AUCTION,
        timestamp: new Date(T0 + MINUTE_MS),
        viewerCount: 3,
        avgViewers: 4.5,
        peakViewers: 7,
        minViewers: 2,
        sampleCount: 12,
        joins: 4,
        leaves: 1,
        revision: 1,
        createdAt: new Date(T0),
      });
      expect(newest?._id).toBeInstanceOf(ObjectId);
    });

    it("shows people if people are counted, and both can be read in either mode", async () => {
      const slots = partOf(0, 9).slots.map((slot) => ({ ...slot, people: flat(4) }));
      await store.auctions.update(A, (auction) => ({ ...auction, countMode: "people" }));
      await merge(partOf(0, 9, { slots }));
      expect(await minutes().findOne()).toMatchObject({ viewerCount: 4, peakViewers: 4 });
      await store.auctions.update(A, (auction) => ({ ...auction, countMode: "tabs" }));
      expect(await read()).toMatchObject([{ connections: { max: 9 }, people: { max: 4 } }]);
    });

    it("has auctions with native ids and dates", async () => {
      const document = await store.db.collection("headcount_auctions").findOne();
      expect(document).toMatchObject({
        _id: AUCTION,
        createdAt: new Date(T0),
        startsAt: null,
        toggles: [{ at: new Date(T0) }],
      });
    });

    it("does not interpret a part of an id as an operator", async () => {
      const id = { $ne: null } as unknown as string;
      expect(await store.auctions.find(id)).toBeNull();
      expect(await store.auctions.listByMember(id, { limit: 100 })).toEqual([]);
      expect(await store.auctions.delete(id)).toBe(false);
      expect(await store.auctions.find(A)).not.toBeNull();
    });

    it("has the indexes for uniqueness, expiry and reading, and reports them", async () => {
      const indexes = await minutes().listIndexes().toArray();
      expect(indexes).toContainEqual(expect.objectContaining({ key: { auction: 1, timestamp: 1 }, unique: true }));
      expect(indexes).toContainEqual(expect.objectContaining({ key: { createdAt: 1 }, expireAfterSeconds: 7_776_000 }));
      expect(store.indexes()).toEqual({
        unique: true,
        ttl: { ok: true, expireAfterSeconds: 7_776_000, wanted: 7_776_000 },
      });
    });

    it("follows a changed retention by collMod", async (ctx) => {
      if (standIn) ctx.skip(STAND_IN_CANNOT.collMod);
      await store.close();
      store = await open(30 * DAY_MS);
      expect(store.indexes()?.ttl).toEqual({ ok: true, expireAfterSeconds: 2_592_000, wanted: 2_592_000 });
    });

    it.each([
      ["without a time limit", {}],
      [
        "over some documents only",
        { expireAfterSeconds: 7_776_000, partialFilterExpression: { viewerCount: { $gt: 0 } } },
      ],
      ["under another name", { expireAfterSeconds: 60, name: "old_ttl" }],
    ])("corrects an index on createdAt %s", async (_, older) => {
      await minutes().dropIndex("createdAt_1");
      await minutes().createIndex({ createdAt: 1 }, older);
      await store.close();
      store = await open();
      expect(store.indexes()?.ttl).toMatchObject({ ok: true, expireAfterSeconds: 7_776_000 });
      expect(lines.filter((line) => line.includes("has been corrected"))).toHaveLength(1);
    });

    it("deletes expired minutes", async (ctx) => {
      if (standIn || mongo.kind === "none") return ctx.skip(STAND_IN_CANNOT.ttl);
      await mongo.expire(true);
      onTestFinished(() => mongo.expire(false));
      await merge(partOf(0, 5), Date.now() - 91 * DAY_MS);
      await expect.poll(() => minutes().countDocuments(), { timeout: 100_000, interval: 1_000 }).toBe(0);
    });

    it("has all acknowledged data after the server was killed and started again", async (ctx) => {
      if (standIn) ctx.skip(STAND_IN_CANNOT.durability);
      if (mongo.kind === "none" || !mongo.crash) return ctx.skip("the server at MONGO_TEST_URL is not ours to kill");
      expect(await merge()).toEqual(["stored"]);
      await mongo.crash();
      await expect.poll(() => merge().catch(() => null)).toEqual(["duplicate"]);
    });

    it("reads by the index of auction and time", async (ctx) => {
      if (standIn) ctx.skip(STAND_IN_CANNOT.explain);
      await merge();
      const plan = await minutes()
        .find({ auction: AUCTION, timestamp: { $gte: new Date(0) }, createdAt: { $gt: new Date(0) } })
        .sort({ timestamp: 1 })
        .explain("queryPlanner");
      expect(JSON.stringify(plan)).toContain("auction_1_timestamp_1");
      expect(JSON.stringify(plan)).not.toContain('"SORT"');
    });

    it.each([
      ["an unknown enum", { countMode: "dogs" }, "countMode"],
      ["a date that is none", { createdAt: "yesterday" }, "toISOString"],
      ["members that are no list", { members: "olga" }, "map"],
    ])("leaves out an auction with %s, reports it once, and uses the others", async (_, harm, reason) => {
      const B = "b".repeat(24);
      await store.auctions.insert(auctionOf(B));
      await store.db.collection("headcount_auctions").updateOne({ _id: AUCTION }, { $set: harm });
      for (let round = 0; round < 2; round += 1) {
        expect((await store.auctions.listLive()).map(({ id }) => id)).toEqual([B]);
        expect(await store.auctions.find(A)).toBeNull();
      }
      const said = lines.map((line) => JSON.parse(line)).filter(({ row }) => row === "auction");
      expect(said).toEqual([expect.objectContaining({ id: A, reason: expect.stringContaining(reason) })]);
    });

    it("of a newer version is refused with a readable message and not changed", async () => {
      await store.db
        .collection<{ _id: string }>("headcount_meta")
        .updateOne({ _id: "schema" }, { $set: { version: 99 } });
      await minutes().dropIndex("createdAt_1");
      const newer = await mongodbStore({ url, retentionMs: DAY_MS, grid: DEFAULT_GRID });
      await expect(newer.ping()).rejects.toThrow(/newer version of Headcount \(version 99/);
      await expect(newer.auctions.find(A)).rejects.toMatchObject({ code: "NOT_READY" });
      expect(newer.indexes()).toBeNull();
      await newer.close();
      expect(await minutes().listIndexes().toArray()).toHaveLength(2);
    });

    it("adds up every part when two servers write the same minutes at the same time", async (ctx) => {
      if (standIn) ctx.skip(STAND_IN_CANNOT.atomicReads);
      const other = await open();
      const parts = (node: string) =>
        Array.from({ length: 60 }, (_, i) => ({ auctionId: A, part: partOf(i % 20, 1, { node: `${node}${i}` }) }));
      const batches = [parts("a").slice(0, 30), parts("b").slice(0, 30), parts("a").slice(30), parts("b").slice(30)];
      const outcomes = await Promise.all(
        batches.map((batch, i) => (i % 2 === 0 ? store : other).minutes.merge(batch, T0)),
      );
      expect(new Set(outcomes.flat())).toEqual(new Set(["stored"]));
      expect((await read()).map((minute) => minute.connections.max)).toEqual(Array.from({ length: 20 }, () => 6));
      await other.close();
    });

    it("has the same minute for repeated parts, in any order, from two servers at the same time", async (ctx) => {
      if (standIn) ctx.skip(STAND_IN_CANNOT.atomicReads);
      const other = await open();
      const sent = anyParts.chain((parts) =>
        fc.record({
          parts: fc.constant(parts),
          spread: fc.shuffledSubarray([...parts, ...parts, ...parts], { minLength: 3 * parts.length }),
          cut: fc.nat(3 * parts.length),
        }),
      );
      await fc.assert(
        fc.asyncProperty(sent, async ({ parts, spread, cut }) => {
          await minutes().deleteMany({});
          const writes = spread.map((part) => ({ auctionId: A, part }));
          await Promise.all([
            store.minutes.merge(writes.slice(0, cut), T0),
            other.minutes.merge(writes.slice(cut), T0),
            ...writes.slice(0, 3).map((write) => other.minutes.merge([write], T0)),
          ]);
          const highest = parts.filter((p) =>
            parts.every((q) => q.node !== p.node || q.boot !== p.boot || q.seq <= p.seq),
          );
          expect(await read()).toEqual([{ minute: T0, ...minuteTotals(highest, DEFAULT_GRID) }]);
        }),
      );
      await other.close();
    });

    it("stores no minute of an auction that is deleted during the write", async () => {
      const parts = Array.from({ length: 200 }, (_, i) => ({ auctionId: A, part: partOf(i, 1) }));
      const [outcomes] = await Promise.all([store.minutes.merge(parts, T0), store.auctions.delete(A)]);
      expect(await minutes().countDocuments()).toBe(0);
      expect(outcomes).toHaveLength(200);
    });

    it("never shows the remaining data of a deleted auction", async () => {
      await merge();
      await store.db.collection("headcount_auctions").deleteOne({ _id: AUCTION });
      expect(await read()).toEqual([]);
      expect(await store.minutes.extent(A, T0)).toBeNull();
    });

    describe("of an older mongoose model", () => {
      const old = (at: number, viewers: number, over = {}) => ({
        auction: AUCTION,
        timestamp: new Date(T0 + at),
        viewerCount: viewers,
        avgViewers: viewers + 0.5,
        peakViewers: viewers + 1,
        minViewers: viewers,
        sampleCount: 12,
        createdAt: new Date(T0),
        updatedAt: new Date(T0),
        __v: 0,
        ...over,
      });
      const whole = (viewers: number) => ({
        level: { last: viewers, mean: viewers + 0.5, min: viewers, max: viewers + 1 },
        samples: 12,
      });
      const external = (viewers: number) =>
        partOf(0, 0, { node: "external", boot: "external", seq: 0, slots: [], whole: whole(viewers) });

      it("is shown together with new minutes", async () => {
        await minutes().insertMany([old(0, 7), old(2 * MINUTE_MS, 0)]);
        await merge(partOf(1, 5));
        expect(await read()).toEqual([
          { minute: T0, ...minuteTotals([external(7)], DEFAULT_GRID) },
          { minute: T0 + MINUTE_MS, ...minuteTotals([partOf(1, 5)], DEFAULT_GRID) },
          expect.objectContaining({
            minute: T0 + 2 * MINUTE_MS,
            people: { last: 0, mean: 0.5, min: 0, max: 1, maxAt: null },
          }),
        ]);
        expect(await store.minutes.extent(A, T0)).toEqual({ first: T0, last: T0 + 2 * MINUTE_MS });
      });

      it("may belong to an auction of that model, whose missing fields have the values of a new one", async () => {
        const _id = ObjectId.createFromTime(T0 / 1_000);
        const id = _id.toHexString();
        await store.db
          .collection("headcount_auctions")
          .insertOne({ _id, title: "Old", enableViewerAnalytics: true, status: "open" });
        const known = auctionOf(id, { title: "Old", state: "setup", liveSpans: [], startedAt: null, members: [] });
        expect(await store.auctions.find(id)).toEqual(known);
        expect(await store.minutes.merge([{ auctionId: id, part: partOf(0, 5) }], T0)).toEqual(["stored"]);
        await store.auctions.update(id, (auction) => ({ ...auction, state: "live" }));
        expect((await store.auctions.listLive()).map((auction) => auction.id).sort()).toEqual([id, A].sort());
        expect(await store.db.collection("headcount_auctions").findOne({ _id })).toMatchObject({
          status: "open",
          revision: 1,
        });
      });

      it("is one whole part of the recorder external, for later merges", async () => {
        await minutes().insertOne(old(0, 7));
        expect(await merge(external(7))).toEqual(["duplicate"]);
        expect(await merge(external(8))).toEqual(["conflict"]);
        expect(await merge(partOf(0, 5))).toEqual(["stored"]);
        expect(await read()).toEqual([{ minute: T0, ...minuteTotals([external(7), partOf(0, 5)], DEFAULT_GRID) }]);
        expect(await minutes().findOne()).toMatchObject({
          viewerCount: 12,
          revision: 1,
          createdAt: new Date(T0),
          __v: 0,
        });
      });

      it("may contradict itself, and then its extremes are adjusted", async () => {
        await minutes().insertOne(old(0, 5, { minViewers: 6, peakViewers: -2, avgViewers: 9.5 }));
        expect(await read()).toMatchObject([{ connections: { last: 5, mean: 9.5, min: 5, max: 10 } }]);
        expect(await merge(partOf(0, 1))).toEqual(["stored"]);
      });

      it("that is off the grid is moved to it, each minute once", async () => {
        await minutes().insertMany([old(70, 4), old(59_900, 6), old(MINUTE_MS + 5_000, 1)]);
        expect(await read()).toMatchObject([
          { minute: T0, sampleCount: 24, connections: { last: 6, mean: 5.5, min: 4, max: 7 } },
          { minute: T0 + MINUTE_MS, connections: { last: 1 } },
        ]);
      });

      it("with several documents per minute is read, and reported as not unique", async () => {
        await minutes().dropIndex("auction_1_timestamp_1");
        await minutes().insertMany([old(0, 4), old(0, 6)]);
        await store.close();
        store = await open();
        expect(store.indexes()?.unique).toBe(false);
        expect(lines.some((line) => line.includes("several documents for one minute"))).toBe(true);
        expect(await read()).toMatchObject([{ minute: T0, connections: { max: 7 } }]);
      });
    });
  });
});
