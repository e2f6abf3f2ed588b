import { INTERNAL_KEY_HEADER, minuteStart } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { INTERNAL_KEY, NOBODYS, startServer } from "../../support/harness.ts";

const GRID = { slotMs: 5_000, slotsPerMinute: 12 };
const REAL = { SLOT_MS: "5000" };
const now = minuteStart(Date.now(), GRID);
/** The start of the minute that began this many minutes ago. */
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

const body = (changes: object = {}) => ({
  timestamp: ago(5),
  viewerCount: 7,
  avgViewers: 5.5,
  peakViewers: 9,
  minViewers: 2,
  sampleCount: 12,
  ...changes,
});

async function tracked() {
  const server = await startServer(REAL);
  const organizer = await server.signIn();
  const auction = await organizer.createAuction({ enableViewerAnalytics: true });
  const path = `/api/v1/auctions/${auction.id}/analytics/snapshot`;
  const read = async (query = "") =>
    (await organizer.call("GET", `/api/v1/auctions/${auction.id}/analytics/viewers?${query}`)).body.data;
  return { server, organizer, auction, path, read, post: (changes?: object) => server.post(path, body(changes)) };
}

describe("posting a snapshot", () => {
  it("stores and shows it unchanged", async () => {
    const { post, read } = await tracked();
    const { status, body: answer } = await post();
    expect([status, answer]).toEqual([200, { success: true, stored: true, message: "Snapshot saved" }]);
    const { snapshots, summary } = await read();
    expect(snapshots).toMatchObject([
      {
        timestamp: ago(5),
        viewerCount: 7,
        avgViewers: 5.5,
        peakViewers: 9,
        minViewers: 2,
        sampleCount: 12,
        coverage: 1,
      },
    ]);
    expect(summary).toMatchObject({ totalSnapshots: 1, overallPeak: 9, overallAvg: 5.5, overallMin: 2, tracked: true });
  });

  it("answers duplicate when it is posted again, and stores it once", async () => {
    const { post, read } = await tracked();
    await post();
    expect((await post()).body).toEqual({ success: true, stored: true, duplicate: true, message: "Snapshot saved" });
    expect((await read()).snapshots).toHaveLength(1);
  });

  it("F24: refuses different content for the same minute and keeps the first", async () => {
    const { post, read } = await tracked();
    await post();
    const { status, body: answer } = await post({ viewerCount: 8 });
    expect([status, answer.error.code]).toEqual([409, "SNAPSHOT_CONFLICT"]);
    expect((await read()).snapshots).toMatchObject([{ viewerCount: 7 }]);
  });

  it("stores a zero as a zero", async () => {
    const { post, read } = await tracked();
    await post({ viewerCount: 3, minViewers: 0, avgViewers: 1 });
    expect((await read()).snapshots).toMatchObject([{ minViewers: 0 }]);
  });

  it("succeeds without storing while analytics are off", async () => {
    const { server, organizer } = await tracked();
    const off = await organizer.createAuction();
    const answer = await server.post(`/api/v1/auctions/${off.id}/analytics/snapshot`, body());
    expect([answer.status, answer.body]).toEqual([
      200,
      { success: true, stored: false, message: "Analytics disabled for this auction - snapshot not saved" },
    ]);
  });

  it("answers since when analytics is on, for a minute that began earlier", async () => {
    const { server, organizer } = await tracked();
    const { id } = await organizer.createAuction();
    const setTracking = (enableViewerAnalytics: boolean) =>
      organizer.call("PATCH", `/api/v1/auctions/${id}`, { enableViewerAnalytics });
    const { updatedAt } = (await setTracking(true)).body.data;
    const post = () => server.post(`/api/v1/auctions/${id}/analytics/snapshot`, body({ timestamp: ago(60) }));
    expect((await post()).body).toEqual({
      success: true,
      stored: false,
      message: `Analytics was off when this minute began (it is on since ${updatedAt}) - snapshot not saved`,
    });
    await setTracking(false);
    expect((await post()).body.message).toBe("Analytics disabled for this auction - snapshot not saved");
  });

  it("answers 404 for an unknown auction and 400 for a malformed id", async () => {
    const { server } = await tracked();
    const unknown = await server.post(`/api/v1/auctions/${NOBODYS}/analytics/snapshot`, body());
    expect([unknown.status, unknown.body.error.code]).toEqual([404, "AUCTION_NOT_FOUND"]);
    const malformed = await server.post("/api/v1/auctions/__proto__/analytics/snapshot", body());
    expect([malformed.status, malformed.body.error.field]).toEqual([400, "id"]);
  });

  it.each([
    ["no key", {}],
    ["an empty key", { [INTERNAL_KEY_HEADER]: "" }],
    ["a wrong key", { [INTERNAL_KEY_HEADER]: `${INTERNAL_KEY}x` }],
    ["the word undefined", { [INTERNAL_KEY_HEADER]: "undefined" }],
  ])("answers 403 to %s before any other check", async (_name, headers: Record<string, string>) => {
    const { server, path } = await tracked();
    for (const [url, payload] of [
      [path, body()],
      [path, "{"],
      ["/api/v1/analytics/snapshots", {}],
    ] as const) {
      const { status, body: answer } = await server.call("POST", url, payload, headers);
      expect([status, answer.error.code]).toEqual([403, "INTERNAL_KEY_REFUSED"]);
    }
  });

  it("accepts every key of the list during a key rotation", async () => {
    const second = "second-key-for-tests-0123456789abcdef";
    const server = await startServer({ ...REAL, INTERNAL_API_KEY: `${INTERNAL_KEY},${second}` });
    const auction = await (await server.signIn()).createAuction({ enableViewerAnalytics: true });
    const path = `/api/v1/auctions/${auction.id}/analytics/snapshot`;
    for (const key of [INTERNAL_KEY, second])
      expect((await server.call("POST", path, body(), { [INTERNAL_KEY_HEADER]: key })).status).toBe(200);
  });

  it.each([
    ["viewerCount", { viewerCount: "7" }],
    ["viewerCount", { viewerCount: -1 }],
    ["viewerCount", { viewerCount: 1.5 }],
    ["avgViewers", { avgViewers: null }],
    ["avgViewers", { avgViewers: 9.5 }],
    ["peakViewers", { peakViewers: undefined }],
    ["peakViewers", { peakViewers: 1e12 }],
    ["minViewers", { minViewers: 6 }],
    ["sampleCount", { sampleCount: 0 }],
    ["timestamp", { timestamp: "yesterday" }],
    ["timestamp", { timestamp: 1_700_000_000_000 }],
    ["timestamp", { timestamp: "9999-01-01T00:00:00Z" }],
    ["part.minute", { part: { ...seen([]), minute: now } }],
    ["part.slots", { part: seen([]) }],
    ["part.slots", { part: seen([slot(12)]) }],
    ["part.slots", { part: seen([slot(1), slot(1)]) }],
    ["part.slots.0.connections", { part: seen([slot(0, { last: 1, mean: 5, min: 0, max: 2 })]) }],
  ])("answers 400 naming %s for %j", async (field, changes) => {
    const { post } = await tracked();
    const { status, body: answer } = await post(changes);
    expect([status, answer]).toMatchObject([400, { success: false, error: { code: "VALIDATION_FAILED", field } }]);
    expect(answer.error.message).toContain(field);
  });

  it.each([
    [400, "{", "BODY_NOT_JSON"],
    [400, "", "BODY_NOT_JSON"],
    [400, "[]", "VALIDATION_FAILED"],
    [400, '"text"', "VALIDATION_FAILED"],
    [413, JSON.stringify({ timestamp: "x".repeat(1024 * 1024) }), "BODY_TOO_LARGE"],
  ])("answers %i to the body %.20s", async (status, payload, code) => {
    const { server, path } = await tracked();
    const answer = await server.post(path, payload);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect((await server.call("GET", "/healthz")).status).toBe(200);
  });

  it("adds the parts of two recorders and shows slots without samples as missing", async () => {
    const { post, read } = await tracked();
    const level = (n: number) => ({ last: n, mean: n, min: n, max: n });
    await post({ part: seen([slot(0, level(3)), slot(1, level(5))], "a") });
    await post({ part: seen([slot(1, level(4))], "b") });
    const { snapshots } = await read();
    expect(snapshots).toMatchObject([
      {
        viewerCount: 9,
        peakViewers: 9,
        minViewers: 3,
        avgViewers: 6,
        sampleCount: 2,
        peakAt: new Date(now - 295_000).toISOString(),
      },
    ]);
    expect(snapshots[0].coverage).toBeCloseTo(2 / 12);
  });
});

describe("posting many snapshots at once", () => {
  it("checks each one separately and answers in order", async () => {
    const { server, auction, read } = await tracked();
    const item = (changes: object, auctionId: unknown = auction.id) => ({ auctionId, snapshot: body(changes) });
    const { status, body: answer } = await server.post("/api/v1/analytics/snapshots", {
      snapshots: [
        item({ timestamp: ago(4) }),
        item({ timestamp: ago(3), viewerCount: -1 }),
        item({}, NOBODYS),
        item({ timestamp: ago(2) }),
        item({ timestamp: ago(4) }),
        item({ timestamp: ago(-10) }),
        "nonsense",
      ],
    });
    expect(status).toBe(200);
    expect(answer.data.results).toMatchObject([
      { success: true, stored: true, message: "Snapshot saved" },
      { success: false, error: { code: "VALIDATION_FAILED", field: "snapshot.viewerCount" } },
      { success: false, error: { code: "AUCTION_NOT_FOUND" } },
      { success: true, stored: true },
      { success: true, stored: true, duplicate: true },
      { success: false, error: { code: "VALIDATION_FAILED", field: "timestamp" } },
      { success: false, error: { code: "VALIDATION_FAILED" } },
    ]);
    expect((await read()).snapshots).toHaveLength(2);
  });

  it("accepts 500 full minutes and refuses 501", async () => {
    const { server, auction, read } = await tracked();
    const slots = Array.from({ length: 12 }, (_, index) => slot(index));
    const items = Array.from({ length: 501 }, (_, index) => ({
      auctionId: auction.id,
      snapshot: body({ timestamp: ago(index + 1), part: seen(slots, "a", now - (index + 1) * 60_000) }),
    }));
    const { status } = await server.post("/api/v1/analytics/snapshots", { snapshots: items.slice(0, 500) });
    expect(status).toBe(200);
    expect((await read()).summary).toMatchObject({ totalSnapshots: 500, coverage: 1 });
    const refused = await server.post("/api/v1/analytics/snapshots", { snapshots: items });
    expect([refused.status, refused.body.error.field]).toEqual([400, "snapshots"]);
  });
});

function slot(index: number, connections: object = { last: 1, mean: 1, min: 1, max: 1 }) {
  return { index, connections, people: { last: 1, mean: 1, min: 1, max: 1 }, joins: 0, leaves: 0 };
}
function seen(slots: object[], node = "a", minute = now - 5 * 60_000) {
  return { node, boot: "1", seq: 1, minute, slots, joins: 0, leaves: 0 };
}
