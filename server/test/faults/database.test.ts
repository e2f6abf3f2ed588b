import type { AuctionDetail, ViewerAnalytics } from "@headcount/protocol";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/harness.ts";
import { useTestMongo } from "../support/mongo-server.ts";
import { askInternally, MINUTE_MS, type Rig } from "./rig.ts";
import { type Fault, type FaultProxy, faultProxy } from "./support/fault-proxy.ts";
import { aRig, pending, stored } from "./support/verbs.ts";

const { describeMongo, newDatabase } = useTestMongo();

/** A rig whose API reaches its database only through a proxy. */
const cutOff = async (): Promise<{ all: Rig; way: FaultProxy }> => {
  const url = new URL(newDatabase());
  const way = await faultProxy({ host: url.hostname, port: Number(url.port || 27_017) });
  // Registered before the rig, so that it ends after the rig.
  onTestFinished(() => way.close());
  url.host = `127.0.0.1:${way.port}`;
  // The members of a replica set announce addresses that bypass the proxy.
  url.searchParams.set("directConnection", "true");
  return { all: await aRig({ api: { DATABASE_URL: url.href } }), way };
};
const snapshotOf = (minute: number) => ({
  timestamp: new Date(minute).toISOString(),
  ...{ viewerCount: 2, avgViewers: 2, peakViewers: 2, minViewers: 2, sampleCount: 12 },
});
const newAuction = (all: Rig) =>
  all.call<AuctionDetail>("POST", "/api/v1/auctions", { title: "Posted", enableViewerAnalytics: true });
/** Starts of the auction's stored minutes, epoch ms. */
const storedOf = async (all: Rig, auctionId: string): Promise<number[]> => {
  const { snapshots } = await all.call<ViewerAnalytics>(
    "GET",
    `/api/v1/auctions/${auctionId}/analytics/viewers?unit=minute`,
  );
  return snapshots.map(({ timestamp }) => Date.parse(timestamp));
};

describeMongo("the connection from the API to MongoDB", () => {
  it.each<[string, Fault]>([
    ["refuses", "refuse"],
    ["cuts every connection", "reset"],
    ["hangs", "hang"],
  ])(
    "F8: loses no acknowledged minute when the database %s, answers 503 within 5 s, and recovers without a restart",
    async (_name, fault) => {
      const { all, way } = await cutOff();
      const began = Date.now();
      await all.crowd.becomes(3);
      await stored(all, 1);
      const { id } = await newAuction(all);
      const path = `/api/v1/auctions/${id}/analytics/snapshot`;
      const minute = Math.floor(began / MINUTE_MS) * MINUTE_MS;
      expect((await askInternally(all.apiUrl + path, snapshotOf(minute - MINUTE_MS))).status).toBe(200);

      await way.set(fault);
      for (const before of [2, 3, 4]) {
        const asked = performance.now();
        const answer = await askInternally(all.apiUrl + path, snapshotOf(minute - before * MINUTE_MS));
        // The store's deadline of 4.5 s applies, not the driver's 30 s.
        expect(performance.now() - asked).toBeLessThan(15_000);
        expect([answer.status, await answer.json()]).toMatchObject([503, { error: { code: "NOT_READY" } }]);
      }
      const ready = await fetch(`${all.apiUrl}/readyz`);
      expect([ready.status, await ready.json()]).toMatchObject([503, { error: { code: "NOT_READY" } }]);
      expect((await fetch(`${all.apiUrl}/healthz`)).status).toBe(200);
      await all.crowd.becomes(5);
      await pending(all, 2);

      await way.set("pass");
      const back = Date.now();
      await eventually(async () => (await fetch(`${all.apiUrl}/readyz`)).status === 200);
      expect(await all.differences(began, back)).toEqual([]);
      expect((await all.outbox()).totals).toMatchObject({ refused: 0, dropped: 0 });
      expect(all.crowd.dropped).toEqual([]);
      expect(await storedOf(all, id)).toContain(minute - MINUTE_MS);
    },
  );

  it("F8: loses no minute when the database is slow", async () => {
    const { all, way } = await cutOff();
    await way.set({ latencyMs: 60 });
    const began = Date.now();
    await all.crowd.becomes(4);
    await eventually(async () => (await all.analytics()).summary.totalSnapshots >= 3);
    expect(await all.differences(began, Date.now())).toEqual([]);
  });
});

const keepsWhatItAcknowledged = (urlOf: () => string): void => {
  it("I3: has every acknowledged minute after a kill -9 under load", async () => {
    const all = await aRig({ api: { DATABASE_URL: urlOf() } });
    const { id: auctionId } = await newAuction(all);
    const acknowledged = new Set<number>();
    let minute = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const batch = async (): Promise<void> => {
      const minutes = Array.from({ length: 20 }, () => {
        minute -= MINUTE_MS;
        return minute;
      });
      const snapshots = minutes.map((each) => ({ auctionId, snapshot: snapshotOf(each) }));
      const answer = await askInternally(`${all.apiUrl}/api/v1/analytics/snapshots`, { snapshots });
      const { data } = (await answer.json()) as { data: { results: { stored?: boolean }[] } };
      for (const [index, each] of minutes.entries()) if (data.results[index]?.stored) acknowledged.add(each);
    };
    /** Posts until the API has ended. */
    const load = async (): Promise<void> => {
      for (;;)
        if (
          await batch().then(
            () => false,
            () => true,
          )
        )
          return;
    };
    for (const enough of [40, 200, 500]) {
      const loads = Promise.all([load(), load(), load()]);
      await eventually(async () => acknowledged.size >= enough);
      await all.api.end("SIGKILL");
      await loads;
      await all.startApi();
      const stored = new Set(await storedOf(all, auctionId));
      expect([...acknowledged].filter((each) => !stored.has(each))).toEqual([]);
    }
  });
};

describe("an API on SQLite", () => keepsWhatItAcknowledged(() => "sqlite:rig.db"));
describeMongo("an API on MongoDB", () => keepsWhatItAcknowledged(newDatabase));
