import { expect, it, onTestFinished } from "vitest";
import { describeRedis, testRedis } from "../../../test/support/redis-server.ts";
import { sharedLimiters } from "./shared-limits.ts";

const PATIENT_MS = 60_000;

/** The limit as a process of its own has it. */
const process = (url: string, prefix: string, monotonic = () => 0) => {
  const { limiters, close } = sharedLimiters({ url, prefix }, monotonic, PATIENT_MS);
  onTestFinished(close);
  return limiters({ name: "test", points: 3, duration: 600 });
};

describeRedis("limits of several processes", (redis) => {
  it("count together, and are kept apart by their prefix", async () => {
    const [a, b, other] = ["one:", "one:", "two:"].map((prefix) => process(redis().url, prefix));
    expect((await a?.consume("x"))?.consumedPoints).toBe(1);
    expect((await b?.consume("x"))?.consumedPoints).toBe(2);
    expect((await a?.consume("x"))?.remainingPoints).toBe(0);
    await expect(b?.consume("x")).rejects.toMatchObject({ consumedPoints: 4 });
    expect((await b?.consume("y"))?.consumedPoints).toBe(1);
    expect((await other?.consume("x"))?.consumedPoints).toBe(1);
    const seen = await a?.get("x");
    expect(seen?.consumedPoints).toBe(4);
    expect(seen?.msBeforeNext).toBeGreaterThan(500_000);
    expect(await a?.get("never")).toBe(null);
    await b?.reward("x");
    expect((await a?.get("x"))?.consumedPoints).toBe(3);
    expect(await a?.delete("x")).toBe(true);
    expect((await b?.consume("x"))?.consumedPoints).toBe(1);
  });

  it("go on in each process while Redis is away, and are shared again afterwards", async () => {
    const own = await testRedis();
    onTestFinished(own.stop);
    let now = 0;
    const [a, b] = [process(own.url, "p:", () => now), process(own.url, "p:", () => now)];
    await a.consume("x");
    await own.kill();
    for (let count = 1; count <= 3; count += 1) expect((await a.consume("x")).consumedPoints).toBe(count);
    await expect(a.consume("x")).rejects.toMatchObject({ consumedPoints: 4 });
    expect((await b.consume("x")).consumedPoints).toBe(1);
    await own.start();
    now += 1_000;
    expect((await a.consume("z")).consumedPoints).toBe(1);
    expect((await b.consume("z")).consumedPoints).toBe(2);
  });
});
