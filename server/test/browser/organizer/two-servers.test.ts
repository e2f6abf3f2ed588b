import type { Snapshot } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { profile } from "../../support/browser.ts";
import { freePort } from "../../support/free-port.ts";
import {
  eventually,
  heard,
  INTERNAL_KEY,
  NOBODYS,
  startServer,
  type TestServer,
  temporaryFolder,
  viewer,
} from "../../support/harness.ts";

interface Pair {
  api: TestServer;
  realtime: TestServer;
  /** Starts the API again, with the same address and data. */
  restartApi(): Promise<TestServer>;
}

/** An API and a realtime server that know each other only by their addresses. */
async function pair({ dataDir }: { dataDir: string }): Promise<Pair> {
  const [apiPort, realtimePort] = [await freePort(), await freePort()];
  const apiUrl = `http://localhost:${apiPort}`;
  const realtimeUrl = `http://localhost:${realtimePort}`;
  const startApi = () =>
    startServer({
      ROLE: "api",
      PORT: String(apiPort),
      REALTIME_URL: realtimeUrl,
      DATABASE_URL: "sqlite:two.db",
      DATA_DIR: dataDir,
    });
  const api = await startApi();
  const realtime = await startServer({
    ROLE: "realtime",
    PORT: String(realtimePort),
    BACKEND_API_URL: apiUrl,
    ALLOWED_ORIGIN: apiUrl,
  });
  return { api, realtime, restartApi: startApi };
}

const minutesOf = async (api: TestServer, auctionId: string) => {
  const organizer = await api.signIn();
  return (await organizer.call("GET", `/api/v1/auctions/${auctionId}/analytics/viewers`)).body.data;
};

describe("two servers", () => {
  it("count on one, and record and show on the other", async () => {
    const { api, realtime } = await pair({ dataDir: temporaryFolder() });
    const { id } = await (await api.signIn()).createAuction({ enableViewerAnalytics: true });
    const ann = viewer(realtime, { auctionId: id });
    await ann.sees(1);
    await viewer(realtime, { auctionId: id }).sees(2);

    const view = (await api.call("GET", `/api/v1/auctions/${id}/live-view`)).body.data;
    expect(view).toMatchObject({ viewerCount: 2, realtimeUrl: realtime.url });
    const { summary } = await eventually(async () => {
      const data = await minutesOf(api, id);
      return data.snapshots.some(({ peakViewers }: Snapshot) => peakViewers === 2) && data;
    });
    expect(summary).toMatchObject({ current: 2, tracked: true });

    const stranger = viewer(realtime, { auctionId: NOBODYS });
    const error = await heard<Error & { data: unknown }>(stranger.socket, "connect_error");
    expect(error.data).toMatchObject({ code: "AUCTION_NOT_FOUND" });
  });

  it("reach each other by the internal address, and send browsers to the public one", async () => {
    const [apiPort, realtimePort] = [await freePort(), await freePort()];
    const api = await startServer({
      ROLE: "api",
      PORT: String(apiPort),
      REALTIME_URL: "https://live.example.com",
      REALTIME_INTERNAL_URL: `http://localhost:${realtimePort}`,
    });
    const realtime = await startServer({
      ROLE: "realtime",
      PORT: String(realtimePort),
      BACKEND_API_URL: `http://localhost:${apiPort}`,
    });
    const organizer = await api.signIn();
    const { id } = await organizer.createAuction();
    const ann = viewer(realtime, { auctionId: id });
    await ann.sees(1);
    const view = (await api.call("GET", `/api/v1/auctions/${id}/live-view`)).body.data;
    expect(view).toMatchObject({ viewerCount: 1, realtimeUrl: "https://live.example.com" });
    const moment = heard<object>(ann.socket, "moment");
    const { status } = await organizer.call("POST", `/api/v1/auctions/${id}/moments`, { type: "note", text: "Hello" });
    expect(status).toBe(201);
    expect(await moment).toMatchObject({ type: "note", text: "Hello" });
  });

  it("apply a change of the organizer within 10 s: state, hidden counter, deletion", { tags: ["slow"] }, async () => {
    const { api, realtime } = await pair({ dataDir: temporaryFolder() });
    const organizer = await api.signIn();
    const { id } = await organizer.createAuction();
    const ann = viewer(realtime, { auctionId: id });
    await ann.sees(1);
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live", publicCounter: "hidden" });
    expect(await heard<object>(ann.socket, "auctionUpdate")).toMatchObject({ state: "live", publicCounter: "hidden" });
    await expect(ann.joins(id)).resolves.toMatchObject({ data: { viewerCount: null } });
    await organizer.call("DELETE", `/api/v1/auctions/${id}`);
    expect(await heard<object>(ann.socket, "auctionUpdate")).toMatchObject({ deleted: true });
    await eventually(async () => realtime.load.connections === 0);
  });

  it("lose no minute while the API is down, and viewers notice nothing", async () => {
    const { api, realtime, restartApi } = await pair({ dataDir: temporaryFolder() });
    const { id } = await (await api.signIn()).createAuction({ enableViewerAnalytics: true });
    const ann = viewer(realtime, { auctionId: id });
    await ann.sees(1);
    await api.stop();
    const crowd = Array.from({ length: 6 }, () => viewer(realtime, { auctionId: id }));
    await ann.sees(7);
    for (const each of crowd) each.close();
    await ann.sees(1);
    const metrics = async () =>
      String((await realtime.call("GET", "/metrics", undefined, { authorization: `Bearer ${INTERNAL_KEY}` })).body);
    await eventually(async () => /headcount_parts_pending [1-9]/.test(await metrics()));
    expect((await realtime.call("GET", "/healthz")).status).toBe(200);

    const again = await restartApi();
    const { meta } = await eventually(async () => {
      const data = await minutesOf(again, id);
      return data.summary.overallPeak === 7 && data;
    });
    expect(meta.gaps).toEqual([]);
    expect(await metrics()).toMatch(/headcount_parts_dropped 0/);
  });

  it("report a wrong key, and continue to count", async () => {
    const api = await startServer({ ROLE: "api", REALTIME_URL: "http://localhost:1" });
    const realtime = await startServer({
      ROLE: "realtime",
      BACKEND_API_URL: api.url,
      INTERNAL_API_KEY: "another-key-for-tests-0123456789abcdef",
    });
    expect((await realtime.call("GET", "/readyz")).status).toBe(503);
    expect((await realtime.call("GET", "/healthz")).status).toBe(200);
    const { id } = await (await api.signIn()).createAuction();
    expect((await api.call("GET", `/api/v1/auctions/${id}/live-view`)).body.data.viewerCount).toBeNull();
  });

  it("give their counts and auctions only to clients with the key", async () => {
    const { api, realtime } = await pair({ dataDir: temporaryFolder() });
    const asked = [
      await api.call("POST", "/api/v1/directory", { ids: [] }),
      await api.call("POST", "/api/v1/directory/live", { after: null }),
      await realtime.call("POST", "/api/v1/counts", { ids: [NOBODYS] }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect((await api.post("/api/v1/directory", { ids: ["x"] })).body.error.field).toBe("ids.0");
    expect((await realtime.post("/api/v1/counts", { ids: [NOBODYS] })).body.data[NOBODYS]).toMatchObject({
      connections: 0,
    });
  });

  it("serve a live page that connects across origins", async (test) => {
    const { api, realtime } = await pair({ dataDir: temporaryFolder() });
    const { id } = await (await api.signIn()).createAuction({ title: "Across" });
    const page = await (await profile(test)).open(`${api.url}/t/auction/${id}/live`);
    await page.locator(".watching", { hasText: /^1 watching$/ }).waitFor();
    await eventually(async () => realtime.load.connections === 1);
    await viewer(realtime, { auctionId: id }).sees(2);
    await page.locator(".watching", { hasText: /^2 watching$/ }).waitFor();
  });
});
