import { DAY_MS, DEFAULT_GRID, HOUR_MS, MINUTE_MS, type MinutePart } from "@headcount/protocol";
import { ObjectId } from "mongodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { T0 } from "../../../src/analytics/analytics.fixtures.ts";
import { minuteSumOf } from "../../../src/minutes/minute-sum.ts";
import { type MongodbStore, mongodbStore } from "../../../src/storage/mongodb/store.ts";
import { partOf, visitsOf } from "../../../src/storage/part.fixtures.ts";
import { auctionOf, gather } from "../../../src/storage/store.fixtures.ts";
import { type Fault, type MongoFake, startMongoFake } from "../../support/mongo-fake.ts";

const A = "a".repeat(24);
const HOUR = T0 - (T0 % HOUR_MS);
const HOURS = 6;
/** Minutes of an hour, from its start. */
const MINUTES = [0, 1, 2, 59];
const ALL = { from: HOUR, to: HOUR + HOURS * HOUR_MS };
/** When all hours are over. */
const LATER = HOUR + DAY_MS;
const forbidden: Fault = { kind: "error", code: 13, codeName: "Unauthorized" };

describe("hours of minutes in MongoDB", () => {
  let fake: MongoFake;
  let store: MongodbStore;
  const part = (hour: number, minute: number, viewers: number, over: Partial<MinutePart> = {}): MinutePart =>
    partOf(0, viewers, { minute: HOUR + hour * HOUR_MS + minute * MINUTE_MS, visits: visitsOf(hour, minute), ...over });
  const merge = (parts: MinutePart[], now = LATER) =>
    store.minutes.merge(
      parts.map((each) => ({ auctionId: A, part: each })),
      now,
    );
  const peaks = async (interval = ALL, now = LATER): Promise<number[]> => {
    const read = await gather(store.minutes.read(A, interval, now));
    for (const { sum, list } of read) if (sum) expect(sum).toEqual(minuteSumOf(list(), DEFAULT_GRID));
    return read.flatMap(({ list }) => list().map((minute) => minute.connections.max));
  };
  const people = async (interval = ALL, now = LATER) =>
    (await store.minutes.uniqueViewers(A, interval, now))?.sketch.estimate.value ?? null;
  const minutes = () => fake.tables.documents("vieweranalytics");
  const hours = () => fake.tables.documents("headcount_hours");
  /** The documents that an answer needs: hours, and minutes one by one. */
  const documentsFor = async (ask: () => Promise<unknown>): Promise<{ hours: number; minutes: number }> => {
    const before = { hours: fake.answered("headcount_hours"), minutes: fake.answered("vieweranalytics") };
    await ask();
    return {
      hours: fake.answered("headcount_hours") - before.hours,
      minutes: fake.answered("vieweranalytics") - before.minutes,
    };
  };
  const everyPart = () =>
    Array.from({ length: HOURS }, (_, hour) => MINUTES.map((minute) => part(hour, minute, 1 + hour)));
  const everyPeak = Array.from({ length: HOURS }, (_, hour) => MINUTES.map(() => 1 + hour));

  beforeEach(async () => {
    fake = await startMongoFake();
    store = await mongodbStore({ url: fake.url, retentionMs: 90 * DAY_MS, grid: DEFAULT_GRID });
    await store.ready;
    await store.auctions.insert(auctionOf(A));
    await merge(everyPart().flat());
  });
  afterEach(async () => {
    await store.close();
    await fake.down();
  });

  it("are read instead of their minutes, after the first time", async () => {
    for (const ask of [peaks, people]) {
      const first = await ask();
      expect(await documentsFor(async () => expect(await ask()).toEqual(first))).toEqual({ hours: HOURS, minutes: 0 });
    }
    expect(await peaks()).toEqual(everyPeak.flat());
    expect(await people()).toBe(new Set([...MINUTES, 0, 1, 2, 3, 4, 5]).size);
    expect(await peaks({ from: HOUR + MINUTE_MS, to: HOUR + 2 * HOUR_MS + MINUTE_MS })).toEqual([
      1, 1, 1, 2, 2, 2, 2, 3,
    ]);
  });

  it("are not kept while parts of them may still come", async () => {
    const now = HOUR + 5 * HOUR_MS + 60_000;
    await peaks(ALL, now);
    expect(await documentsFor(() => peaks(ALL, now))).toMatchObject({ minutes: 2 * MINUTES.length });
  });

  it("name their minutes, and are read minute by minute again after one of them changed", async () => {
    await peaks();
    const names = Object.fromEntries(MINUTES.map((minute) => [minute * MINUTE_MS, 1]));
    expect(hours().map((hour) => hour.minutes)).toEqual(Array.from({ length: HOURS }, () => names));
    await merge([part(2, 1, 10, { node: "late" }), part(3, 30, 7)]);
    expect(hours().filter((hour) => hour.totals === undefined)).toHaveLength(2);
    const expected = everyPeak.with(2, [3, 13, 3, 3]).with(3, [4, 4, 4, 7, 4]).flat();
    const documents = await documentsFor(async () => expect(await peaks()).toEqual(expected));
    expect(documents.minutes).toBe(2 * MINUTES.length + 1);
    expect(await documentsFor(async () => expect(await peaks()).toEqual(expected))).toMatchObject({ minutes: 0 });
  });

  it.each(["deleted", "inserted"])("are corrected if a minute was %s by another program", async (what) => {
    await Promise.all([peaks(), people()]);
    await Promise.all([peaks(), people()]);
    if (what === "deleted") minutes().splice(5, 1);
    else minutes().push({ ...minutes()[5], _id: new ObjectId(), timestamp: new Date(HOUR + HOUR_MS + 20 * MINUTE_MS) });
    const expected = everyPeak.with(1, what === "deleted" ? [2, 2, 2] : [2, 2, 2, 2, 2]).flat();
    expect(await peaks()).toEqual(expected);
    expect(hours().filter((hour) => hour.totals || hour.viewers)).toHaveLength(HOURS - 1);
    expect(await people()).toBe(6 + 1);
    expect(await peaks()).toEqual(expected);
  });

  it("are written again after someone dropped them", async () => {
    await peaks();
    hours().length = 0;
    for (let round = 0; round < 3; round += 1) expect(await peaks()).toEqual(everyPeak.flat());
    expect(await documentsFor(peaks)).toEqual({ hours: HOURS, minutes: 0 });
  });

  it("leave out minutes of an older model, which its program may change at any time", async () => {
    await peaks();
    const timestamp = new Date(HOUR + HOUR_MS + 20 * MINUTE_MS);
    const auction = ObjectId.createFromHexString(A);
    minutes().push({
      _id: new ObjectId(),
      auction,
      timestamp,
      viewerCount: 9,
      sampleCount: 12,
      createdAt: new Date(LATER),
    });
    for (let round = 0; round < 3; round += 1) expect(await peaks()).toEqual(everyPeak.with(1, [2, 2, 2, 9, 2]).flat());
    const old = minutes().at(-1);
    Object.assign(old ?? {}, { viewerCount: 10 });
    expect(await peaks()).toEqual(everyPeak.with(1, [2, 2, 2, 10, 2]).flat());
  });

  it("expire with their oldest minute, and keep nothing of it", async () => {
    const day = LATER + 90 * DAY_MS;
    await merge([part(0, 30, 8)], LATER + DAY_MS);
    await Promise.all([peaks(), people()]);
    expect(hours().map(({ createdAt }) => createdAt)).toEqual(hours().map(() => new Date(LATER)));
    expect(await peaks(ALL, day)).toEqual([8]);
    expect(await store.minutes.deleteExpired(day)).toBe(HOURS * MINUTES.length);
    expect(hours()).toEqual([]);
    for (let round = 0; round < 3; round += 1) {
      expect(await peaks(ALL, day)).toEqual([8]);
      expect(await people(ALL, day)).toBe(2);
    }
    expect(await documentsFor(() => peaks(ALL, day))).toEqual({ hours: 1, minutes: 0 });
  });

  it("expire by an index with the time of the minutes", () => {
    expect(fake.tables.indexes("headcount_hours")).toMatchObject([
      { key: { _id: 1 } },
      { key: { auction: 1, hour: 1 }, unique: true },
      { key: { createdAt: 1 }, expireAfterSeconds: 90 * 86_400 },
    ]);
  });

  it("are deleted with their auction, also if it is deleted during a merge", async () => {
    await peaks();
    const gate = Promise.withResolvers<void>();
    fake.script("update headcount_hours", { kind: "slow", until: gate.promise });
    const merged = merge([part(1, 1, 5, { node: "late" })]);
    await expect.poll(() => fake.commands.at(-1)?.update).toBe("headcount_hours");
    expect(await store.auctions.delete(A)).toBe(true);
    expect(hours()).toEqual([]);
    gate.resolve();
    expect(await merged).toEqual(["unknown"]);
    expect([...hours(), ...minutes()]).toEqual([]);
  });

  it("are not written from minutes that change meanwhile", async () => {
    const gate = Promise.withResolvers<void>();
    fake.script("update headcount_hours", { kind: "slow", until: gate.promise });
    const before = peaks();
    await expect.poll(() => fake.commands.at(-1)?.update).toBe("headcount_hours");
    await merge([part(2, 1, 10, { node: "late" })]);
    gate.resolve();
    expect(await before).toEqual(everyPeak.flat());
    expect(hours().filter((hour) => hour.totals === undefined)).toHaveLength(1);
    expect(await peaks()).toEqual(everyPeak.with(2, [3, 13, 3, 3]).flat());
  });

  it("wait for a change that is announced, until it must have been given up", async () => {
    await peaks();
    fake.script("update vieweranalytics", forbidden);
    await expect(merge([part(2, 1, 10, { node: "late" })])).rejects.toThrow();
    const unknown = { hours: HOURS + 1, minutes: MINUTES.length };
    for (let round = 0; round < 2; round += 1)
      expect(await documentsFor(async () => expect(await peaks()).toEqual(everyPeak.flat()))).toEqual(unknown);
    const hour = hours().find(({ totals }) => totals === undefined);
    Object.assign(hour ?? {}, { mark: ObjectId.createFromTime(Date.now() / 1_000 - 3_700) });
    await peaks();
    expect(await documentsFor(peaks)).toEqual({ hours: HOURS, minutes: 0 });
    expect(await merge([part(2, 1, 10, { node: "late" })])).toEqual(["stored"]);
    expect(await peaks()).toEqual(everyPeak.with(2, [3, 13, 3, 3]).flat());
  });

  it("change no minute if they cannot be marked", async () => {
    await peaks();
    fake.script("update headcount_hours", forbidden);
    await expect(merge([part(2, 1, 10, { node: "late" })])).rejects.toThrow();
    expect(await documentsFor(async () => expect(await peaks()).toEqual(everyPeak.flat()))).toMatchObject({
      minutes: 0,
    });
  });

  it("do not keep an answer waiting that is complete without them", async () => {
    fake.script("update headcount_hours", { kind: "unconfirmed" });
    expect(await peaks()).toEqual(everyPeak.flat());
  });
});
