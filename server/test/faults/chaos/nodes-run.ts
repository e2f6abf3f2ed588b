import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "../../support/harness.ts";
import type { NodesOperation, PlannedOnNodes } from "./nodes-plan.ts";
import { NODES_GRID, type NodesRig } from "./nodes-rig.ts";

const MINUTE_MS = NODES_GRID.slotMs * NODES_GRID.slotsPerMinute;
/** Undisturbed minutes at the end, which must be complete. */
const QUIET_MINUTES = 3;

/**
 * Runs the plan, ends all faults, and waits until everything is delivered. Between faults of the network, everyone must see the number of viewers.
 * @param said called with each operation when it begins, `at` in ms since the beginning
 * @returns the interval, in epoch ms, whose minutes must agree with the crowd's history
 * @throws Error if viewers do not see the right number in the end
 */
export async function runNodesChaos(
  rig: NodesRig,
  plan: readonly PlannedOnNodes[],
  said: (at: number, operation: NodesOperation) => void,
): Promise<{ from: number; to: number }> {
  const { crowd } = rig;
  await crowd.becomes(6);
  await crowd.seesAll();
  const from = Date.now();
  let isCutOff = false;
  for (const { at, operation } of plan) {
    await pause(Math.max(0, from + at - Date.now()));
    said(Date.now() - from, operation);
    await perform(rig, operation);
    if (operation.kind === "network" && operation.to === "redis") isCutOff = operation.fault !== "pass";
    if (!isCutOff) await crowd.seesAll();
  }
  await pause((QUIET_MINUTES + 1) * MINUTE_MS);
  return { from, to: Date.now() };
}

async function perform(rig: NodesRig, operation: NodesOperation): Promise<void> {
  const { crowd, redis, cluster } = rig;
  switch (operation.kind) {
    case "crowd":
      return crowd.becomes(operation.size);
    case "network":
      return rig.proxy(operation.node, operation.to).set(operation.fault);
    case "flush":
      return void (await redis.command("FLUSHALL"));
    case "disconnect":
      for (const type of ["normal", "pubsub"]) await redis.command("CLIENT", "KILL", "TYPE", type);
      return;
    case "redis":
      if (operation.how === "freeze") redis.freeze();
      else await redis.kill();
      await pause(operation.forMs);
      if (operation.how === "freeze") redis.resume();
      else await redis.start();
      return;
    case "freeze": {
      const node = cluster.nodes[operation.node];
      return away(rig, async () => {
        node?.program.signal("SIGSTOP");
        await pause(operation.forMs);
        node?.program.signal("SIGCONT");
      });
    }
    case "kill":
    case "update": {
      const node = cluster.nodes[operation.node];
      return away(rig, async () => {
        await node?.program.end(operation.kind === "kill" ? "SIGKILL" : "SIGTERM");
        await pause(operation.awayMs);
        await node?.start();
      });
    }
  }
}

/** Notes that viewers of a node may not have been counted until all of them are counted again. */
async function away({ crowd, history }: NodesRig, fault: () => Promise<void>): Promise<void> {
  const from = Date.now();
  await fault();
  await crowd.isCounted();
  history.outage(from, Date.now());
}

/** Errors in the totals, and in the stored minutes of the interval, whole minutes only. */
export async function nodesDifferences(
  { cluster, crowd, history, watch, stalls }: NodesRig,
  { from, to }: { from: number; to: number },
): Promise<string[]> {
  const interval = { from: Math.ceil(from / MINUTE_MS) * MINUTE_MS, to: Math.floor(to / MINUTE_MS) * MINUTE_MS };
  await eventually(async () => {
    const reports = await Promise.all(cluster.nodes.map((node) => cluster.outbox(node)));
    return reports.every(({ totals }) => totals.pending === 0);
  });
  const snapshots = await eventually(async () => {
    const { snapshots: all } = await cluster.analytics();
    return all.some(({ timestamp }) => Date.parse(timestamp) >= interval.to) && all;
  });
  history.stalled(stalls());
  const found = [...watch.found, ...crowd.negative.map((count) => `viewers saw ${count}`)];
  if (watch.looks === 0) found.push("the totals in Redis were never read");
  const stored = new Set(snapshots.map(({ timestamp }) => Date.parse(timestamp)));
  // At any time, at least one node has recorded.
  for (let start = interval.from; start < interval.to; start += MINUTE_MS)
    if (!stored.has(start)) found.push(`${new Date(start).toISOString()}: is lost`);
  return [...found, ...history.differences(snapshots as never, interval, NODES_GRID)];
}
