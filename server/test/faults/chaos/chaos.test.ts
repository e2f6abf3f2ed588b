import { spawnSync } from "node:child_process";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { eventually, temporaryFolder } from "../../support/harness.ts";
import { describeRedis } from "../../support/redis-server.ts";
import { askInternally, GRID, MINUTE_MS } from "../rig.ts";
import { aRig } from "../support/verbs.ts";
import { planNodesChaos } from "./nodes-plan.ts";
import { NODES_PREFIX, nodesRig } from "./nodes-rig.ts";
import { nodesDifferences, runNodesChaos } from "./nodes-run.ts";
import { planChaos } from "./plan.ts";
import { runChaos } from "./run.ts";

const SEED = 3;
const NODES_SEED = 4;

describe("chaos", () => {
  it(`leaves every minute correct, and a removed or invented minute is found (seed ${SEED})`, async () => {
    const all = await aRig();
    const plan = planChaos({ seed: SEED, forMs: 15_000 });
    expect(plan.length).toBeGreaterThan(4);
    const { from, to } = await runChaos(all, plan, () => {});
    expect(await all.differences(from, to)).toEqual([]);

    // The last complete minute of the interval is a quiet one.
    const minute = Math.floor(to / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    const named = new Date(minute).toISOString();
    const answer = await askInternally(`${all.apiUrl}/api/v1/auctions/${all.auction.id}/analytics/snapshot`, {
      timestamp: named,
      ...{ viewerCount: 99, avgViewers: 99, peakViewers: 99, minViewers: 99, sampleCount: GRID.slotsPerMinute },
    });
    expect(answer.status).toBe(200);
    expect(await all.differences(from, to)).toContainEqual(expect.stringMatching(`${named}: peak (99|1..)`));

    const database = new Database(join(all.folder, "api", "rig.db"));
    onTestFinished(() => void database.close());
    database.prepare("delete from hours").run();
    // The API caches an answer for one slot and does not notice a change to its file.
    await eventually(async () => (await all.differences(from, to)).includes(`${named}: is lost`));
  });

  describeRedis("of several nodes", (_redis) => {
    it(`F45: leaves every total and every minute correct, and a wrong total is found (seed ${NODES_SEED})`, async () => {
      const all = await nodesRig({ folder: temporaryFolder(), nodes: 3 });
      onTestFinished(all.stop);
      const plan = planNodesChaos({ seed: NODES_SEED, forMs: 20_000, nodes: 3 });
      expect(plan.length).toBeGreaterThan(4);
      expect(await nodesDifferences(all, await runNodesChaos(all, plan, () => {}))).toEqual([]);

      await all.redis.command("HSET", `${NODES_PREFIX}totals`, all.cluster.auctionId, "0 99");
      await eventually(async () => all.watch.found.some((words) => words.startsWith("the total is 99, but")));
    });
  });

  it.each([
    [["--nodes", "1"], /--nodes: /],
    [["--nodes", "10"], /--nodes: /],
    [["--seed", "x"], /--seed: /],
    [["--seed", "1.5"], /--seed: /],
    [["--minutes", "0"], /--minutes: /],
    [["--minutes", "241"], /--minutes: /],
    [["--bananas"], /--bananas/],
  ])("refuses %j with a readable message", (args, words) => {
    const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "chaos.ts"), ...args], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain("at run");
  });
});
