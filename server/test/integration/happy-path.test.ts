import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Snapshot } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fewRuns } from "../support/few-runs.ts";
import { eventually, type Organizer, startServer, temporaryFolder, viewer } from "../support/harness.ts";
import { howMuch } from "../support/long-tests.ts";

/** Minutes of 12 × 50 ms in a file. */
const onDisk = (folder: string) => ({ DATABASE_URL: "sqlite:test.db", DATA_DIR: folder });

const minutesOf = async (organizer: Organizer, id: string): Promise<Snapshot[]> =>
  (await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers?unit=minute`)).body.data.snapshots;

describe.each(howMuch([["on"]], [["on"], ["off"]]))("the whole path with FAST_PATH=%s", (FAST_PATH) => {
  const start: typeof startServer = (env, clock) =>
    startServer({ FAST_PATH, MESSAGES_PER_CONNECTION: "0", ...env }, clock);

  it("leads from a socket to a stored minute: exact peak, zeros while live, no store call while sampling", async () => {
    const server = await start(onDisk(temporaryFolder()));
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    const ann = viewer(server, { auctionId: id });
    await ann.sees(1);
    const crowd = Array.from({ length: 4 }, () => viewer(server, { auctionId: id }));
    await ann.sees(5);
    for (const each of crowd) each.close();
    await ann.sees(1);
    ann.close();

    const minutes = await eventually(async () => {
      const found = await minutesOf(organizer, id);
      return found.some(({ peakViewers }) => peakViewers === 5) && found.at(-1)?.peakViewers === 0 && found;
    });
    const sum = (field: "joins" | "leaves") => minutes.reduce((total, minute) => total + minute[field], 0);
    expect([sum("joins"), sum("leaves")]).toEqual([5, 5]);
    for (const { minViewers, avgViewers, peakViewers, sampleCount } of minutes) {
      expect(minViewers).toBeLessThanOrEqual(avgViewers);
      expect(avgViewers).toBeLessThanOrEqual(peakViewers);
      expect(sampleCount).toBeLessThanOrEqual(12);
    }
  });

  it("stores nothing of an auction whose toggle is off, and every surface shows the same count", async () => {
    const server = await start(onDisk(temporaryFolder()));
    const organizer = await server.signIn();
    const off = await organizer.createAuction();
    const on = await organizer.createAuction({ enableViewerAnalytics: true });
    await viewer(server, { auctionId: off.id }).sees(1);
    await viewer(server, { auctionId: on.id }).sees(1);
    await eventually(async () => (await minutesOf(organizer, on.id)).length > 1);
    expect(await minutesOf(organizer, off.id)).toEqual([]);
    for (const { id } of [off, on]) {
      const [live, own, audience] = await Promise.all([
        server.call("GET", `/api/v1/auctions/${id}/live-view`),
        organizer.call("GET", `/api/v1/auctions/${id}`),
        organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`),
      ]);
      expect([live.body.data.viewerCount, own.body.data.viewerCount, audience.body.data.summary.current]).toEqual([
        1, 1, 1,
      ]);
    }
  });

  it("has one count on every surface after any history, and 0 on all when everyone has left (I9)", async () => {
    const server = await start({ ...onDisk(temporaryFolder()), METRICS: "public" });
    const organizer = await server.signIn();
    const tabs = await organizer.createAuction({ enableViewerAnalytics: true });
    const people = await organizer.createAuction({ enableViewerAnalytics: true, countMode: "people" });
    const ids = [tabs.id, people.id];
    const surfaces = async (id: string) => {
      const [live, own, audience] = await Promise.all([
        server.call("GET", `/api/v1/auctions/${id}/live-view`),
        organizer.call("GET", `/api/v1/auctions/${id}`),
        organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers`),
      ]);
      const { summary } = audience.body.data;
      return [live.body.data.viewerCount, own.body.data.viewerCount, summary.current];
    };
    const connections = async () =>
      Number(String((await server.call("GET", "/metrics")).body).match(/^headcount_connections (\d+)$/m)?.[1]);

    // Six sockets. Each step joins one to an auction, again or for the first time, or makes it leave.
    const sockets = Array.from({ length: 6 }, () => viewer(server));
    const step = fc.record({ who: fc.nat(5), where: fc.constantFrom(...ids, null) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const places = new Map<number, string>();
        for (const { who, where } of steps) {
          if (where === null) {
            await sockets[who]?.leaves();
            places.delete(who);
            continue;
          }
          places.set(who, where);
          const size = [...places.values()].filter((place) => place === where).length;
          expect(await sockets[who]?.joins(where)).toMatchObject({ data: { viewerCount: size } });
        }
        for (const id of ids) {
          const size = [...places.values()].filter((place) => place === id).length;
          expect(await surfaces(id)).toEqual([size, size, size]);
        }
        expect(await connections()).toBe(places.size);
        await Promise.all(sockets.map((socket) => socket.leaves()));
        for (const id of ids) expect(await surfaces(id)).toEqual([0, 0, 0]);
        expect(server.load).toMatchObject({ connections: 0, auctions: 0 });
      }),
      fewRuns(0.1),
    );
    for (const id of ids)
      for (const { minViewers, avgViewers, peakViewers } of await minutesOf(organizer, id)) {
        expect(minViewers).toBeGreaterThanOrEqual(0);
        expect(minViewers).toBeLessThanOrEqual(avgViewers);
        expect(avgViewers).toBeLessThanOrEqual(peakViewers);
        expect(peakViewers).toBeLessThanOrEqual(sockets.length);
      }
  });

  it("continues with the same data after a restart, and stores the open minute before it stops", async () => {
    const folder = temporaryFolder();
    const before = await start(onDisk(folder));
    const organizer = await before.signIn();
    const { id } = await organizer.createAuction({ title: "Kept", enableViewerAnalytics: true });
    const ann = viewer(before, { auctionId: id }, { reconnection: false });
    await ann.sees(1);
    await eventually(async () => (await minutesOf(organizer, id)).length > 0);
    await before.stop();

    const after = await start(onDisk(folder));
    const again = await after.signIn();
    expect((await again.call("GET", `/api/v1/auctions/${id}`)).body.data.title).toBe("Kept");
    const minutes = await minutesOf(again, id);
    expect(minutes.reduce((total, { joins }) => total + joins, 0)).toBe(1);
    // The viewer was there until the recorder closed, which ended its connection.
    expect(minutes.at(-1)).toMatchObject({ viewerCount: 1, leaves: 1 });
  });

  it("renames a corrupt database and starts with a new one", async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, "test.db"),
      "this is no database at all, but long enough to be taken for one".repeat(50),
    );
    const server = await start(onDisk(folder));
    const organizer = await server.signIn();
    expect((await organizer.call("GET", "/api/v1/auctions")).body.data).toHaveLength(1);
  });

  it("never shows minutes past their retention", async () => {
    let ahead = 0;
    const clock = { wall: () => Date.now() + ahead, monotonic: () => performance.now() };
    const server = await start({ ...onDisk(temporaryFolder()), RETENTION_DAYS: "1" }, clock);
    const organizer = await server.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    const numbers = { viewerCount: 1, avgViewers: 1, peakViewers: 1, minViewers: 1, sampleCount: 12 };
    const timestamp = new Date(Date.now() - 1_000).toISOString();
    await server.post(`/api/v1/auctions/${id}/analytics/snapshot`, { timestamp, ...numbers });
    expect(await minutesOf(organizer, id)).toHaveLength(1);
    ahead = 86_400_000;
    expect(await minutesOf(organizer, id)).toEqual([]);
  });

  it("runs ten servers in one process, and leaves nothing behind", async () => {
    const servers = await Promise.all(Array.from({ length: 10 }, () => start()));
    const addresses = servers.map(({ url }) => url);
    expect(new Set(addresses).size).toBe(10);
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all(servers.map((server) => server.stop()));
    for (const address of addresses) await expect(fetch(address)).rejects.toThrow("fetch failed");
  });
});
