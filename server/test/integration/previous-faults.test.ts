import { DEFAULT_GRID, INTERNAL_KEY_HEADER } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { ConfigError } from "../../src/config/config.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { keyMatches } from "../../src/platform/keys/keys.ts";
import { mongodbStore } from "../../src/storage/mongodb/store.ts";
import { settings } from "../support/harness.ts";
import { howMuch } from "../support/long-tests.ts";
import { startMongoFake } from "../support/mongo-fake.ts";
import { at, twoAuctions } from "../support/two-auctions.ts";

describe("four faults of the previous design", () => {
  it("an index that expires minutes is corrected despite a conflicting one, and a second one is reported", async () => {
    const fake = await startMongoFake();
    onTestFinished(() => fake.down());
    const addIndex = (name: string, index: object) =>
      fake.tables.execute({ createIndexes: "vieweranalytics", indexes: [{ name, ...index }] });
    const expiry = async () => {
      const store = await mongodbStore({ url: fake.url, retentionMs: 90 * 86_400_000, grid: DEFAULT_GRID });
      await store.ready;
      const health = await store.ping();
      await store.close();
      return health.indexes;
    };
    // An index of an older model. The server refuses to create Headcount's index beside it.
    addIndex("createdAt_1", { key: { createdAt: 1 }, expireAfterSeconds: 31_536_000 });
    expect(await expiry()).toMatchObject({ ttl: { ok: true, expireAfterSeconds: 7_776_000 } });
    addIndex("timestamp_1", { key: { timestamp: 1 }, expireAfterSeconds: 60 });
    expect(await expiry()).toMatchObject({ ttl: { ok: false, expireAfterSeconds: 7_776_000 } });
  });

  it("a minimum of 0 is kept, and not replaced by the count", async () => {
    const { ours } = await twoAuctions(at("12:00"));
    await ours.post(at("11:00"), { last: 5, avg: 2.5, peak: 5, min: 0 });
    await ours.post(at("11:01"), { last: 0, avg: 0, peak: 0, min: 0 });
    await ours.post(at("11:02"), 5);
    const { snapshots, summary } = await ours.ask();
    expect(snapshots.map(({ minViewers }) => minViewers)).toEqual([0, 0, 5]);
    expect(snapshots[1]).toMatchObject({ viewerCount: 0, avgViewers: 0, peakViewers: 0 });
    expect(summary.overallMin).toBe(0);
    expect((await ours.ask({ unit: "hour" })).snapshots).toMatchObject([{ minViewers: 0 }]);
  });

  it("without a configured key, every request is refused, even one without a key", async () => {
    for (const ROLE of ["api", "realtime"]) {
      const { INTERNAL_API_KEY: _, ...unset } = settings({
        ROLE,
        REALTIME_URL: "http://a:1",
        BACKEND_API_URL: "http://b:1",
      });
      expect(() => readConfig(unset)).toThrow(new ConfigError([`INTERNAL_API_KEY: is needed with ROLE=${ROLE}`]));
    }
    for (const given of [undefined, "", "undefined"]) expect(keyMatches(given, [])).toBe(false);

    const { server, ours } = await twoAuctions(at("12:00"), { INTERNAL_API_KEY: "" });
    const numbers = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 12 };
    const body = { timestamp: at("11:00"), ...numbers };
    for (const headers of [{}, { [INTERNAL_KEY_HEADER]: "" }, { [INTERNAL_KEY_HEADER]: "undefined" }]) {
      const answer = await server.call("POST", `/api/v1/auctions/${ours.id}/analytics/snapshot`, body, headers);
      expect([answer.status, answer.body.error.code]).toEqual([403, "INTERNAL_KEY_REFUSED"]);
    }
    expect((await ours.ask()).snapshots).toEqual([]);
  });

  // From about 125,000 on, there are too many for the arguments of one call.
  const many = howMuch(10_000, 140_000);
  it(`${many} minutes have a peak`, async () => {
    const { server, ours, other } = await twoAuctions(at("12:00"), { DATABASE_URL: "memory:", RETENTION_DAYS: "120" });
    const [count, now] = [many, Date.parse(at("12:00"))];
    const snapshots = Array.from({ length: count }, (_, i) => {
      const size = i === many / 2 ? 9 : i % 5;
      const numbers = { viewerCount: size, avgViewers: size, peakViewers: size, minViewers: size, sampleCount: 12 };
      return {
        auctionId: ours.id,
        snapshot: { timestamp: new Date(now - (count - i) * 60_000).toISOString(), ...numbers },
      };
    });
    await other.post(at("11:59"), 5_000);
    for (let i = 0; i < count; i += 500)
      await server.post("/api/v1/analytics/snapshots", { snapshots: snapshots.slice(i, i + 500) });
    const { summary } = await ours.ask();
    expect(summary).toMatchObject({ totalSnapshots: count, overallPeak: 9, overallMin: 0 });
  });
});
