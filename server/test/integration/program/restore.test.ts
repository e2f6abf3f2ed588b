import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_GRID, INTERNAL_KEY_HEADER, type RecorderReport, type ViewerAnalytics } from "@headcount/protocol";
import { describe, expect, it } from "vitest";
import { slotOf } from "../../../src/storage/part.fixtures.ts";
import { backUpSqlite } from "../../../src/storage/sqlite/backup.ts";
import { INTERNAL_KEY, startServer, type TestServer, temporaryFolder } from "../../support/harness.ts";

/** Minute `n` of the auction. A recorder numbers its parts from 1, so that part 1 is minute 0. */
const at = (n: number): string => new Date(Date.parse("2026-11-23T10:00:00.000Z") + n * 60_000).toISOString();

describe("a database restored from a backup", () => {
  //  minute   0 1 2 3 4 |        5 6 7 |                     8 9
  //                     backup         stop, restore, start
  it("F40: lacks only what was stored after the backup, shows a gap, and counts the missing parts", async () => {
    let now = Date.parse(at(-1));
    const clock = { wall: () => now, monotonic: () => now };
    const folder = temporaryFolder();
    const env = {
      ROLE: "api",
      REALTIME_URL: "http://localhost:1",
      SLOT_MS: "5000",
      DATABASE_URL: "sqlite:test.db",
      DATA_DIR: folder,
    };
    const first = await startServer(env, clock);
    const organizer = await first.signIn();
    const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
    await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });
    now = Date.parse(at(10));

    const post = async (server: TestServer, minutes: number[]): Promise<void> => {
      const snapshots = minutes.map((n) => {
        const slots = Array.from({ length: DEFAULT_GRID.slotsPerMinute }, (_, index) => slotOf(index, n + 1));
        const part = { node: "a", boot: "1", seq: n + 1, minute: Date.parse(at(n)), slots, joins: 0, leaves: 0 };
        const level = { viewerCount: n + 1, avgViewers: n + 1, peakViewers: n + 1, minViewers: n + 1, sampleCount: 12 };
        return { auctionId: id, snapshot: { timestamp: at(n), ...level, part } };
      });
      const sender = { node: "a", boot: "1", sentAt: new Date(now).toISOString() };
      const { body } = await server.post("/api/v1/analytics/snapshots", { sender, snapshots });
      expect(body.data.results).toEqual(minutes.map(() => expect.objectContaining({ stored: true })));
    };
    const ask = async (server: TestServer) => {
      const organizer = await server.signIn();
      const path = `/api/v1/auctions/${id}`;
      const { body } = await organizer.call("GET", `${path}/analytics/viewers?from=${at(0)}&to=${at(10)}&unit=minute`);
      const auction = (await organizer.call("GET", path)).body.data;
      const { recorders } = (
        await server.call("GET", "/api/v1/recorders", undefined, { [INTERNAL_KEY_HEADER]: INTERNAL_KEY })
      ).body.data;
      return { ...(body.data as ViewerAnalytics), auction, recorder: (recorders as RecorderReport[])[0] };
    };

    await post(first, [0, 1, 2, 3, 4]);
    backUpSqlite(join(folder, "test.db"), join(folder, "backup.db"));
    await post(first, [5, 6, 7]);
    const before = await ask(first);
    expect(before.recorder).toMatchObject({ seen: 8, highest: 8, missing: 0 });
    await first.stop();

    for (const suffix of ["", "-wal", "-shm"]) rmSync(join(folder, `test.db${suffix}`), { force: true });
    copyFileSync(join(folder, "backup.db"), join(folder, "test.db"));
    const second = await startServer(env, clock);
    await post(second, [8, 9]);

    const after = await ask(second);
    expect(after.meta.gaps).toEqual([{ from: at(5), to: at(8) }]);
    expect(after.recorder).toMatchObject({ node: "a", boot: "1", seen: 7, highest: 10, missing: 3 });
    expect(after.auction).toEqual(before.auction);
    expect(after.snapshots.slice(0, 5)).toEqual(before.snapshots.slice(0, 5));
    expect(after.snapshots.map(({ timestamp, peakViewers }) => [timestamp, peakViewers])).toEqual(
      [0, 1, 2, 3, 4, 8, 9].map((n) => [at(n), n + 1]),
    );
    expect(after.summary).toMatchObject({ totalSnapshots: 7, overallPeak: 10, coverage: 0.7 });

    // A lost part may be sent again by a recorder that still has it, and closes its part of the gap.
    await post(second, [6]);
    const healed = await ask(second);
    expect(healed.meta.gaps).toEqual([
      { from: at(5), to: at(6) },
      { from: at(7), to: at(8) },
    ]);
    expect(healed.recorder).toMatchObject({ seen: 8, missing: 2 });
  });
});
