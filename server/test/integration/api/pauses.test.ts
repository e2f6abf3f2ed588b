import { HOUR_MS, type Interval, MINUTE_MS } from "@headcount/protocol";
import { expect, it } from "vitest";
import { NO_RECORDER, startServer } from "../../support/harness.ts";
import { setClock } from "../../support/numbers-model/sale.ts";

const T0 = Date.parse("2026-03-02T10:00:00Z");

it("the minutes of a long auction are read once to find its pauses, until a late one arrives", async () => {
  const clock = setClock(T0);
  const reads: Interval[] = [];
  const env = { ...NO_RECORDER, SLOT_MS: "5000" };
  const server = await startServer(env, clock, undefined, {}, (opened) => {
    const { minutes } = opened.store;
    const read: typeof minutes.read = (auctionId, interval, now) => {
      reads.push(interval);
      return minutes.read(auctionId, interval, now);
    };
    return { ...opened, store: { ...opened.store, minutes: { ...minutes, read } } };
  });
  const organizer = await server.signIn();
  const { id } = await organizer.createAuction({ enableViewerAnalytics: true });
  await organizer.call("PATCH", `/api/v1/auctions/${id}`, { state: "live" });

  const post = async (from: number, to: number, viewers: number): Promise<void> => {
    const snapshots = [];
    for (let at = from; at < to; at += MINUTE_MS) {
      const levels = { viewerCount: viewers, avgViewers: viewers, peakViewers: viewers, minViewers: viewers };
      snapshots.push({
        auctionId: id,
        snapshot: { timestamp: new Date(at).toISOString(), ...levels, sampleCount: 12 },
      });
    }
    for (let i = 0; i < snapshots.length; i += 500) {
      const { status } = await server.post("/api/v1/analytics/snapshots", { snapshots: snapshots.slice(i, i + 500) });
      expect(status).toBe(200);
    }
  };
  /** The coverage, and the earliest minute that was read for it. */
  const ask = async (query: string): Promise<{ coverage: number; from: number }> => {
    reads.length = 0;
    const { body } = await organizer.call("GET", `/api/v1/auctions/${id}/analytics/viewers?${query}`);
    return { coverage: body.data.summary.coverage, from: Math.min(...reads.map(({ from }) => from)) };
  };
  const recent = `from=${new Date(T0 + 15 * HOUR_MS).toISOString()}&to=${new Date(T0 + 16 * HOUR_MS).toISOString()}`;

  // Nobody for 12 hours, a pause of 3 hours, and viewers for an hour.
  clock.set(T0 + 16 * HOUR_MS + 30_000);
  await post(T0, T0 + 12 * HOUR_MS, 0);
  await post(T0 + 15 * HOUR_MS, T0 + 16 * HOUR_MS, 3);
  expect(await ask("timeRange=all&points=10")).toEqual({ coverage: 1, from: T0 });
  expect((await ask(recent)).from).toBeGreaterThanOrEqual(T0 + 15 * HOUR_MS);
  // The next minute changes the answers, and is the only one that is read.
  clock.set(T0 + 16 * HOUR_MS + 90_000);
  await post(T0 + 16 * HOUR_MS, T0 + 16 * HOUR_MS + MINUTE_MS, 3);
  expect((await ask(recent)).from).toBeGreaterThanOrEqual(T0 + 15 * HOUR_MS);
  expect(await ask("timeRange=all&points=10")).toEqual({ coverage: 1, from: T0 });
  // With a viewer in the twelve hours, the three hours are not a pause.
  await post(T0 + 12 * HOUR_MS, T0 + 12 * HOUR_MS + MINUTE_MS, 1);
  expect((await ask(recent)).from).toBe(T0);
  expect((await ask("timeRange=all&points=10")).coverage).toBeCloseTo((13 * 60 + 2) / (16 * 60 + 1), 5);
});
