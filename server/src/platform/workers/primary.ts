import cluster, { type Worker } from "node:cluster";
import { EventEmitter, once } from "node:events";
import type { Server as HttpServer } from "node:http";
import { createServer, type Server, type Socket } from "node:net";
import { setupMaster } from "@socket.io/sticky";
import { backoffMs } from "../backoff.ts";
import type { Logger } from "../logger.ts";
import type { Service } from "../service.ts";
import { BalancedWorker } from "./balanced-worker.ts";
import { type FromWorker, isOurs } from "./messages.ts";
import { MetricsOfWorkers } from "./metrics-of-workers.ts";

/** A worker process. */
export interface WorkerPlan {
  /** Settings that differ from those of this process. */
  env: Readonly<Record<string, string>>;
  /** False for a worker that only delivers what it kept, and then ends. */
  serves: boolean;
}

export interface WorkersOptions {
  plans: readonly WorkerPlan[];
  port: number;
  host: string;
  log: Logger;
}

/** A new client that sends nothing for this long is disconnected. */
const FIRST_BYTE_MS = 10_000;
/** A worker that ended is started again after this wait. */
const RESTART = { firstMs: 1_000, lastMs: 30_000 };

const UNAVAILABLE =
  "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

interface Slot {
  readonly plan: WorkerPlan;
  worker: BalancedWorker | null;
  failures: number;
  restart: NodeJS.Timeout | null;
}

/**
 * Several worker processes behind one port. This process accepts each connection and hands it to a worker: a request of a polling session to the worker that has
 * the session, any other to the worker with the fewest clients.
 */
export class Workers implements Service {
  readonly #options: WorkersOptions;
  readonly #slots: Slot[];
  readonly #metrics = new MetricsOfWorkers();
  readonly #server: Server;
  /** Passes connections to the library. */
  readonly #accepted = new EventEmitter();
  #isStopping = false;
  #stopped: Promise<void> | null = null;

  constructor(options: WorkersOptions) {
    this.#options = options;
    this.#slots = options.plans.map((plan) => ({ plan, worker: null, failures: 0, restart: null }));
    this.#server = createServer((socket) => this.#accept(socket));
  }

  /** The port that is shared, after `start`. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" ? (address?.port ?? 0) : 0;
  }

  /** Resolves when all workers serve and the port is open. @throws Error when a worker ends before that, or when the port cannot be used */
  async start(): Promise<void> {
    // The library passes buffers.
    cluster.setupPrimary({ serialization: "advanced" });
    setupMaster(this.#accepted as HttpServer, { loadBalancingMethod: "least-connection" });
    cluster.on("message", (worker, message: unknown) => {
      if (isOurs(message)) this.#heard(worker, message as FromWorker);
    });
    cluster.on("exit", (worker, code, signal) => this.#exited(worker, signal ?? code));
    await Promise.all(this.#slots.map((slot) => this.#started(slot)));
    this.#server.listen(this.#options.port, this.#options.host);
    await once(this.#server, "listening");
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#isStopping = true;
    const ended = this.#slots.map(async ({ worker, restart }) => {
      if (restart) clearTimeout(restart);
      if (!worker) return;
      const exit = once(worker.worker, "exit");
      worker.worker.process.kill("SIGTERM");
      await exit;
    });
    // While they stop, they still answer the load balancer that asks whether they are ready.
    await Promise.all(ended);
    this.#server.close();
  }

  async #started(slot: Slot): Promise<void> {
    const worker = this.#fork(slot);
    if (!slot.plan.serves) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    worker.on("message", (message: unknown) => {
      if (isOurs(message) && message.headcount === "state") resolve();
    });
    worker.once("exit", () => reject(new Error("A worker process could not start: see its message above")));
    await promise;
  }

  #fork(slot: Slot): Worker {
    const worker = cluster.fork(slot.plan.env);
    slot.worker = new BalancedWorker(worker, slot.plan.serves);
    return worker;
  }

  #slotOf(worker: Worker): Slot | undefined {
    return this.#slots.find((slot) => slot.worker?.worker === worker);
  }

  #heard(worker: Worker, message: FromWorker): void {
    if (message.headcount === "askMetrics") {
      void this.#metrics.collect(this.#serving()).then((text) => {
        if (worker.isConnected()) worker.send({ headcount: "allMetrics", id: message.id, text });
      });
    } else if (message.headcount === "metrics") this.#metrics.arrived(worker, message);
    else {
      const slot = this.#slotOf(worker);
      slot?.worker?.reached(message.state, message.sockets);
      if (!slot || message.state !== "prepared") return;
      slot.failures = 0;
      if (!slot.plan.serves) worker.process.kill("SIGTERM");
    }
  }

  #serving(): Worker[] {
    return this.#slots.flatMap(({ plan, worker }) => (plan.serves && worker?.isServing ? worker.worker : []));
  }

  #exited(worker: Worker, reason: string | number): void {
    this.#metrics.gone(worker);
    const slot = this.#slotOf(worker);
    if (!slot) return;
    const wasServing = slot.worker?.isServing ?? false;
    slot.worker = null;
    // The first start reports its failure to the caller.
    if (this.#isStopping || !slot.plan.serves || (!wasServing && slot.failures === 0)) return;
    slot.failures += 1;
    this.#options.log.error({ reason }, "a worker process ended, and is started again");
    slot.restart = setTimeout(() => this.#fork(slot), backoffMs(RESTART, slot.failures));
  }

  #accept(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    if (this.#serving().length === 0) return void socket.end(UNAVAILABLE);
    socket.setTimeout(FIRST_BYTE_MS, () => socket.destroy());
    socket.once("data", () => socket.setTimeout(0));
    this.#accepted.emit("connection", socket);
  }
}
