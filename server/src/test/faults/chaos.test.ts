import { spawnSync } from "node:child_process";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../harness.ts";
import { planChaos } from "./chaos-plan.ts";
import { runChaos } from "./chaos-run.ts";
import { MINUTE_MS, rig } from "./rig.ts";

const SEED = 3;

describe("chaos", () => {
  it(`leaves every minute as it was, and a minute taken away or made up is found (seed ${SEED})`, async () => {
    const all = await rig({ folder: temporaryFolder() });
    onTestFinished(all.stop);
    const plan = planChaos({ seed: SEED, forMs: 15_000 });
    expect(plan.length).toBeGreaterThan(4);
    const { from, to } = await runChaos(all, plan, () => {});
    expect(await all.differences(from, to)).toEqual([]);

    // The last whole minute of the stretch is a quiet one.
    const minute = Math.floor(to / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
    const named = new Date(minute).toISOString();
    const database = new Database(join(all.folder, "api", "rig.db"));
    onTestFinished(() => void database.close());
    // The demo auction has minutes, too.
    const ofRig = "where auction = (select key from auctions where id = ?) and minute = ?";
    const tamper = (statement: string) => database.prepare(`${statement} ${ofRig}`).run(all.auction.id, minute).changes;
    expect(tamper("update minutes set connections_max = 99")).toBe(1);
    expect(await all.differences(from, to)).toEqual([expect.stringContaining(`${named}: peak 99`)]);
    expect(tamper("delete from minutes")).toBe(1);
    expect(await all.differences(from, to)).toEqual([`${named}: is lost`]);
  });

  it.each([
    [["--seed", "x"], /--seed: /],
    [["--seed", "1.5"], /--seed: /],
    [["--minutes", "0"], /--minutes: /],
    [["--minutes", "241"], /--minutes: /],
    [["--bananas"], /--bananas/],
  ])("refuses %j in words", (args, words) => {
    const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, "chaos.ts"), ...args], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(words);
    expect(stderr).not.toContain("at run");
  });
});
