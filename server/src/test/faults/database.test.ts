import { INTERNAL_KEY_HEADER, type ViewerAnalytics } from "@headcount/protocol";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { eventually, INTERNAL_KEY, temporaryFolder } from "../harness.ts";
import { findTestMongo } from "../mongo-server.ts";
import { type Fault, type FaultProxy, faultProxy } from "./fault-proxy.ts";
import { MINUTE_MS, type Rig, rig } from "./rig.ts";

/** What an answer may take, whatever the database does. */
const ANSWER_MS = 5_000;

const mongo = findTestMongo();
const named = mongo.kind === "none" ? `(skipped: ${mongo.reason})` : `(${mongo.kind})`;
beforeAll(async () => {
  if (mongo.kind !== "none") await mongo.start();
});
afterAll(async () => {
  if (mongo.kind !== "none") await mongo.stop();
});

/** A database of its own, and the proxy that the API reaches it by. */
const aDatabase = async (): Promise<{ url: string; database: FaultProxy }> => {
  const url = new URL(mongo.kind === "none" ? "" : mongo.newDatabase());
  const port = Number(url.port || 27_017);
  const database = await faultProxy(() => port);
  onTestFinished(database.close);
  url.port = String(database.port);
  // A replica set would tell its own addresses, past the proxy.
  url.searchParams.set("directConnection", "true");
  return { url: String(url), database };
};
const aRig = async (databaseUrl: string): Promise<Rig> => {
  const made = await rig({ folder: temporaryFolder(), api: { DATABASE_URL: databaseUrl, LOG_LEVEL: "error" } });
  onTestFinished(made.stop);
  return made;
};

const statusOf = async ({ apiUrl }: Rig, path: string): Promise<number> =>
  (await fetch(apiUrl + path, { signal: AbortSignal.timeout(ANSWER_MS) })).status;
const ready = (all: Rig) =>
  eventually(async () => (await statusOf(all, "/readyz").catch(() => null)) === 200, 3 * ANSWER_MS);
const databaseLines = (all: Rig): number =>
  all.api.errors.filter((line) => line.includes('"msg":"The database cannot be used')).length;

/** Another recorder's minutes, in an auction of their own: one a call, each with another peak. */
class Poster {
  readonly acknowledged = new Map<string, number>();
  readonly #all: Rig;
  readonly #auctionId: string;
  readonly #before = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  #posted = 0;

  constructor(all: Rig, auctionId: string) {
    this.#all = all;
    this.#auctionId = auctionId;
  }

  static async in(all: Rig): Promise<Poster> {
    const { id } = await all.call<{ id: string }>("POST", "/api/v1/auctions", {
      title: "Posted",
      enableViewerAnalytics: true,
    });
    return new Poster(all, id);
  }

  /** Resolves to the status of the answer; rejects when there is none in time. */
  async post(): Promise<number> {
    this.#posted += 1;
    const timestamp = new Date(this.#before - this.#posted * MINUTE_MS).toISOString();
    const peak = this.#posted;
    const answer = await fetch(`${this.#all.apiUrl}/api/v1/auctions/${this.#auctionId}/analytics/snapshot`, {
      method: "POST",
      headers: { [INTERNAL_KEY_HEADER]: INTERNAL_KEY, "content-type": "application/json" },
      body: JSON.stringify({
        timestamp,
        viewerCount: peak,
        avgViewers: peak,
        peakViewers: peak,
        minViewers: peak,
        sampleCount: 12,
      }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    // What is begun may be cut off by a kill; only a whole answer is one.
    await answer.text();
    if (answer.ok) this.acknowledged.set(timestamp, peak);
    return answer.status;
  }

  /** Peaks of the minutes that can be read and were acknowledged. */
  async readable(): Promise<Map<string, number | null>> {
    const { snapshots } = await this.#all.call<ViewerAnalytics>(
      "GET",
      `/api/v1/auctions/${this.#auctionId}/analytics/viewers`,
    );
    return new Map(
      snapshots
        .filter(({ timestamp }) => this.acknowledged.has(timestamp))
        .map(({ timestamp, peakViewers }) => [timestamp, peakViewers]),
    );
  }
}

/** Everything is as it was, and everything that was recorded or acknowledged is there. */
const nothingLost = async (all: Rig, poster: Poster, began: number): Promise<void> => {
  expect(await all.differences(began, Date.now())).toEqual([]);
  expect(all.crowd.dropped).toEqual([]);
  const { sent, stored, refused, pending, dropped } = (await all.outbox()).totals;
  expect(sent).toBe(stored + refused + pending + dropped);
  expect([refused, dropped]).toEqual([0, 0]);
  expect(await poster.readable()).toEqual(poster.acknowledged);
};

describe.skipIf(mongo.kind === "none")(`an API whose database is elsewhere ${named}`, () => {
  it.each<[string, Fault]>([
    ["refuses", "refuse"],
    ["hangs", "hang"],
    ["resets every connection", "reset"],
    ["is too slow", { latencyMs: 3_000 }],
  ])("F8: answers 503 in time while it %s, counts on, and goes on without a restart", async (_name, fault) => {
    const { url, database } = await aDatabase();
    const all = await aRig(url);
    const poster = await Poster.in(all);
    const began = Date.now();
    await all.crowd.becomes(3);
    expect(await poster.post()).toBe(200);

    await database.set(fault);
    expect(await Promise.all([poster.post(), poster.post()])).toEqual([503, 503]);
    expect(await statusOf(all, "/healthz")).toBe(200);
    const answer = await fetch(`${all.apiUrl}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) });
    expect([answer.status, await answer.json()]).toEqual([
      503,
      {
        success: false,
        error: { code: "NOT_READY", message: "The database does not answer, try again later" },
      },
    ]);
    await all.crowd.becomes(5);
    await all.crowd.becomes(2);
    await eventually(async () => (await all.outbox()).totals.pending >= 1, 30_000);

    await database.set("pass");
    await ready(all);
    expect(await poster.post()).toBe(200);
    await nothingLost(all, poster, began);
  });

  it("F8: stores all the same when every answer of the database is late", async () => {
    const { url, database } = await aDatabase();
    const all = await aRig(url);
    const poster = await Poster.in(all);
    const began = Date.now();
    await all.crowd.becomes(3);
    await database.set({ latencyMs: 80 });
    await ready(all);
    expect(await poster.post()).toBe(200);
    await nothingLost(all, poster, began);
  });

  it("F8: starts while the database is away, says so, and serves when it is back", async () => {
    const { url, database } = await aDatabase();
    const all = await aRig(url);
    const poster = await Poster.in(all);
    const began = Date.now();
    await all.crowd.becomes(3);
    expect(await poster.post()).toBe(200);

    await all.api.end("SIGTERM");
    await database.set("refuse");
    const started = all.startApi();
    await eventually(async () => (await statusOf(all, "/healthz").catch(() => null)) === 200);
    expect(await statusOf(all, "/readyz")).toBe(503);
    expect(await poster.post()).toBe(503);

    await database.set("pass");
    await started;
    expect(databaseLines(all)).toBe(1);
    expect(await poster.post()).toBe(200);
    await nothingLost(all, poster, began);
  });
});

describe("an API that is killed while minutes pour in", () => {
  const has = async (databaseUrl: string): Promise<void> => {
    const all = await aRig(databaseUrl);
    const poster = await Poster.in(all);
    const began = Date.now();
    await all.crowd.becomes(3);
    for (let kills = 1; kills <= 2; kills += 1) {
      const enough = poster.acknowledged.size + 100;
      const pouring = Array.from({ length: 8 }, async () => {
        // Ends with the first post that has no answer.
        while ((await poster.post().catch(() => null)) === 200);
      });
      await eventually(async () => poster.acknowledged.size >= enough, 30_000);
      await all.api.end("SIGKILL");
      await Promise.all(pouring);
      await all.startApi();
      expect(await poster.readable()).toEqual(poster.acknowledged);
    }
    await nothingLost(all, poster, began);
  };

  it("I3: has every acknowledged minute afterwards, on SQLite", () => has("sqlite:rig.db"));

  it.skipIf(mongo.kind === "none")(`I3: has every acknowledged minute afterwards, on MongoDB ${named}`, async () =>
    has((await aDatabase()).url),
  );
});
