import { setImmediate } from "node:timers/promises";
import { DEFAULT_GRID, minuteStart } from "@headcount/protocol";
import fastify, { type FastifyBaseLogger, LogController } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { pino } from "pino";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { minuteAt } from "../../../src/analytics/analytics.fixtures.ts";
import { createSettledReads } from "../../../src/http/settled-reads.ts";
import type { ApiOptions, App } from "../../../src/http/types.ts";
import { randomId } from "../../../src/platform/ids.ts";
import { exportRoutes } from "../../../src/routes/analytics/export.ts";
import { memoryStore } from "../../../src/storage/memory/store.ts";
import { auctionOf } from "../../../src/storage/store.fixtures.ts";
import type { StoredMinutes } from "../../../src/storage/store.ts";
import { eventually, NOBODYS, startServer } from "../../support/harness.ts";

const now = minuteStart(Date.now(), DEFAULT_GRID);
/** Ranges end in this minute, however long the tests take. */
const STANDING = { wall: () => now + 1_000, monotonic: () => performance.now() };
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

/** An auction with one minute for each of these sizes, the last of them a minute ago. */
async function auctionWith(sizes: number[]) {
  const server = await startServer({ SLOT_MS: "5000" }, STANDING);
  const organizer = await server.signIn();
  const auction = await organizer.createAuction({ enableViewerAnalytics: true, timeZone: "Asia/Tokyo" });
  const snapshots = sizes.map((size, place) => ({
    auctionId: auction.id,
    snapshot: {
      timestamp: ago(sizes.length - place),
      viewerCount: size,
      avgViewers: size,
      peakViewers: size,
      minViewers: size,
      sampleCount: 12,
    },
  }));
  for (let at = 0; at < snapshots.length; at += 500)
    await server.post("/api/v1/analytics/snapshots", { snapshots: snapshots.slice(at, at + 500) });
  return { server, organizer, auction, path: `/api/v1/auctions/${auction.id}/analytics/export` };
}

describe("an export", () => {
  it("has each minute of the range as CSV, with a file name", async () => {
    const { organizer, path } = await auctionWith([5, 6, 7]);
    const { status, headers, body } = await organizer.call("GET", `${path}.csv?from=${ago(3)}&to=${ago(1)}`);
    const [columns, ...lines] = String(body).split("\r\n");
    expect([status, headers.get("content-type")]).toEqual([200, "text/csv; charset=utf-8; header=present"]);
    const local = (minutes: number): string =>
      new Date(now - minutes * 60_000 + 9 * 3_600_000).toISOString().slice(0, 16).replace("T", "_").replace(":", "");
    expect(headers.get("content-disposition")).toContain(`filename="Test series ${local(3)} to ${local(1)}.csv"`);
    expect(columns).toMatch(/^timestamp,localTime,viewerCount,/);
    expect(
      lines.map((line) =>
        line
          .split(",")
          .filter((_, place) => place !== 1)
          .slice(0, 2),
      ),
    ).toEqual([[ago(3), "5"], [ago(2), "6"], [""]]);
    expect(lines[0]).toContain("+09:00");
  });

  it("has everything in one JSON file: thousands of minutes, each exactly once, with lots, moments, summary and method", async () => {
    const sizes = Array.from({ length: 1_300 }, (_, place) => place);
    const { organizer, auction, path } = await auctionWith(sizes);
    const moments = [
      { type: "lot_opened", lotNumber: "1", lotTitle: '=HYPERLINK("http://x","清朝")', at: ago(1_500) },
      { type: "sold", price: 900, currency: "JPY", at: ago(1_499) },
      { type: "lot_opened", lotNumber: "2", lotTitle: "मूर्ति", at: ago(10) },
      { type: "passed", at: ago(9) },
    ];
    await organizer.call("POST", `/api/v1/auctions/${auction.id}/moments`, { moments });
    const { data } = (await organizer.call("GET", `${path}.json?tz=UTC&table=all`)).body;
    expect(data.series.map((row: { viewerCount: number }) => row.viewerCount)).toEqual(sizes);
    expect(data.series[0]).toMatchObject({ timestamp: ago(1_300), peakAt: null, coverage: 1 });
    expect(data.series[0].localTime).toBe(`${ago(1_300).slice(0, 19)}+00:00`);
    expect(data.summary).toMatchObject({
      title: "Test",
      totalSnapshots: 1_300,
      overallPeak: 1_299,
      uniqueViewers: null,
    });
    // Everything includes data from before the first minute.
    expect(data.lots).toMatchObject([
      { title: moments[0]?.lotTitle, outcome: "sold", price: 900 },
      { title: "मूर्ति", outcome: "passed", price: null },
    ]);
    expect(data.moments.map(({ type }: { type: string }) => type)).toEqual([
      "passed",
      "lot_opened",
      "sold",
      "lot_opened",
    ]);
    expect(data.moments[0]).not.toHaveProperty("sent");
    expect(data.method.join(" ")).toMatch(/slots of 5 seconds.*viewer-seconds divided by the seconds observed/);

    const csv = async (query: string) => (await organizer.call("GET", `${path}.csv?${query}`)).body.split("\r\n");
    const lots = await csv("table=lots");
    expect(lots).toHaveLength(4);
    expect(lots[1]).toMatch(/^1,"'=HYPERLINK\(""http:\/\/x"",""清朝""\)",/);
    expect(lots[1]).toContain(`,1,1,${ago(1_500)}`);
    expect(await csv("table=lots&timeRange=hour")).toHaveLength(3);
    expect(await csv("table=moments")).toHaveLength(6);
    expect(await csv(`table=moments&from=${ago(20)}`)).toHaveLength(4);
    expect((await csv("table=summary"))[1]).toContain(`${auction.id},Test,Asia/Tokyo,${ago(1_300)},`);
    const json = async (query: string) => (await organizer.call("GET", `${path}.json${query}`)).body.data;
    expect(await json("?tz=UTC")).toEqual(data.series);
    expect(await json("?table=lots&tz=UTC")).toEqual(data.lots);
    expect(await json("?table=summary")).toMatchObject({ overallPeak: 1_299 });
  });

  it("marks a CSV as UTF-8 for Excel on request", async () => {
    const { server, organizer, path } = await auctionWith([1]);
    const bytes = async (query: string) => {
      const answer = await fetch(`${server.url}${path}.csv${query}`, { headers: { cookie: organizer.cookie } });
      return [...new Uint8Array(await answer.arrayBuffer()).slice(0, 4)];
    };
    expect(await bytes("?bom=true")).toEqual([0xef, 0xbb, 0xbf, "t".charCodeAt(0)]);
    expect(await bytes("")).toEqual([..."time"].map((letter) => letter.charCodeAt(0)));
  });

  it("is available to the owner only, and accepts only known parameters", async () => {
    const { server, organizer, path } = await auctionWith([1]);
    expect((await server.call("GET", `${path}.csv`)).status).toBe(401);
    expect((await organizer.call("GET", `/api/v1/auctions/${NOBODYS}/analytics/export.json`)).status).toBe(404);
    for (const [field, query] of [
      ["points", "points=10"],
      ["table", "table=all"],
      ["tz", "tz=Mars%2FBase"],
      ["from", "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"],
    ]) {
      const { status, body } = await organizer.call("GET", `${path}.csv?${query}`);
      expect([status, body.error.field]).toEqual([400, field]);
    }
  });
});

describe("an export whose reader leaves", () => {
  /** The routes over an auction whose minutes never end. */
  async function endless() {
    const store = memoryStore({ grid: DEFAULT_GRID, retentionMs: 90 * 86_400_000 });
    const id = randomId();
    await store.auctions.insert(
      // The auction was never live. Otherwise all of its minutes would be searched for pauses.
      auctionOf(id, {
        members: [{ organizer: "organizer", role: "owner", since: new Date(0).toISOString() }],
        state: "setup",
        startedAt: null,
        liveSpans: [],
      }),
    );
    const read = { batches: 0, isOver: false };
    store.minutes.read = async function* (): AsyncGenerator<StoredMinutes> {
      try {
        for (let hour = 0; ; hour += 1) {
          read.batches += 1;
          const minutes = Array.from({ length: 60 }, (_, i) => minuteAt((hour * 60 + i) * 60_000, 1_000));
          yield { sum: null, list: () => minutes };
          await setImmediate();
        }
      } finally {
        read.isOver = true;
      }
    };
    const lines: string[] = [];
    const failed = vi.fn();
    const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(line) });
    const app: App = fastify({
      loggerInstance: log as FastifyBaseLogger,
      logController: new LogController({ disableRequestLogging: true }),
    }).withTypeProvider<ZodTypeProvider>();
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);
    const accounts = { session: async () => ({ id: "session", organizer: "organizer", email: "o@example.com" }) };
    const options = {
      store,
      accounts,
      liveCounts: async () => new Map(),
      now: () => now,
      grid: DEFAULT_GRID,
      retentionDays: 90,
      log,
      metrics: { failed },
      settledReads: createSettledReads(),
    };
    exportRoutes(app, options as unknown as ApiOptions);
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    onTestFinished(() => app.close());
    lines.length = 0;
    return { read, lines, failed, store, url: `${address}/api/v1/auctions/${id}/analytics/export` };
  }

  it.each(["csv", "json"])("stops reading, leaves nothing open and is not an error (%s)", async (ending) => {
    const { read, lines, failed, url } = await endless();
    const leaving = new AbortController();
    const { body } = await fetch(`${url}.${ending}`, { signal: leaving.signal });
    const reader = body?.getReader();
    await reader?.read();
    // Nothing is sent to a client that reads nothing: reading from the store pauses once the buffers are full.
    let before = 0;
    await eventually(async () => {
      const rests = read.batches === before;
      before = read.batches;
      return rests;
    });
    expect(read.isOver).toBe(false);
    leaving.abort();
    await eventually(async () => read.isOver);
    expect([lines, failed.mock.calls]).toEqual([[], []]);
  });

  it("is cut off, with an error in the log, if the store fails midway", async () => {
    const { lines, failed, store, url } = await endless();
    store.minutes.read = async function* () {
      yield { sum: null, list: () => [minuteAt(0, 1)] };
      throw new Error("the disk is gone");
    };
    const answer = await fetch(`${url}.csv`);
    await expect(answer.text()).rejects.toThrow();
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["an answer broke off"]);
    expect(failed).toHaveBeenCalledOnce();
  });
});
