import cluster from "node:cluster";
import { EventEmitter } from "node:events";
import type { Server as HttpServer } from "node:http";
import type { Duplex } from "node:stream";
import { setupWorker } from "@socket.io/sticky";
import type { Registry } from "prom-client";
import { type FromWorker, isOurs, type ToWorker, type WorkerState } from "./messages.ts";

/** How often the number of connections is reported to the primary. */
const REPORT_MS = 1_000;

/** A session whose requests may arrive on several sockets. */
export interface OpenedSession {
  readonly id: string;
  once(event: "close", listener: () => void): unknown;
}

/** The worker's side of a port that several workers share; see primary.ts. */
export interface WorkerLink {
  /** `http` gets its connections from the primary. It never listens. */
  attach(http: HttpServer): void;
  /** Requests of this session come to this worker from now on. */
  opened(session: OpenedSession): void;
  tell(state: WorkerState): void;
  /** This worker's metrics from now on. All workers' values get the label `worker`. */
  exposes(registry: Registry, name: string): void;
  /** The metrics of all workers, as text for Prometheus. */
  metrics(): Promise<string>;
}

/** `null` if this process is not a worker. */
export function workerLink(): WorkerLink | null {
  const { worker } = cluster;
  if (!worker) return null;
  const sessions = new EventEmitter();
  const asked = new Map<number, (text: string) => void>();
  let lastId = 0;
  let registry: Registry | null = null;
  let state: WorkerState | null = null;
  let sockets = 0;
  const send = (message: FromWorker): void => {
    if (worker.isConnected()) worker.send(message);
  };
  const report = (): void => {
    if (state !== null) send({ headcount: "state", state, sockets });
  };
  setInterval(report, REPORT_MS).unref();
  worker.on("message", async (message: unknown) => {
    if (!isOurs(message)) return;
    const ours = message as ToWorker;
    if (ours.headcount === "allMetrics") {
      asked.get(ours.id)?.(ours.text);
      asked.delete(ours.id);
    } else {
      const metrics = (await registry?.getMetricsAsJSON()) ?? [];
      // The label keeps values of workers apart, so nothing is added up or left out.
      send({ headcount: "metrics", id: ours.id, metrics: metrics.map((each) => ({ ...each, aggregator: "sum" })) });
    }
  });
  return {
    attach(http) {
      http.on("connection", (socket: Duplex) => {
        sockets += 1;
        socket.once("close", () => {
          sockets -= 1;
        });
      });
      // The library needs no more of a Socket.IO server than these two.
      setupWorker({ httpServer: http, engine: sessions } as never);
      // Starts Node's time limits of slow requests, which it enforces only on servers that listen.
      http.emit("listening");
    },
    opened: (session) => void sessions.emit("connection", session),
    tell(reached) {
      state = reached;
      report();
    },
    exposes(own, name) {
      own.setDefaultLabels({ worker: name });
      registry = own;
    },
    metrics: () =>
      new Promise((resolve) => {
        lastId += 1;
        asked.set(lastId, resolve);
        send({ headcount: "askMetrics", id: lastId });
      }),
  };
}
