import type { Worker } from "node:cluster";
import type { WorkerState } from "./messages.ts";

/** A worker with this load gets clients only if no other has less. */
const LAST_RESORT = 1e9;
const LOAD: Record<WorkerState, number> = { serving: LAST_RESORT, prepared: 0, stopping: LAST_RESORT };

/**
 * A worker as @socket.io/sticky (checked: 2.0) sees it. The library gives a new client to the worker with the lowest `clientsCount`. Its own count grows only after the
 * handshake, so that many clients who arrive together would all get the same worker, and it does not know which workers serve. Here the count is the worker's load.
 */
export class BalancedWorker {
  readonly worker: Worker;
  #state: WorkerState | null = null;
  #sockets = 0;
  /** Connections that the worker was handed since its last report. */
  #handed = 0;

  /** @param serves whether it gets clients at all */
  constructor(worker: Worker, serves: boolean) {
    this.worker = worker;
    const load = (): number =>
      serves && this.#state ? LOAD[this.#state] + this.#sockets + this.#handed : Number.POSITIVE_INFINITY;
    Object.defineProperty(worker, "clientsCount", { get: load, set() {} });
    const send = worker.send.bind(worker) as (...args: unknown[]) => boolean;
    worker.send = (message: unknown, ...rest: unknown[]) => {
      if ((message as { type?: unknown }).type === "sticky:connection") this.#handed += 1;
      return send(message, ...rest);
    };
  }

  /** Whether it answers requests. */
  get isServing(): boolean {
    return this.#state !== null;
  }

  reached(state: WorkerState, sockets: number): void {
    this.#state = state;
    this.#sockets = sockets;
    this.#handed = 0;
  }
}
