import { expect, it, onTestFinished } from "vitest";
import { describeRedis } from "../../../server/test/support/redis-server.ts";
import { clusterWith } from "../scenarios/cluster.ts";
import { whileDying } from "./dying.ts";
import { SIDES } from "./sides.ts";

const log = (): void => {};

it("the scenario names what is missing and has no figures without a redis-server", async () => {
  const lines: string[] = [];
  const figures = await clusterWith(undefined).run({ quick: true, log: (line) => lines.push(line) });
  expect(figures).toEqual([]);
  expect(lines.join()).toMatch(/^left out: redis-server was not found/);
});

/** Long enough that no test depends on the speed of the machine. */
const PATIENT_MS = 120_000;

describeRedis("what pages show while servers die", (redis) => {
  it.each(SIDES)("$side: the pages' errors are measured", { tags: ["slow"] }, async ({ side, start }) => {
    await redis().command("FLUSHALL");
    const nodes = await start({ nodes: 3, rooms: 1, redisUrl: redis().url });
    onTestFinished(() => nodes.stop());
    const drifts = side === "INCR/DECR";
    const options = { redis: redis(), quick: true, viewers: 12, patienceMs: drifts ? 1 : PATIENT_MS, log };
    const { figures, isRight } = await whileDying(nodes, options);
    const value = (name: string): number | undefined => figures.find(({ figure }) => figure === name)?.value;
    expect(value("kill -9: error × duration")).toBeGreaterThan(0);
    // A counter does not lose the viewers of a killed server, and FLUSHALL empties it.
    expect(isRight).toBe(!drifts);
    expect((value("pages with a wrong number at the end") ?? 0) > 0).toBe(drifts);
    expect(figures.some(({ figure }) => figure.includes("peak"))).toBe(false);
  });
});
