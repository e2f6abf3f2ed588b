import { MINUTE_MS } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { NO_RECORDER, startServer } from "../../support/harness.ts";

const T0 = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 3 * 1_440 * MINUTE_MS;
const at = (minute: number): string => new Date(T0 + minute * MINUTE_MS).toISOString();

/** An organizer's auction, in a server whose clock is set by hand. */
async function sale() {
  let now = T0 - MINUTE_MS;
  const server = await startServer(
    { ...NO_RECORDER, SLOT_MS: "5000", SIGN_UP: "on" },
    { wall: () => now, monotonic: () => performance.now() },
  );
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
  const path = `/api/v1/auctions/${id}`;
  const get = async (what: string) => (await organizer.call("GET", `${path}/${what}`)).body;
  return {
    server,
    organizer,
    id,
    get,
    clock: (minute: number): void => {
      now = T0 + minute * MINUTE_MS;
    },
    patch: (body: object) => organizer.call("PATCH", path, body),
    /** This many viewers throughout the minute. */
    watched: async (minute: number, viewers: number): Promise<void> => {
      const body = { viewerCount: viewers, avgViewers: viewers, peakViewers: viewers, minViewers: viewers };
      await server.post(`${path}/analytics/snapshot`, { ...body, timestamp: at(minute), sampleCount: 12 });
    },
  };
}
type Sale = Awaited<ReturnType<typeof sale>>;

/** Live for ten minutes from T0 on, watched by 100, all of it recorded. */
async function endedSale(): Promise<Sale> {
  const one = await sale();
  one.clock(0);
  await one.patch({ state: "live" });
  one.clock(10);
  await one.patch({ state: "ended" });
  for (let minute = 0; minute < 10; minute += 1) await one.watched(minute, 100);
  return one;
}

describe("the range while live", () => {
  it("is the default range of an auction that ended; otherwise the default is everything", async () => {
    const { get, clock, patch } = await sale();
    clock(0);
    await patch({ state: "live" });
    clock(3);
    expect((await get("analytics/viewers")).data.meta.timeRange).toBe("all");
    expect((await get("analytics/report")).data.meta.timeRange).toBe("live");
    await patch({ state: "ended" });
    expect((await get("analytics/viewers")).data.meta).toMatchObject({ timeRange: "live", from: at(0), to: at(3) });
  });

  it("gives the same report on Monday and on Friday, even if the page is opened in between", async () => {
    const { get, clock, watched } = await endedSale();
    const reportOf = async () => {
      const { summary, snapshots, meta, lots } = (await get("analytics/report")).data;
      return { summary: { ...summary, current: null }, snapshots, from: meta.from, to: meta.to, lots };
    };
    clock(15);
    const monday = await reportOf();
    expect(monday.summary).toMatchObject({ overallAvg: 100, overallMin: 100, duration: 10, coverage: 1 });
    clock(3_000);
    for (const stray of [100, 700, 2_000]) await watched(stray, 1);
    expect(await reportOf()).toEqual(monday);
    expect((await get("analytics/viewers?timeRange=all")).data.summary).toMatchObject({ overallMin: 1, coverage: 1 });
  });

  it("covers both days of a sale that was opened again, and not the night", async () => {
    const { get, clock, patch, watched } = await endedSale();
    clock(1_440);
    await patch({ state: "live" });
    clock(1_450);
    await patch({ state: "ended" });
    for (let minute = 0; minute < 5; minute += 1) await watched(1_440 + minute, 200);
    await watched(700, 7);
    clock(1_500);
    const { summary } = (await get("analytics/viewers")).data;
    expect(summary).toMatchObject({ duration: 20, overallMin: 100, overallPeak: 200, coverage: 0.75 });
    expect(summary.overallAvg).toBeCloseTo(2_000 / 15, 6);
    const { phases } = (await get("analytics/lots")).data;
    expect(phases.during).toMatchObject({ avgViewers: summary.overallAvg, coverage: 0.75 });
    expect(phases.between).toMatchObject({ viewerMinutes: 7, coverage: 1 / 1_430 });
  });

  it("waits for the minute that has just ended before it counts it as missing", async () => {
    const { get, clock, patch, watched } = await sale();
    clock(0);
    await patch({ state: "live" });
    await watched(0, 5);
    const coverageAt = async (minute: number) => {
      clock(minute);
      return (await get("analytics/viewers")).data.summary.coverage;
    };
    expect([await coverageAt(2 + 1 / 300), await coverageAt(2.5)]).toEqual([1, 0.5]);
  });

  it("has the same coverage as the phases if tracking was off for a part", async () => {
    const { get, clock, patch, watched } = await sale();
    await patch({ enableViewerAnalytics: false });
    clock(0);
    await patch({ state: "live" });
    clock(5);
    await patch({ enableViewerAnalytics: true });
    clock(10);
    await patch({ state: "ended" });
    for (let minute = 5; minute < 10; minute += 1) await watched(minute, 9);
    clock(12);
    expect((await get("analytics/viewers")).data.summary.coverage).toBe(1);
    expect((await get("analytics/lots")).data.phases.during.coverage).toBe(1);
  });
});

describe("the live time of an auction", () => {
  it("can be corrected by an editor, is logged, and changes every number that depends on it", async () => {
    const { server, organizer, id, get, patch, clock } = await endedSale();
    clock(20);
    const spans = [{ from: at(2), to: at(6) }];
    const changed = await patch({ liveSpans: spans });
    expect(changed.body.data).toMatchObject({ liveSpans: spans, startedAt: at(2), endedAt: at(6), state: "ended" });
    expect((await get("analytics/viewers")).data.summary).toMatchObject({ duration: 4, viewerMinutes: 400 });
    expect((await get("audit")).data.entries[0]).toMatchObject({
      act: "auction_changed",
      changes: [{ field: "liveSpans", from: `${at(0)}/${at(10)}`, to: `${at(2)}/${at(6)}` }],
    });

    const stranger = await server.signUp("viewer@example.com");
    const refused = await stranger.call("PATCH", `/api/v1/auctions/${id}`, { liveSpans: [] });
    expect(refused.status).toBe(404);
    const unchanged = await organizer.call("GET", `/api/v1/auctions/${id}`);
    expect(unchanged.body.data.liveSpans).toEqual(spans);
  });

  it("cannot be corrected together with the state, to impossible times, or beyond the limit", async () => {
    const { patch, clock } = await endedSale();
    clock(20);
    const refusals = [
      { state: "live", liveSpans: [] },
      { liveSpans: [{ from: at(5), to: at(2) }] },
      { liveSpans: [{ from: at(5), to: at(21) }] },
      { liveSpans: [{ from: at(5), to: null }] },
      { liveSpans: Array.from({ length: 101 }, () => ({ from: at(1), to: at(2) })) },
    ];
    for (const body of refusals)
      expect([body, await patch(body)]).toMatchObject([
        body,
        { status: 400, body: { error: { code: "VALIDATION_FAILED", field: "liveSpans" } } },
      ]);
  });

  it("is shown to members and not to the public", async () => {
    const { server, id, get } = await endedSale();
    expect((await get("")).data.liveSpans).toEqual([{ from: at(0), to: at(10) }]);
    const { body } = await server.call("GET", `/api/v1/auctions/${id}/live-view`);
    expect(body.data.auction ?? body.data).not.toHaveProperty("liveSpans");
  });
});

describe("a lot without a hammer", () => {
  it("ends with the live time in which it was opened, even if the next one opens on another day", async () => {
    const { organizer, id, get, clock, patch } = await sale();
    clock(0);
    await patch({ state: "live" });
    clock(10);
    await patch({ state: "ended" });
    clock(1_440);
    await patch({ state: "live" });
    const moments = [
      { type: "lot_opened", lotNumber: "1", at: at(8) },
      { type: "lot_opened", lotNumber: "2", at: at(1_440) },
    ];
    clock(1_441);
    expect((await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { moments })).status).toBe(200);
    expect((await get("analytics/lots")).data.lots).toMatchObject([
      { number: "1", closedAt: at(10), secondsOnBlock: 120 },
      { number: "2", closedAt: null, secondsOnBlock: 60 },
    ]);
  });
});
