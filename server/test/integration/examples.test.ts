import { type AuctionDetail, DEMO_AUCTION_ID, SAMPLE_AUCTION_ID, SIMULATED_AUCTION_ID } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import {
  eventually,
  INTERNAL_KEY,
  type Organizer,
  startServer,
  type TestServer,
  temporaryFolder,
  viewer,
} from "../support/harness.ts";

const ON = { DEMO: "on", SLOT_MS: "500" };
const kept = () => ({ ...ON, DATABASE_URL: "sqlite:examples.db", DATA_DIR: temporaryFolder() });

const listed = async (organizer: Organizer): Promise<AuctionDetail[]> =>
  (await organizer.call("GET", "/api/v1/auctions")).body.data;
const kindsOf = async (organizer: Organizer) =>
  (await listed(organizer)).map(({ id, kind, demo }) => ({ id, kind, demo }));
const numbers = async (server: TestServer): Promise<Record<string, number>> => {
  const { body } = await server.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` });
  const lines: string[] = body.split("\n").filter((line: string) => line.startsWith("headcount_"));
  return Object.fromEntries(lines.map((line) => line.split(" ")).map(([name, value]) => [name, Number(value)]));
};
const showCount = async (organizer: Organizer): Promise<number> =>
  (await organizer.call("GET", `/api/v1/auctions/${SIMULATED_AUCTION_ID}`)).body.data.viewerCount;

describe("the examples of a first start", () => {
  it("exist beside the demo auction, and each is labelled", async () => {
    const server = await startServer(ON);
    expect(await kindsOf(await server.signIn())).toEqual([
      { id: SIMULATED_AUCTION_ID, kind: "simulated", demo: false },
      { id: SAMPLE_AUCTION_ID, kind: "sample", demo: false },
      { id: DEMO_AUCTION_ID, kind: null, demo: true },
    ]);
    for (const [id, kind] of [
      [SIMULATED_AUCTION_ID, "simulated"],
      [SAMPLE_AUCTION_ID, "sample"],
    ])
      expect((await server.call("GET", `/api/v1/auctions/${id}/live-view`)).body.data.auction.kind).toBe(kind);
    const off = await startServer({ DEMO: "off" });
    expect(await kindsOf(await off.signIn())).toEqual([{ id: DEMO_AUCTION_ID, kind: null, demo: true }]);
  });

  it("fill every panel of the sample sale's dashboard with consistent numbers", async () => {
    const server = await startServer({ DEMO: "on", SLOT_MS: "5000" });
    const organizer = await server.signIn();
    const ask = async (path: string) =>
      (await organizer.call("GET", `/api/v1/auctions/${SAMPLE_AUCTION_ID}/analytics/${path}`)).body.data;
    const { summary, snapshots } = await ask("viewers?unit=minute");
    expect(summary).toMatchObject({ totalSnapshots: 180, duration: 180, coverage: 1, current: 0 });
    expect(Math.max(...snapshots.map((one: { peakViewers: number }) => one.peakViewers))).toBe(summary.overallPeak);
    expect(summary.uniqueViewers).toBeGreaterThan(summary.overallPeak);

    const lots = await ask("lots");
    expect(lots.lots).toHaveLength(24);
    expect(lots.lots.every((lot: { avgViewers: number | null }) => lot.avgViewers !== null)).toBe(true);
    const lotPeak = Math.max(...lots.lots.map((lot: { peakViewers: number }) => lot.peakViewers));
    expect(lotPeak).toBeLessThanOrEqual(summary.overallPeak);
    expect(lotPeak).toBeGreaterThan(0.95 * summary.overallPeak);
    expect([lots.byOutcome.sold.n, lots.byOutcome.unsold.n].every((n) => n >= 3)).toBe(true);
    expect(lots.hammerCurve.length).toBeGreaterThan(0);
    expect((await ask("retention")).stillThere.every((one: { share: number | null }) => one.share !== null)).toBe(true);
    const report = await ask("report");
    expect(report.summary.groups.map(({ name }: { name: string }) => name)).toEqual(["spectator", "bidder"]);
    expect(report.sources.dimensions).toHaveLength(4);
    const [sponsor] = report.sponsors;
    expect(sponsor).toMatchObject({ lotCount: 5, coverage: 1, logo: { type: "image/png" } });
    expect(sponsor.uniqueViewers).toBeLessThan(summary.uniqueViewers);
    const logo = `/api/v1/auctions/${SAMPLE_AUCTION_ID}/sponsors/${sponsor.id}/logo`;
    expect((await organizer.call("GET", logo)).headers.get("content-type")).toBe("image/png");
    expect([report.auction.kind, report.summary.overallPeak]).toEqual(["sample", summary.overallPeak]);
  });

  it("are active: people join the simulated show, lots open and minutes are recorded, visible to everyone", async () => {
    const server = await startServer({ DEMO: "on" });
    const organizer = await server.signIn();
    const first = await showCount(organizer);
    await eventually(async () => (await showCount(organizer)) !== first);
    const ann = viewer(server, { auctionId: SIMULATED_AUCTION_ID });
    const { viewerCount } = await eventually(async () => ann.seen[0]);
    await eventually(async () => ann.seen.some((one) => one.viewerCount !== viewerCount));
    await eventually(async () => {
      const { body } = await server.call("GET", `/api/v1/auctions/${SIMULATED_AUCTION_ID}/live-view`);
      return body.data.moments.some(({ type }: { type: string }) => type === "lot_opened");
    });
    await eventually(async () => {
      const path = `/api/v1/auctions/${SIMULATED_AUCTION_ID}/analytics/viewers`;
      return (await organizer.call("GET", path)).body.data.summary.overallPeak > 0;
    });
  });

  it("appear in no metric, and their real viewers change no metric and no record", { tags: ["slow"] }, async () => {
    const server = await startServer({ DEMO: "on", SLOT_MS: "1000", SLOTS_PER_MINUTE: "2" });
    const organizer = await server.signIn();
    const totals = async (id: string) =>
      (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers?timeRange=all`)).body.data.summary;
    const sample = await totals(SAMPLE_AUCTION_ID);
    const ann = viewer(server, { auctionId: SIMULATED_AUCTION_ID });
    viewer(server, { auctionId: SIMULATED_AUCTION_ID, excluded: "screen" });
    await viewer(server, { auctionId: SAMPLE_AUCTION_ID }).sees(1);
    await eventually(async () => (ann.seen.at(-1)?.viewerCount ?? 0) > 1);
    await eventually(async () => (await totals(SIMULATED_AUCTION_ID)).totalSnapshots > 0);
    // The demo auction is recorded meanwhile.
    await eventually(async () => (await numbers(server)).headcount_parts_sent);
    const found = await numbers(server);
    // Only the demo auction is sampled, because it is live.
    expect(found).toMatchObject({ headcount_active_auctions: 1 });
    for (const name of ["connections", "excluded", "watched_auctions", "recorder_parts_missing"])
      expect([name, found[`headcount_${name}`]]).toEqual([name, 0]);
    expect(await totals(SAMPLE_AUCTION_ID)).toEqual({ ...sample, current: 1 });
    const { body } = await server.call("GET", "/api/v1/recorders", undefined, { "x-internal-request": INTERNAL_KEY });
    expect(JSON.stringify(body)).not.toContain("simulation");
    // Only the viewer of the demo auction is counted.
    await viewer(server, { auctionId: DEMO_AUCTION_ID }).sees(1);
    expect((await numbers(server)).headcount_connections).toBe(1);
  });

  it("can be deleted, and stay deleted over restarts", async () => {
    const env = kept();
    const first = await startServer(env);
    const organizer = await first.signIn();
    for (const id of [SAMPLE_AUCTION_ID, SIMULATED_AUCTION_ID])
      expect((await organizer.call("DELETE", `/api/v1/auctions/${id}`)).status).toBe(200);
    expect(await kindsOf(organizer)).toHaveLength(1);
    await first.stop();
    const second = await startServer(env);
    expect(await kindsOf(await second.signIn())).toEqual([{ id: DEMO_AUCTION_ID, kind: null, demo: true }]);
    expect((await second.ready)?.examples).toEqual([]);
  });

  it("are created once: a restart does not change the sample sale, and restarts the show", async () => {
    const env = kept();
    const first = await startServer(env);
    const before = await (await first.signIn()).call("GET", `/api/v1/auctions/${SAMPLE_AUCTION_ID}/analytics/viewers`);
    await first.stop();

    const off = await startServer({ ...env, DEMO: "off" });
    const stateOf = async (server: TestServer) =>
      (await server.call("GET", `/api/v1/auctions/${SIMULATED_AUCTION_ID}/live-view`)).body.data.auction.state;
    expect([await stateOf(off), await showCount(await off.signIn())]).toEqual(["ended", 0]);
    await off.stop();

    const again = await startServer(env);
    expect(await stateOf(again)).toBe("live");
    const organizer = await again.signIn();
    const after = await organizer.call("GET", `/api/v1/auctions/${SAMPLE_AUCTION_ID}/analytics/viewers`);
    expect(after.body.data.summary).toEqual(before.body.data.summary);
    await eventually(async () => (await showCount(organizer)) > 0);
  });

  it("stop when the organizer ends the show, and go on when it is set live", { tags: ["slow"] }, async () => {
    const server = await startServer(ON);
    const organizer = await server.signIn();
    const path = `/api/v1/auctions/${SIMULATED_AUCTION_ID}`;
    await eventually(async () => (await showCount(organizer)) > 50);
    await organizer.call("PATCH", path, { state: "ended" });
    const ended = await showCount(organizer);
    const { headcount_failures_total: failures } = await numbers(server);
    await organizer.call("PATCH", path, { state: "live" });
    await eventually(async () => (await showCount(organizer)) !== ended);
    expect(failures).toBe(0);
  });

  it("consist of the sample sale only on an API server", async () => {
    const server = await startServer({ ...ON, ROLE: "api", REALTIME_URL: "http://127.0.0.1:9" });
    expect((await kindsOf(await server.signIn())).map(({ kind }) => kind)).toEqual(["sample", null]);
  });
});
