import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endsFault, MAX_AWAY_MS, MAX_CROWD, MAX_FAULT_MS, planChaos } from "./plan.ts";

const runs = { seed: fc.integer(), forMs: fc.integer({ min: 1_000, max: 300_000 }) };

describe("a plan of chaos", () => {
  it("depends only on the seed", () => {
    const plan = (seed: number) => planChaos({ seed, forMs: 120_000 });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it("is in order, has the requested length, and ends every fault", () => {
    fc.assert(
      fc.property(fc.record(runs), ({ seed, forMs }) => {
        let before = 0;
        let faultSince: number | null = null;
        let tracking = true;
        for (const { at, operation } of planChaos({ seed, forMs })) {
          expect(at).toBeGreaterThanOrEqual(before);
          expect(at).toBeLessThanOrEqual(forMs);
          before = at;
          if (faultSince !== null) expect(at - faultSince).toBeLessThanOrEqual(MAX_FAULT_MS);
          if (operation.kind === "fault") {
            // One fault at a time: each ends before the next begins.
            expect(operation.fault === "pass").toBe(faultSince !== null);
            faultSince = operation.fault === "pass" ? null : at;
          }
          if (endsFault(operation)) faultSince = null;
          if (operation.kind === "tracking") {
            expect(operation.on).toBe(!tracking);
            tracking = operation.on;
          }
          if (operation.kind === "crowd") expect(operation.size).toBeLessThanOrEqual(MAX_CROWD);
          if (operation.kind === "restart") expect(operation.awayMs).toBeLessThanOrEqual(MAX_AWAY_MS);
          if (operation.kind === "freeze") expect(operation.forMs).toBeLessThanOrEqual(MAX_AWAY_MS);
        }
      }),
    );
  });

  it("contains every operation", () => {
    const kinds = planChaos({ seed: 1, forMs: 1_800_000 }).map(({ operation }) => {
      if (operation.kind === "fault") return JSON.stringify(operation.fault);
      if (operation.kind === "restart") return `${operation.of} ${operation.signal}`;
      return operation.kind === "freeze" ? `${operation.of} frozen` : operation.kind;
    });
    expect([...new Set(kinds)].sort()).toEqual(
      [
        '"hang"',
        '"pass"',
        '"refuse"',
        '"reply-lost"',
        '"reset"',
        '"unavailable"',
        '{"latencyMs":150}',
        '{"slice":100}',
        "api SIGKILL",
        "api SIGTERM",
        "api frozen",
        "crowd",
        "realtime SIGKILL",
        "realtime SIGTERM",
        "realtime frozen",
        "tracking",
      ].sort(),
    );
  });
});
