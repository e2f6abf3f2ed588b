import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_FROZEN_MS, planNodesChaos } from "./nodes-plan.ts";
import { MAX_CROWD, MAX_FAULT_MS } from "./plan.ts";

const runs = {
  seed: fc.integer(),
  forMs: fc.integer({ min: 1_000, max: 300_000 }),
  nodes: fc.integer({ min: 2, max: 9 }),
};

describe("a plan of chaos of several nodes", () => {
  it("depends only on the seed", () => {
    const plan = (seed: number) => planNodesChaos({ seed, forMs: 120_000, nodes: 3 });
    expect(plan(7)).toEqual(plan(7));
    expect(plan(7)).not.toEqual(plan(8));
  });

  it("is in order, has the requested length, names existing nodes, and ends every fault", () => {
    fc.assert(
      fc.property(fc.record(runs), ({ seed, forMs, nodes }) => {
        let before = 0;
        let fault: { node: number; to: string; since: number } | null = null;
        for (const { at, operation } of planNodesChaos({ seed, forMs, nodes })) {
          expect(at).toBeGreaterThanOrEqual(before);
          expect(at).toBeLessThanOrEqual(forMs);
          before = at;
          if (fault) expect(at - fault.since).toBeLessThanOrEqual(MAX_FAULT_MS);
          if ("node" in operation) expect(operation.node).toBeLessThan(nodes);
          if (operation.kind === "crowd") expect(operation.size).toBeLessThanOrEqual(MAX_CROWD);
          if ("forMs" in operation) expect(operation.forMs).toBeLessThanOrEqual(MAX_FROZEN_MS);
          // A node cannot start without the API.
          if ("awayMs" in operation) expect(fault).not.toMatchObject({ node: operation.node, to: "api" });
          if (operation.kind !== "network") continue;
          const { node, to } = operation;
          // One fault at a time: each ends before the next begins.
          if (operation.fault === "pass") expect(fault).toMatchObject({ node, to });
          else expect(fault).toBeNull();
          fault = operation.fault === "pass" ? null : { node, to, since: at };
        }
        expect(fault).toBeNull();
      }),
    );
  });

  it("contains every operation", () => {
    const kinds = planNodesChaos({ seed: 1, forMs: 3_600_000, nodes: 3 }).map(({ operation }) => {
      if (operation.kind === "network") return `${operation.to} ${JSON.stringify(operation.fault)}`;
      return operation.kind === "redis" ? `redis ${operation.how}` : operation.kind;
    });
    const network = ['"hang"', '"pass"', '"refuse"', '"reply-lost"', '"reset"', '{"latencyMs":150}', '{"slice":100}'];
    expect(new Set(kinds)).toEqual(
      new Set([
        ...network.flatMap((fault) => [`redis ${fault}`, `api ${fault}`]),
        ...['api "unavailable"', "crowd", "disconnect", "flush", "freeze", "kill", "update"],
        ...["redis freeze", "redis kill"],
      ]),
    );
  });
});
