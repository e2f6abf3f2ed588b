import fc from "fast-check";
import type { Fault } from "../support/fault-proxy.ts";

/** A fault of the rig, or an action of its users. */
export type Operation =
  | { kind: "crowd"; size: number }
  | { kind: "fault"; fault: Fault }
  | { kind: "tracking"; on: boolean }
  | { kind: "restart"; of: Half; signal: "SIGKILL" | "SIGTERM"; awayMs: number }
  | { kind: "freeze"; of: Half; forMs: number };
type Half = "api" | "realtime";

export interface Planned {
  /** Time since the beginning, ms. Later if earlier operations take longer. */
  at: number;
  operation: Operation;
}

export const MAX_CROWD = 12;
export const MAX_AWAY_MS = 4_000;
/** After a longer outage the recorder retries so rarely that the run would mostly wait at its end. */
export const MAX_FAULT_MS = 12_000;
const PAUSE = { min: 500, max: 4_000 };
/** Approximate start time of a process. */
const START_MS = 1_500;

const half = fc.constantFrom<Half>("api", "realtime");
const away = fc.integer({ min: 200, max: MAX_AWAY_MS });
const FAULTS: Fault[] = ["refuse", "hang", "reset", "reply-lost", "unavailable", { latencyMs: 150 }, { slice: 100 }];

const operations = fc.oneof<fc.WeightedArbitrary<Operation>[]>(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("crowd"), size: fc.integer({ min: 0, max: MAX_CROWD }) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("fault"), fault: fc.constantFrom(...FAULTS) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("tracking"), on: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("restart"),
      of: half,
      signal: fc.constantFrom("SIGKILL", "SIGTERM"),
      awayMs: away,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("freeze"), of: half, forMs: away }) },
);
const steps = fc.noBias(fc.record({ operation: operations, pauseMs: fc.integer(PAUSE) }));

/** A restarted realtime server accepts no viewers before its first auction sync, so the fault ends while the server is down. */
export const endsFault = (operation: Operation): boolean => operation.kind === "restart" && operation.of === "realtime";

const lasts = (operation: Operation): number => {
  if (operation.kind === "restart") return operation.awayMs + START_MS;
  return operation.kind === "freeze" ? operation.forMs : 0;
};

/** The operations of a run of `forMs`. The same seed (a 32-bit integer) gives the same plan. Each fault ends before the next and before the run ends. */
export function planChaos({ seed, forMs }: { seed: number; forMs: number }): Planned[] {
  const plan: Planned[] = [];
  let at = 0;
  let on = true;
  let faultSince: number | null = null;
  const add = (operation: Operation): void => {
    if (operation.kind === "fault") faultSince = operation.fault === "pass" ? null : at;
    if (endsFault(operation)) faultSince = null;
    if (operation.kind === "tracking") on = operation.on;
    plan.push({ at, operation });
    at += lasts(operation);
  };
  for (const { operation, pauseMs } of fc.sample(steps, { seed, numRuns: Math.ceil(forMs / PAUSE.min) })) {
    at += pauseMs;
    if (at + lasts(operation) > forMs) return plan;
    // The fault ends first if it would otherwise last longer than MAX_FAULT_MS.
    const overdue = faultSince !== null && at + lasts(operation) + PAUSE.max - faultSince > MAX_FAULT_MS;
    if (overdue) add({ kind: "fault", fault: "pass" });
    if (operation.kind === "fault" && faultSince !== null) add({ kind: "fault", fault: "pass" });
    else if (operation.kind === "tracking") add({ kind: "tracking", on: !on });
    else add(operation);
  }
  return plan;
}
