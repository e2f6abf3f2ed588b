import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { MINUTE_MS } from "@headcount/protocol";
import { MongoClient, ObjectId } from "mongodb";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/platform/clock.ts";
import { commandOf, programEnv } from "../../faults/program.ts";
import { EMAIL, settings, startServer, temporaryFolder } from "../../support/harness.ts";
import { useTestMongo } from "../../support/mongo-server.ts";

const ID = new ObjectId("65f000000000000000000001");
const START = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 86_400_000;
/** Minutes of the product's length, which the tests' servers shorten. */
const GRID = { SLOT_MS: "5000", SLOTS_PER_MINUTE: "12" };
const at = (minute: number, ms = 0): Date => new Date(START + minute * MINUTE_MS + ms);

async function adopt(env: Record<string, string>, args: string[]) {
  const child = spawn(process.execPath, [...commandOf("adopt"), "--organizer", EMAIL, ...args], {
    cwd: temporaryFolder(),
    env: programEnv(env),
  });
  const ended = once(child, "close");
  child.stdin.end();
  const [said, wrong] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code, said, wrong: wrong.trim() };
}

const { describeMongo, newDatabase } = useTestMongo();

/** The database of an application with its own counter, in the usual form. */
async function naiveDatabase() {
  const url = newDatabase();
  const client = await MongoClient.connect(url);
  onTestFinished(() => client.close());
  const db = client.db();
  await db.collection("users").insertOne({ name: "Ann" });
  await db.collection<{ _id: ObjectId | string }>("auctions").insertMany([
    {
      _id: ID,
      title: "Spring sale",
      status: "closed",
      startDate: at(0),
      endDate: at(60),
      enableViewerAnalytics: true,
    },
    { _id: "sale/2", title: "Autumn sale", status: "paused" },
  ] as never);
  const row = (minute: number, ms: number, viewerCount: number) => ({
    ...{ auction: ID, timestamp: at(minute, ms), viewerCount, avgViewers: viewerCount, peakViewers: viewerCount + 1 },
    ...{ minViewers: viewerCount, sampleCount: 12, __v: 0 },
  });
  await db
    .collection("vieweranalytics")
    .insertMany([
      ...Array.from({ length: 10 }, (_, i) => row(i, 137, 10)),
      row(9, 50_000, 30),
      row(5, 0, -3),
      { auction: "sale/2", timestamp: at(0), viewerCount: 4 },
    ]);
  await db.collection("vieweranalytics").createIndex({ timestamp: 1 }, { expireAfterSeconds: 30 * 86_400 });
  const state = async () => {
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).toSorted();
    return Promise.all(names.map(async (name) => [name, await db.collection(name).find({}).toArray()]));
  };
  return { url, db, state, args: ["--from", url, "--state-map", "paused=setup"] };
}

async function showsHistory(env: Record<string, string>, password?: string): Promise<void> {
  const server = await startServer(
    { ...env, ...(password !== undefined && { ADMIN_PASSWORD: password }) },
    systemClock,
    null,
  );
  const owner = await server.signIn(EMAIL, password);
  const viewers = async (ref: string) =>
    (await owner.call("GET", `/api/v1/auctions/${encodeURIComponent(ref)}/analytics/viewers?timeRange=all&unit=minute`))
      .body.data;
  const { summary, snapshots } = await viewers(ID.toHexString());
  // Nine minutes with 10 viewers, and one with two rows, 10 and 30: 20 on average.
  expect(summary).toMatchObject({ totalSnapshots: 10, overallPeak: 31, overallMin: 10, overallAvg: 11, tracked: true });
  expect(snapshots.at(-1)).toMatchObject({
    ...{ timestamp: at(9).toISOString(), viewerCount: 30, avgViewers: 20, peakViewers: 31, minViewers: 10 },
    sampleCount: 24,
  });
  expect((await viewers("sale/2")).summary).toMatchObject({ totalSnapshots: 1, overallPeak: 4 });
  const { entries } = (await owner.call("GET", `/api/v1/auctions/${ID}/audit`)).body.data;
  expect(entries.map(({ act }: { act: string }) => act)).toEqual(["auction_made"]);
}

describeMongo("npm run adopt", () => {
  it("changes nothing without --write, then fills SQLite, leaves the source unchanged, and can be repeated", async () => {
    const { state, args } = await naiveDatabase();
    const env = { ...GRID, DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder() };
    const before = await state();
    const dry = await adopt(settings(env), args);
    expect([dry.code, dry.wrong]).toEqual([0, ""]);
    expect(dry.said).toContain("Dry run, nothing was changed");
    expect(readdirSync(env.DATA_DIR)).toEqual([]);

    // The account of a server that ran before.
    const server = await startServer(env, systemClock, null);
    await server.signIn();
    await server.stop();
    const { code, said, wrong } = await adopt(settings(env), [...args, "--write"]);
    expect([code, wrong]).toEqual([0, ""]);
    expect(said).toContain("Auctions: 2 read = 2 new + 0 there before, unchanged + 0 left out");
    expect(said).toContain("13 read = 11 minutes stored + 1 combined with another row of their minute + 1 left out");
    expect(said).toMatch(/"timestamp_1" deletes rows 30 days after timestamp. It stays as it is/);
    expect((await adopt(settings(env), [...args, "--write"])).said).toContain("11 were there before");
    expect(await state()).toEqual(before);
    await showsHistory(env);
  });

  it("shares the database of the application: moves the old rows, drops their TTL index, and touches nothing else", async () => {
    const { url, db, state, args } = await naiveDatabase();
    const env = { ...GRID, DATABASE_URL: url, DATA_DIR: temporaryFolder(), ADMIN_EMAIL: EMAIL };
    const before = await state();
    const dry = await adopt(settings(env), args);
    expect([dry.code, dry.wrong]).toEqual([0, ""]);
    expect(dry.said).toMatch(/13 old rows move .*\n.*"timestamp_1" .* It is dropped/);
    expect(await state()).toEqual(before);

    const { code, said, wrong } = await adopt(settings(env), [...args, "--write"]);
    expect([code, wrong]).toEqual([0, ""]);
    expect(said).toContain("13 read = 11 minutes stored + 1 combined with another row of their minute + 1 left out");
    const after = new Map((await state()).map(([name, rows]) => [name, rows]));
    const was = new Map(before.map(([name, rows]) => [name, rows]));
    for (const name of ["users", "auctions"]) expect(after.get(name)).toEqual(was.get(name));
    expect(after.get("vieweranalytics_before_headcount")).toHaveLength(13);
    expect(after.get("vieweranalytics")).toHaveLength(11);
    const indexes = await db.collection("vieweranalytics").listIndexes().toArray();
    expect(indexes.map(({ name }) => name).toSorted()).toEqual(["_id_", "auction_1_timestamp_1", "createdAt_1"]);

    // The old counter wrote once more.
    await db.collection("vieweranalytics").insertOne({ auction: ID, timestamp: at(20, 5), viewerCount: 2 });
    const again = await adopt(settings(env), [...args, "--write"]);
    expect(again.said).toContain("14 read = 12 minutes stored");
    expect(await db.collection("vieweranalytics").countDocuments({ parts: { $exists: false } })).toBe(0);
    await db.collection("vieweranalytics").deleteOne({ timestamp: at(20) });
    const [, password = ""] = /Its password is (\S+) /.exec(said) ?? [];
    expect(password).toHaveLength(16);
    await showsHistory(env, password);
  });
});

describe("npm run adopt from a CSV file", () => {
  it("adds the history to existing auctions", async () => {
    const env = { ...GRID, DATABASE_URL: "sqlite:test.db", DATA_DIR: temporaryFolder() };
    const server = await startServer(env, systemClock, null);
    const owner = await server.signIn();
    const { id } = await owner.createAuction({ externalId: "shop-1", enableViewerAnalytics: true });
    await server.stop();
    const file = join(temporaryFolder(), "history.csv");
    const line = (auction: string, minute: number, count: string) =>
      `${auction};${at(minute).toISOString()};${count};;7;;12`;
    const lines = [line("shop-1", 0, "3"), line(id, 1, "5"), line("shop-1", 1, "x"), line("other", 1, "5")];
    writeFileSync(
      file,
      `\uFEFFauction;timestamp;viewerCount;avgViewers;peakViewers;minViewers;sampleCount\r\n${lines.join("\r\n")}\r\n`,
    );
    const { code, said, wrong } = await adopt(settings(env), ["--csv", file, "--write"]);
    expect([code, wrong]).toEqual([0, ""]);
    expect(said).toContain("4 read = 2 minutes stored + 0 combined with another row of their minute + 2 left out");
    const again = await startServer(env, systemClock, null);
    const viewers = await (await again.signIn()).call(
      "GET",
      `/api/v1/auctions/${id}/analytics/viewers?timeRange=all&unit=minute`,
    );
    expect(viewers.body.data.snapshots).toMatchObject([
      { viewerCount: 3, avgViewers: 3, peakViewers: 7 },
      { viewerCount: 5, avgViewers: 5, peakViewers: 7 },
    ]);
  });

  it.each([
    ["no source", {}, [], "Usage: "],
    ["a file that is not there", {}, ["--csv", "/no/such.csv"], "There is no file /no/such.csv"],
    ["a store in memory", { DATABASE_URL: "memory:" }, ["--csv", import.meta.filename], "DATABASE_URL is memory:"],
    [
      "a state that Headcount does not have",
      {},
      ["--csv", import.meta.filename, "--state-map", "a=over"],
      '--state-map: "a=over"',
    ],
  ])("reports a readable error: %s", { tags: ["slow"] }, async (_what, env, args, words) => {
    const { code, said, wrong } = await adopt(
      settings({ DATA_DIR: temporaryFolder(), DATABASE_URL: "sqlite:t.db", ...env }),
      args,
    );
    expect([code, said]).toEqual([1, ""]);
    expect(wrong).toContain(words);
  });
});
