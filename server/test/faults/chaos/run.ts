import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../support/harness.ts";
import { MINUTE_MS, type Rig } from "../rig.ts";
import { endsFault, type Operation, type Planned } from "./plan.ts";

/** Undisturbed minutes at the end, which must be complete. */
const QUIET_MINUTES = 3;

/**
 * Runs the plan on the rig, then ends all faults and waits until everything is delivered.
 * @param said called with each operation when it begins, `at` in ms since the beginning
 * @returns the interval, in epoch ms, whose minutes must agree with the crowd's history
 */
export async function runChaos(
  all: Rig,
  plan: readonly Planned[],
  said: (at: number, operation: Operation) => void,
): Promise<{ from: number; to: number }> {
  await all.crowd.becomes(3);
  const from = Date.now();
  for (const { at, operation } of plan) {
    await pause(Math.max(0, from + at - Date.now()));
    said(Date.now() - from, operation);
    await perform(all, operation);
  }
  await all.proxy.set("pass");
  await track(all, true);
  await pause((QUIET_MINUTES + 1) * MINUTE_MS);
  const to = Date.now();
  await eventually(async () => (await all.outbox()).totals.pending === 0);
  return { from, to };
}

async function perform(all: Rig, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case "crowd":
      return all.crowd.becomes(operation.size);
    case "fault":
      return all.proxy.set(operation.fault);
    case "tracking":
      return track(all, operation.on);
    case "freeze": {
      const from = Date.now();
      all[operation.of].signal("SIGSTOP");
      await pause(operation.forMs);
      all[operation.of].signal("SIGCONT");
      if (operation.of === "realtime") return unseen(all, from);
      return;
    }
    case "restart": {
      const from = Date.now();
      await all[operation.of].end(operation.signal);
      await pause(operation.awayMs);
      if (endsFault(operation)) await all.proxy.set("pass");
      if (operation.of === "api") return all.startApi();
      await all.startRealtime();
      return unseen(all, from);
    }
  }
}

/** Notes an outage from `from` until everyone is counted again. */
async function unseen({ realtimeUrl, crowd }: Rig, from: number): Promise<void> {
  await fetch(`${realtimeUrl}/healthz`);
  if (crowd.size > 0) await crowd.sees(crowd.size);
  crowd.history.outage(from, Date.now());
}

async function track({ call, auction, crowd }: Rig, on: boolean): Promise<void> {
  const from = Date.now();
  await call("PATCH", `/api/v1/auctions/${auction.id}`, { enableViewerAnalytics: on });
  crowd.history.tracking(on, from, Date.now());
}
