import type { Worker } from "node:cluster";
import { describe, expect, it } from "vitest";
import { BalancedWorker } from "./balanced-worker.ts";

/** A worker process, and what the library reads of it. */
function processOf() {
  const sent: unknown[] = [];
  const worker = { send: (message: unknown) => sent.push(message) > 0 } as unknown as Worker & { clientsCount: number };
  return { worker, sent };
}

const CLIENT = { type: "sticky:connection" };

describe("the load of a worker", () => {
  it("is that of its sockets and of those handed to it since its report", () => {
    const { worker, sent } = processOf();
    const balanced = new BalancedWorker(worker, true);
    balanced.reached("prepared", 3);
    worker.send(CLIENT as never);
    worker.send({ type: "sticky:http-request" } as never);
    expect(worker.clientsCount).toBe(4);
    expect(sent).toHaveLength(2);
    balanced.reached("prepared", 4);
    expect(worker.clientsCount).toBe(4);
    // The library's own count.
    worker.clientsCount = 0;
    expect(worker.clientsCount).toBe(4);
  });

  it("is above that of any prepared worker while it starts and stops, and infinite before it serves", () => {
    const [busy, starting, unborn, unneeded] = [processOf(), processOf(), processOf(), processOf()];
    new BalancedWorker(busy.worker, true).reached("prepared", 50_000);
    const other = new BalancedWorker(starting.worker, true);
    new BalancedWorker(unborn.worker, true);
    new BalancedWorker(unneeded.worker, false).reached("prepared", 0);
    for (const state of ["serving", "stopping"] as const) {
      other.reached(state, 0);
      expect(starting.worker.clientsCount).toBeGreaterThan(busy.worker.clientsCount);
      expect(starting.worker.clientsCount).toBeLessThan(unborn.worker.clientsCount);
    }
    expect(unborn.worker.clientsCount).toBe(Number.POSITIVE_INFINITY);
    expect(unneeded.worker.clientsCount).toBe(Number.POSITIVE_INFINITY);
  });
});
