import { describe, expect, it, onTestFinished } from "vitest";
import { eventually } from "../support/harness.ts";
import { type RawViewer, rawViewer } from "../support/raw-viewer.ts";
import { MINUTE_MS, type Rig } from "./rig.ts";
import { heldBytes, INSPECTABLE } from "./support/heap.ts";
import { aRig, stored } from "./support/verbs.ts";

const many = (all: Rig, howMany: number): RawViewer[] =>
  Array.from({ length: howMany }, () => rawViewer(all.realtimeUrl, all.auction.id));
const joined = (viewers: readonly RawViewer[]) => Promise.all(viewers.map((viewer) => viewer.joined));
const gone = async (viewers: readonly RawViewer[]): Promise<void> => {
  for (const viewer of viewers) viewer.close();
  await Promise.all(viewers.map(({ closed }) => closed));
};
const minuteOf = (at: number): number => Math.floor(at / MINUTE_MS) * MINUTE_MS;

/** Viewers that connect at once and reconnect whenever they are disconnected. */
function insistent(all: Rig, howMany: number) {
  const here = new Set<RawViewer>();
  let over = false;
  let lost = 0;
  const stay = async (): Promise<void> => {
    while (!over) {
      const viewer = rawViewer(all.realtimeUrl, all.auction.id);
      here.add(viewer);
      const joined = await viewer.joined.then(
        () => true,
        () => false,
      );
      await viewer.closed;
      here.delete(viewer);
      if (joined && !over) lost += 1;
    }
  };
  const staying = Promise.all(Array.from({ length: howMany }, stay));
  onTestFinished(async () => {
    over = true;
    for (const viewer of here) viewer.close();
    await staying;
  });
  return {
    /** Whether all viewers see the count. */
    see: (count: number): boolean => [...here].every((viewer) => viewer.count === count),
    /** Number of lost connections that had joined. */
    get lost() {
      return lost;
    },
  };
}

describe("a realtime process with many viewers", () => {
  it("F17: counts all viewers after a mass reconnect and misses only the slots in which its event loop stalled", async () => {
    const all = await aRig();
    await stored(all, 1);
    const howMany = 2_000;
    const began = Date.now();
    const crowd = insistent(all, howMany);
    await eventually(async () => crowd.see(howMany));
    all.crowd.history.step(howMany, began, Date.now());
    await eventually(async () => (await all.analytics()).snapshots.some(({ minViewers }) => minViewers === howMany));
    // A machine that cannot answer pings loses connections. The count during that time is unknown.
    if (crowd.lost > 0) all.crowd.history.outage(began, Date.now());
    // From the start of the minute in which they connected.
    expect(await all.differences(minuteOf(began), Date.now())).toEqual([]);
    const { snapshots } = await all.analytics();
    expect(Math.max(...snapshots.map(({ peakViewers }) => peakViewers ?? 0))).toBe(howMany);
  });

  it("F38: uses no more memory after each thousand connections, and keeps nothing after all have left", async () => {
    const all = await aRig({ realtime: INSPECTABLE });
    const churn = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn += 1) {
        const crowd = many(all, 100);
        await joined(crowd);
        await gone(crowd);
      }
      await eventually(async () => (await all.metric("realtime", "headcount_connections")) === 0);
    };
    // Allocations that only the first connections cause.
    await churn();
    const before = await heldBytes(all.realtime);
    for (let round = 0; round < 4; round += 1) await churn();
    const growth = (await heldBytes(all.realtime)) - before;
    // A leaked connection holds more than a kilobyte.
    expect(growth / 4_000).toBeLessThan(400);
    expect(await all.metric("realtime", "headcount_watched_auctions")).toBe(0);
    expect(await all.metric("realtime", "headcount_failures_total")).toBe(0);
    const { snapshots } = await all.analytics();
    for (const { joins, leaves } of snapshots) expect(Math.abs(joins - leaves)).toBeLessThanOrEqual(100);
  });
});
