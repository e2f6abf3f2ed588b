/** A worker's progress. `serving`: it answers requests. `prepared`: it serves viewers. `stopping`: it closes its connections. */
export type WorkerState = "serving" | "prepared" | "stopping";

/** The metrics of a worker as prom-client passes them between processes. */
export type MetricsJson = readonly object[];

/** From a worker to the primary. `sockets`: its open connections. `askMetrics` asks for the text of all workers' metrics; `metrics` answers `collect`. */
export type FromWorker =
  | { headcount: "state"; state: WorkerState; sockets: number }
  | { headcount: "askMetrics"; id: number }
  | { headcount: "metrics"; id: number; metrics: MetricsJson };

/** From the primary to a worker. `collect` asks for its metrics; `allMetrics` answers `askMetrics`. */
export type ToWorker = { headcount: "collect"; id: number } | { headcount: "allMetrics"; id: number; text: string };

/** Other messages between the processes belong to @socket.io/sticky. */
export const isOurs = (message: unknown): message is { headcount: string } =>
  typeof message === "object" && message !== null && "headcount" in message;
