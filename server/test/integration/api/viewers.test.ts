import { minuteStart } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { NOBODYS, startServer } from "../../support/harness.ts";

const now = minuteStart(Date.now(), { slotMs: 5_000, slotsPerMinute: 12 });
/** Ranges end in this minute, however long the tests take. */
const STANDING = { wall: () => now + 1_000, monotonic: () => performance.now() };
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

/** An auction with these audience sizes at these minutes before now. */
async function audience(sizes: Record<number, number>) {
  const server = await startServer({ SLOT_MS: "5000" }, STANDING);
  const organizer = await server.signIn();
  const auction = await organizer.createAuction({ enableViewerAnalytics: true });
  const post = (auctionId: string, minutes: number, size: number) =>
    server.post(`/api/v1/auctions/${auctionId}/analytics/snapshot`, {
      timestamp: ago(minutes),
      viewerCount: size,
      avgViewers: size,
      peakViewers: size,
      minViewers: size,
      sampleCount: 12,
    });
  for (const [minutes, size] of Object.entries(sizes)) await post(auction.id, Number(minutes), size);
  // A second auction with a larger audience at the same time must never show.
  const other = await organizer.createAuction({ enableViewerAnalytics: true });
  for (const minutes of Object.keys(sizes)) await post(other.id, Number(minutes), 99_999);
  const ask = (query: string, headers = {}, id = auction.id) =>
    server.call("GET", `/api/v1/auctions/${id}/analytics/viewers?${query}`, undefined, {
      cookie: organizer.cookie,
      ...headers,
    });
  const postSlots = (minutes: number, sizes: number[]) => {
    const slots = sizes.map((size, index) => {
      const level = { last: size, mean: size, min: size, max: size };
      return { index, connections: level, people: level, joins: 1, leaves: 1 };
    });
    const snapshot = {
      timestamp: ago(minutes),
      viewerCount: sizes.at(-1),
      avgViewers: Math.min(...sizes),
      peakViewers: Math.max(...sizes),
      minViewers: Math.min(...sizes),
      sampleCount: sizes.length,
      part: { node: "a", boot: "1", seq: 1, minute: Date.parse(ago(minutes)), slots, joins: 3, leaves: 3 },
    };
    return server.post(`/api/v1/auctions/${auction.id}/analytics/snapshot`, snapshot);
  };
  return { ask, postSlots, postMore: (minutes: number, size: number) => post(auction.id, minutes, size) };
}

describe("a query of the audience", () => {
  it("returns every minute of the range, oldest first, and the summary of these minutes", async () => {
    const { ask } = await audience({ 90: 500, 59: 10, 30: 30, 2: 20 });
    const { body } = await ask("timeRange=hour");
    expect(body.data.snapshots.map((s: { viewerCount: number }) => s.viewerCount)).toEqual([10, 30, 20]);
    expect(body.data.summary).toMatchObject({
      totalSnapshots: 3,
      overallPeak: 30,
      overallAvg: 20,
      overallMin: 10,
      peakAt: null,
      viewerMinutes: 60,
      uniqueViewers: null,
      current: 0,
      tracked: true,
    });
    expect(body.data.meta).toMatchObject({ timeRange: "hour", unit: "minute", tz: "UTC", retentionDays: 90 });
    expect(body.data.meta.stored).toEqual({ first: ago(90), last: ago(2) });
    expect((await ask("timeRange=all")).body.data.summary.overallPeak).toBe(500);
    expect((await ask("")).body.data.summary.totalSnapshots).toBe(4);
  });

  it("F36: answers for a range of centuries from what is stored, and refuses too many points", async () => {
    const { ask } = await audience({ 3: 5, 2: 7 });
    const centuries = "from=1000-01-01T00:00:00Z&to=9999-01-01T00:00:00Z";
    const { body } = await ask(centuries);
    expect(body.data.snapshots.length).toBeLessThanOrEqual(2_000);
    expect(body.data.summary).toMatchObject({ totalSnapshots: 2, overallPeak: 7 });
    for (const unit of ["slot", "minute", "hour"]) {
      const answer = await ask(`${centuries}&unit=${unit}&points=10000000`);
      expect([unit, answer.status, answer.body.error?.code]).toEqual([unit, 400, "VALIDATION_FAILED"]);
    }
  });

  it("rolls minutes up to the requested points and keeps the gaps", async () => {
    const { ask } = await audience({ 50: 10, 49: 20, 20: 40, 19: 60 });
    const { body } = await ask("timeRange=hour&points=15");
    expect(body.data.meta.unit).toBe("5m");
    expect(body.data.meta.gaps).toEqual([{ from: ago(48), to: ago(20) }]);
    expect(body.data.snapshots.length).toBeLessThanOrEqual(4);
    expect(Math.max(...body.data.snapshots.map((s: { peakViewers: number }) => s.peakViewers))).toBe(60);
  });

  it("returns slots of 5 s on request, if the slots of the minutes are stored", async () => {
    const { ask, postSlots } = await audience({ 9: 1 });
    await postSlots(5, [3, 4, 5]);
    const query = `from=${ago(6)}&to=${ago(4)}&points=30`;
    const { body } = await ask(`${query}&finest=slot`);
    expect(body.data.meta.unit).toBe("slot");
    expect(body.data.snapshots.map((s: { timestamp: string; viewerCount: number }) => s.viewerCount)).toEqual([
      3, 4, 5,
    ]);
    expect(body.data.snapshots[1].timestamp).toBe(ago(5 - 5 / 60));
    expect(body.data.summary).toMatchObject({ totalSnapshots: 1, overallPeak: 5, overallAvg: 4, duration: 1 });
    expect((await ask(query)).body.data.meta.unit).toBe("minute");
    expect((await ask(`from=${ago(10)}&to=${ago(4)}&finest=slot`)).body.data.meta.unit).toBe("minute");
  });

  it("accepts a range between two times", async () => {
    const { ask } = await audience({ 10: 1, 9: 2, 8: 3 });
    const { body } = await ask(`from=${ago(9)}&to=${ago(8)}`);
    expect(body.data.snapshots).toMatchObject([{ timestamp: ago(9), viewerCount: 2 }]);
    expect(body.data.meta).toMatchObject({ timeRange: null, from: ago(9), to: ago(8) });
  });

  it("has no numbers if nothing was stored", async () => {
    const { ask } = await audience({});
    const { body } = await ask("timeRange=day");
    expect(body.data.snapshots).toEqual([]);
    expect(body.data.summary).toMatchObject({ totalSnapshots: 0, overallPeak: null, overallAvg: null, peakAt: null });
    expect(body.data.meta.stored).toBeNull();
  });

  it.each([
    ["timeRange", "timeRange=fortnight"],
    ["points", "points=0"],
    ["points", "points=many"],
    ["points", "points=2001"],
    ["unit", "unit=second"],
    ["tz", "tz=Mars%2FBase"],
    ["from", "from=yesterday&to=today"],
    ["from", "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"],
    ["color", "color=red"],
  ])("answers 400 naming %s to ?%s", async (field, query) => {
    const { ask } = await audience({});
    const { status, body } = await ask(query);
    expect([status, body.error]).toMatchObject([400, { code: "VALIDATION_FAILED", field }]);
    expect(body.error.message).toContain(field);
  });

  it("answers 304 to a client that has the current answer", async () => {
    const { ask, postMore } = await audience({ 10: 1, 9: 2 });
    const query = `from=${ago(20)}&to=${ago(5)}`;
    const { headers, body } = await ask(query);
    expect(headers.get("cache-control")).toBe("no-store");
    const known = { "if-none-match": headers.get("etag") ?? "" };
    expect(known["if-none-match"]).toMatch(/^W\/"[\w-]+"$/);
    expect(await ask(query, known)).toMatchObject({ status: 304, body: "" });
    // A late minute within the range, which is neither its first nor its last.
    await postMore(8, 7);
    const changed = await ask(query, known);
    expect([changed.status, changed.body.data.summary.overallPeak]).toEqual([200, 7]);
    expect(changed.headers.get("etag")).not.toBe(headers.get("etag"));
    expect(body.data.summary.overallPeak).toBe(2);
  });

  it("answers 404 for an unknown auction or external id, and 400 for an invalid id", async () => {
    const { ask } = await audience({});
    expect((await ask("", {}, NOBODYS)).status).toBe(404);
    expect((await ask("", {}, "nonsense")).status).toBe(404);
    expect((await ask("", {}, "x".repeat(129))).body.error).toMatchObject({ field: "id" });
  });
});
