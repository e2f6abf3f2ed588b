import { type Meta, MINUTE_MS, type Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { sparkline } from "../../../../src/routes/analytics/summaries.ts";
import { NO_RECORDER, startServer } from "../../../support/harness.ts";

const DAY = 1_440;
const T0 = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 3 * DAY * MINUTE_MS;
const at = (minute: number): string => new Date(T0 + minute * MINUTE_MS).toISOString();

/** An organizer's auction, live for ten minutes from T0 on with two lots, in a server whose clock is set by hand. */
async function endedSale({
  minutes = 10,
  settings = {},
}: {
  minutes?: number;
  settings?: Record<string, string>;
} = {}) {
  let now = T0 - MINUTE_MS;
  const server = await startServer(
    { ...NO_RECORDER, SLOT_MS: "5000", RETENTION_DAYS: "90", ...settings },
    { wall: () => now, monotonic: () => performance.now() },
  );
  const made = await (await server.signIn()).call("POST", "/api/v1/keys", {
    name: "Tests",
    permissions: ["read", "record", "manage"],
  });
  // A session would expire before the minutes do.
  const call = (method: string, path: string, body?: unknown) =>
    server.call(method, path, body, { "x-api-key": made.body.data.key });
  const clock = (minute: number): void => {
    now = T0 + minute * MINUTE_MS;
  };
  const created = await call("POST", "/api/v1/auctions", { title: "Spring sale", enableViewerAnalytics: true });
  const { id } = created.body.data;
  const path = `/api/v1/auctions/${id}`;
  const patch = (body: object) => call("PATCH", path, body);
  const get = async (what: string) => (await call("GET", `${path}/analytics/${what}`)).body.data;
  const watched = async (minute: number, viewers: number): Promise<void> => {
    const levels = { viewerCount: viewers, avgViewers: viewers, peakViewers: viewers, minViewers: viewers };
    await server.post(`${path}/analytics/snapshot`, { ...levels, timestamp: at(minute), sampleCount: 12 });
  };
  clock(0);
  await patch({ state: "live" });
  clock(10);
  const moments = [
    { type: "lot_opened", lotNumber: "1", at: at(1) },
    { type: "sold", lotNumber: "1", price: 50, currency: "EUR", at: at(2) },
    { type: "lot_opened", lotNumber: "2", at: at(3) },
    { type: "unsold", lotNumber: "2", at: at(4) },
  ];
  await call("POST", `${path}/moments`, { moments });
  await patch({ state: "ended" });
  for (let minute = 0; minute < minutes; minute += 1) await watched(minute, 100 + minute);
  const listed = async (query = "") => (await call("GET", `/api/v1/auctions?${query}`)).body.data;
  const overview = async () => (await listed()).find((one: { id: string }) => one.id === id).overview;
  /** Runs the server's periodic task of every few seconds. */
  const summarize = async () => server.upkeep?.often();
  const later = async (minute: number): Promise<void> => {
    clock(minute);
    await server.upkeep?.hourly();
  };
  return { later, call, id, path, clock, patch, get, watched, listed, overview, summarize };
}

describe("an auction that has ended", () => {
  it("is summarized once its last minute must have arrived, and the list shows the summary", async () => {
    const { clock, overview, summarize } = await endedSale();
    clock(11);
    await summarize();
    // Until then the stored data is shown.
    expect(await overview()).toMatchObject({ madeAt: at(11), overallPeak: 109, lots: null });
    clock(11.5);
    await summarize();
    expect(await overview()).toEqual({
      ...{ madeAt: at(11.5), counts: "tabs", weekday: new Date(T0).getUTCDay() || 7, hours: expect.any(Array) },
      soldValue: [{ currency: "EUR", amount: 50, lots: 1 }],
      ...{
        overallPeak: 109,
        peakIsBound: false,
        overallAvg: 104.5,
        viewerMinutes: 1_045,
        duration: 10,
        lots: 2,
        sold: 1,
      },
      ...{ uniqueViewers: null, uniqueViewersLow: null, uniqueViewersHigh: null },
      points: Array.from({ length: 10 }, (_, i) => 100 + i),
    });
  });

  it("keeps its numbers after its minutes have expired, and says so", async () => {
    const { id, call, path, clock, later, get, summarize } = await endedSale();
    clock(12);
    await summarize();
    const before = [await get("viewers"), await get("lots"), await get("retention"), await get("report")];
    expect(before[0].meta.summarizedAt).toBeNull();
    await later(91 * DAY);
    expect((await get("viewers?timeRange=all")).summary.totalSnapshots).toBe(0);

    const [viewers, lots, retention, report] = [
      await get("viewers"),
      await get("lots"),
      await get("retention"),
      await get("report"),
    ];
    expect(viewers.summary).toEqual(before[0].summary);
    expect(viewers.snapshots).toEqual(before[0].snapshots);
    expect(viewers.meta.summarizedAt).toBe(at(12));
    expect([lots, retention]).toEqual([before[1], before[2]]);
    expect([report.summary, report.lots]).toEqual([before[3].summary, before[3].lots]);
    expect(report.method.join(" ")).toContain("have expired");
    const compared = (await get(`compare?with=${id}`)).auctions[0];
    expect(compared.summary.overallPeak).toBe(109);
    expect(compared.points.map((point: { at: number }) => point.at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const csv = await call("GET", `${path}/analytics/export.csv?table=summary`);
    expect(csv.body).toContain(",109,");

    const refused = await call("PATCH", path, { liveSpans: [{ from: at(1), to: at(9) }] });
    expect(refused.body.error).toMatchObject({ field: "liveSpans", message: expect.stringContaining("have expired") });
  });

  it("is compared with a live auction by the points of its summary after its minutes have expired", async () => {
    const { later, call, id, clock, summarize } = await endedSale();
    clock(12);
    await summarize();
    await later(95 * DAY);
    const made = await call("POST", "/api/v1/auctions", { title: "Winter sale", enableViewerAnalytics: true });
    const live = `/api/v1/auctions/${made.body.data.id}`;
    await call("PATCH", live, { state: "live" });
    clock(95 * DAY + 4.5);
    const { body } = await call("GET", `${live}/analytics/compare?with=${id}`);
    expect(body.data.comparedMinutes).toBe(4);
    expect(body.data.auctions[0].isSummarized).toBe(false);
    expect(body.data.auctions[1]).toMatchObject({
      isSummarized: true,
      summary: { overallPeak: 103, overallAvg: 101.5, overallMin: 100, duration: 4, viewerMinutes: 406, coverage: 1 },
      points: [100, 101, 102, 103].map((avgViewers, minute) => ({ at: minute, avgViewers })),
    });
  });

  it("is summarized again after late minutes, corrections and moments, and not without a change", async () => {
    const { call, path, clock, patch, watched, overview, summarize } = await endedSale({ minutes: 9 });
    clock(12);
    await summarize();
    clock(20);
    await summarize();
    expect((await overview()).madeAt).toBe(at(12));

    await watched(9, 500);
    clock(30);
    await summarize();
    expect(await overview()).toMatchObject({ madeAt: at(30), overallPeak: 500 });
    await patch({ liveSpans: [{ from: at(0), to: at(5) }] });
    clock(40);
    await summarize();
    expect(await overview()).toMatchObject({ madeAt: at(40), duration: 5, overallPeak: 104 });
    await call("POST", `${path}/moments`, { type: "lot_opened", lotNumber: "3", at: at(4.5) });
    clock(50);
    await summarize();
    expect(await overview()).toMatchObject({ madeAt: at(50), lots: 3 });
  });

  it("shows its current numbers when it is live again, and is summarized again at its end", async () => {
    const { clock, patch, overview, summarize, watched } = await endedSale();
    clock(12);
    await summarize();
    clock(20);
    await patch({ state: "live" });
    await watched(20, 300);
    clock(22);
    await summarize();
    expect(await overview()).toMatchObject({ overallPeak: 300, duration: 12, lots: null });
    await patch({ state: "ended" });
    clock(24);
    await summarize();
    expect(await overview()).toMatchObject({ madeAt: at(24), overallPeak: 300, duration: 12, lots: 2 });
  });

  it("keeps its summary and its moments for SUMMARY_DAYS", async () => {
    const { clock, later, get, overview, summarize, listed } = await endedSale({ settings: { SUMMARY_DAYS: "120" } });
    clock(12);
    await summarize();
    await later(119 * DAY);
    expect((await get("lots")).lots).toHaveLength(2);
    await later(121 * DAY);
    expect([(await overview()).overallPeak, (await get("lots")).lots]).toEqual([null, []]);
    expect(await listed("q=SPRING")).toHaveLength(1);
  });
});

describe("the line of an overview", () => {
  const of = (from: number, to: number, ...points: [number, number][]) =>
    sparkline({
      snapshots: points.map(([minute, avgViewers]) => ({ timestamp: at(minute), avgViewers })) as Snapshot[],
      meta: { from: at(from), to: at(to) } as Meta,
    });

  it("has a value for each step with records", () => {
    expect(of(0, 4, [0, 1], [1, 2], [2, 3], [3, 4])).toEqual([1, 2, 3, 4]);
    expect(of(0, 5, [1, 2], [2, 3], [4, 5])).toEqual([null, 2, 3, null, 5]);
    expect(of(0, 60, [0, 7])).toEqual([7]);
    expect(of(0, 60)).toEqual([]);
  });

  it("has at most 60 values, also over days with breaks", () => {
    const days = of(0, 7_200, ...Array.from({ length: 240 }, (_, i): [number, number] => [i * 15, i]));
    expect(days).toHaveLength(60);
    expect([days[0], days[29], days[30], days[59]]).toEqual([4, 236, null, null]);
  });
});

describe("the list of auctions", () => {
  it("can be searched by title", async () => {
    const { call, listed } = await endedSale();
    await call("POST", "/api/v1/auctions", { title: "Autumn (2)" });
    const titles = async (q: string) =>
      (await listed(`q=${encodeURIComponent(q)}`)).map((one: { title: string }) => one.title);
    expect([await titles("spring"), await titles("N ("), await titles("%")]).toEqual([
      ["Spring sale"],
      ["Autumn (2)"],
      [],
    ]);
  });

  it("is searched by the visible text", async () => {
    const { call, listed } = await endedSale();
    await call("POST", "/api/v1/auctions", { title: "Café sale" });
    for (const q of ["Cafe\u0301", "\u202ecafé", "\ufeffcafé\n", "\u200bcafé"])
      expect([q, await listed(`q=${encodeURIComponent(q)}`)]).toEqual([
        q,
        [expect.objectContaining({ title: "Café sale" })],
      ]);
    expect((await call("GET", `/api/v1/auctions?q=${encodeURIComponent(" \u200b ")}`)).status).toBe(400);
  });
});
