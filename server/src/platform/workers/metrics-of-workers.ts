import type { Worker } from "node:cluster";
import { AggregatorRegistry } from "prom-client";
import type { FromWorker, MetricsJson } from "./messages.ts";

/** A worker whose event loop is blocked for longer is left out. */
const ANSWER_MS = 2_000;

interface Collection {
  id: number;
  /** Workers that have not answered yet. */
  missing: Set<Worker>;
  collected: MetricsJson[];
  done(): void;
}

/** Collects the metrics of workers. Each has its worker as a label, so that none are added up. */
export class MetricsOfWorkers {
  readonly #open = new Map<number, Collection>();
  #lastId = 0;

  /** The metrics of these workers as text. */
  async collect(workers: readonly Worker[]): Promise<string> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve } = Promise.withResolvers<void>();
    const collection: Collection = { id, missing: new Set(workers), collected: [], done: resolve };
    this.#open.set(id, collection);
    for (const worker of workers)
      if (worker.isConnected()) worker.send({ headcount: "collect", id });
      else this.#answered(collection, worker);
    const limit = setTimeout(resolve, ANSWER_MS);
    await promise;
    clearTimeout(limit);
    this.#open.delete(id);
    return AggregatorRegistry.aggregate(collection.collected as object[][]).metrics();
  }

  arrived(worker: Worker, { id, metrics }: Extract<FromWorker, { headcount: "metrics" }>): void {
    const collection = this.#open.get(id);
    if (!collection?.missing.has(worker)) return;
    collection.collected.push(metrics);
    this.#answered(collection, worker);
  }

  gone(worker: Worker): void {
    for (const collection of this.#open.values()) this.#answered(collection, worker);
  }

  #answered({ missing, done }: Collection, worker: Worker): void {
    missing.delete(worker);
    if (missing.size === 0) done();
  }
}
