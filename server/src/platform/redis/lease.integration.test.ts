import { expect, it, onTestFinished } from "vitest";
import { eventually } from "../../../test/support/harness.ts";
import { describeRedis, testRedis } from "../../../test/support/redis-server.ts";
import { silentLogger } from "../logger.ts";
import { redisLease } from "./lease.ts";

const PATIENT_MS = 60_000;

const made = async (url: string, holder: string, prefix = `${Math.random()}:`) => {
  let taken = 0;
  const redis = { url, prefix };
  const lease = redisLease({
    ...{ redis, name: "work", holder, log: silentLogger, deadlineMs: PATIENT_MS },
    taken: () => {
      taken += 1;
    },
  });
  onTestFinished(() => lease.stop());
  await lease.start();
  return { lease, prefix, taken: () => taken };
};

describeRedis("a lease", (redis) => {
  it("is held by one process, and goes to another when that one stops", async () => {
    const a = await made(redis().url, "a");
    const b = await made(redis().url, "b", a.prefix);
    expect([a.lease.isHeld, b.lease.isHeld]).toEqual([true, false]);
    await a.lease.stop();
    await eventually(async () => b.lease.isHeld);
    expect([a.taken(), b.taken(), a.lease.isHeld]).toEqual([1, 1, false]);
  });

  it("is taken from a process that ended without notice", async () => {
    const prefix = `${Math.random()}:`;
    await redis().command("SET", `${prefix}lease:work`, "dead", "PX", "500");
    const { lease } = await made(redis().url, "b", prefix);
    await eventually(async () => lease.isHeld);
  });

  it("counts as held by each process while Redis is away", { tags: ["slow"] }, async () => {
    const own = await testRedis();
    onTestFinished(own.stop);
    const a = await made(own.url, "a");
    const b = await made(own.url, "b", a.prefix);
    await own.kill();
    await eventually(async () => a.lease.isHeld && b.lease.isHeld);
    await own.start();
    await eventually(async () => a.lease.isHeld !== b.lease.isHeld);
    expect(a.taken() + b.taken()).toBeGreaterThan(1);
  });
});
