import { describe, expect, it } from "vitest";
import { eventually } from "../support/harness.ts";
import { MINUTE_MS, type Rig } from "./rig.ts";
import { aRig } from "./support/verbs.ts";

type Fault = "stall" | "long stall" | "drain" | "kill" | "swing";

/**
 * Waits until the minutes up to now are stored, and compares joins and leaves with the count, minute by minute. A minute has the last observed count:
 * if the recorder stopped in it and the next one began after it, everyone left after that count.
 */
async function expectBalance(all: Rig, stops: readonly number[]): Promise<void> {
  const now = Date.now();
  await eventually(async () => {
    const { snapshots } = await all.analytics();
    return snapshots.some(({ timestamp }) => Date.parse(timestamp) >= now) || (await isEmptySince(all, now));
  });
  await all.drained();
  const { snapshots } = await all.analytics();
  let present = 0;
  const rows = snapshots.map(({ timestamp, viewerCount, joins, leaves }) => {
    present += (joins ?? 0) - (leaves ?? 0);
    return { at: Date.parse(timestamp), viewerCount, present };
  });
  const hasStop = (minute: number): boolean =>
    stops.some((stop) => Math.abs(stop - minute - MINUTE_MS / 2) <= MINUTE_MS);
  const differing = rows.filter(({ viewerCount, present }) => viewerCount !== present);
  expect(differing.filter(({ at, present }) => present !== 0 || !hasStop(at))).toEqual([]);
  expect(rows.length).toBeGreaterThan(0);
}

const isEmptySince = async (all: Rig, at: number): Promise<boolean> =>
  all.crowd.size === 0 && Date.now() > at + 2 * MINUTE_MS;

const stallFor = async (all: Rig, ms: number): Promise<void> => {
  const began = Date.now();
  all.realtime.signal("SIGSTOP");
  await eventually(async () => Date.now() - began >= ms, 2 * ms);
  all.realtime.signal("SIGCONT");
};

const FAULTS: Record<Fault, (all: Rig, stopped: (at: number) => void) => Promise<void>> = {
  stall: (all) => stallFor(all, 4 * MINUTE_MS),
  // Clients that receive no ping for 15 s disconnect and come back while the process is stopped.
  "long stall": (all) => stallFor(all, 17_000),
  async drain(all, stopped) {
    stopped(Date.now());
    await all.realtime.end("SIGTERM");
    await all.startRealtime();
  },
  async kill(all, stopped) {
    stopped(Date.now());
    await all.realtime.end("SIGKILL");
    await all.startRealtime();
  },
  async swing(all) {
    await all.crowd.becomes(1);
    await all.crowd.becomes(5);
  },
};

const HISTORIES: Fault[][] = [
  ["stall", "drain", "drain"],
  ["swing", "kill", "long stall"],
];

describe("joins minus leaves", () => {
  it.each(HISTORIES)("equals the change of the count in every minute: %s, %s, %s", async (...faults) => {
    const all = await aRig();
    const stops: number[] = [];
    await all.crowd.becomes(5);
    for (const fault of faults) {
      await FAULTS[fault](all, (at) => stops.push(at));
      await all.crowd.sees(5);
      await expectBalance(all, stops);
    }
    await all.crowd.becomes(0);
    await expectBalance(all, stops);
  });
});
