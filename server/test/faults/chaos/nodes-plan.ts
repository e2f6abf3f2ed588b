import fc from "fast-check";
import type { Fault } from "../support/fault-proxy.ts";
import { MAX_CROWD, MAX_FAULT_MS } from "./plan.ts";

/** A fault of several nodes, or an action of their users. `node` is an index. */
export type NodesOperation =
  | { kind: "crowd"; size: number }
  /** The connections of a node to Redis or to the API. "pass" ends the fault. */
  | { kind: "network"; node: number; to: "redis" | "api"; fault: Fault }
  | { kind: "kill" | "update"; node: number; awayMs: number }
  | { kind: "freeze"; node: number; forMs: number }
  /** Redis loses its data, or closes all connections. */
  | { kind: "flush" }
  | { kind: "disconnect" }
  | { kind: "redis"; how: "kill" | "freeze"; forMs: number };

export interface PlannedOnNodes {
  /** Time since the beginning, ms. Later if earlier operations take longer. */
  at: number;
  operation: NodesOperation;
}

/** Longer than a lease, so that the other nodes notice it. */
export const MAX_FROZEN_MS = 7_000;
const PAUSE = { min: 500, max: 3_000 };
/** Approximate start time of a process. */
const START_MS = 1_500;

const REDIS_FAULTS: Fault[] = ["refuse", "hang", "reset", "reply-lost", { latencyMs: 150 }, { slice: 100 }];
const API_FAULTS: Fault[] = [...REDIS_FAULTS, "unavailable"];

const operationsOf = (nodes: number): fc.Arbitrary<NodesOperation> => {
  const node = fc.nat({ max: nodes - 1 });
  const forMs = fc.integer({ min: 200, max: MAX_FROZEN_MS });
  const is = <Kind>(...kinds: Kind[]): fc.Arbitrary<Kind> => fc.constantFrom(...kinds);
  return fc.oneof<fc.WeightedArbitrary<NodesOperation>[]>(
    { weight: 6, arbitrary: fc.record({ kind: is("crowd" as const), size: fc.integer({ min: 0, max: MAX_CROWD }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        ...{ kind: is("network" as const), node, to: is("redis" as const) },
        fault: is(...REDIS_FAULTS),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        ...{ kind: is("network" as const), node, to: is("api" as const) },
        fault: is(...API_FAULTS),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: is("kill" as const, "update" as const), node, awayMs: forMs }) },
    { weight: 3, arbitrary: fc.record({ kind: is("freeze" as const), node, forMs }) },
    { weight: 2, arbitrary: fc.record({ kind: is("flush" as const, "disconnect" as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: is("redis" as const), how: is("kill" as const, "freeze" as const), forMs }),
    },
  );
};

const lasts = (operation: NodesOperation): number => {
  if ("awayMs" in operation) return operation.awayMs + START_MS;
  return "forMs" in operation ? operation.forMs : 0;
};

type Network = Extract<NodesOperation, { kind: "network" }>;

/** A started node accepts no viewers before the API has answered it. */
const endsFault = (operation: NodesOperation, { node, to }: Network): boolean =>
  "awayMs" in operation && operation.node === node && to === "api";

/** The operations of a run of `forMs`. The same seed (a 32-bit integer) gives the same plan. One fault of the network at a time. Each ends before the run ends. */
export function planNodesChaos({
  seed,
  forMs,
  nodes,
}: {
  seed: number;
  forMs: number;
  nodes: number;
}): PlannedOnNodes[] {
  const plan: PlannedOnNodes[] = [];
  let at = 0;
  let fault: { operation: Network; since: number } | null = null;
  const add = (operation: NodesOperation): void => {
    plan.push({ at, operation });
    at += lasts(operation);
  };
  const endFault = (): void => {
    if (fault) add({ ...fault.operation, fault: "pass" });
    fault = null;
  };
  const steps = fc.noBias(fc.record({ operation: operationsOf(nodes), pauseMs: fc.integer(PAUSE) }));
  for (const { operation, pauseMs } of fc.sample(steps, { seed, numRuns: Math.ceil(forMs / PAUSE.min) })) {
    at += pauseMs;
    if (at + lasts(operation) > forMs) break;
    const isOverdue = fault !== null && at + lasts(operation) + PAUSE.max - fault.since > MAX_FAULT_MS;
    if (isOverdue || operation.kind === "network" || (fault && endsFault(operation, fault.operation))) endFault();
    if (operation.kind === "network") fault = { operation, since: at };
    add(operation);
  }
  at = Math.min(at, forMs);
  endFault();
  return plan;
}
