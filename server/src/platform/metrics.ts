import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** Numbers that are read when somebody asks for the metrics. */
export interface Readings {
  viewers(): { connections: number; auctions: number };
  activeAuctions(): number;
  outbox(): { sent: number; stored: number; refused: number; pending: number; dropped: number };
}

export interface Metrics {
  registry: Registry;
  /** Counts an error that was answered with 5xx or ended in a handler. */
  failed(): void;
}

/** The metrics of one server: its own names, and the Node process's under their usual ones. Without `readings` it has no viewers. */
export function createMetrics(readings: Readings | null): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  if (readings) readingGauges(readings, gauge);

  const failures = new Counter({
    name: "headcount_failures_total",
    help: "Requests that failed on the server's side",
    registers: [registry],
  });
  return { registry, failed: () => failures.inc() };
}

function readingGauges(readings: Readings, gauge: (name: string, help: string, read: () => number) => void): void {
  gauge("headcount_connections", "Connections that are in an auction", () => readings.viewers().connections);
  gauge("headcount_watched_auctions", "Auctions with at least one connection", () => readings.viewers().auctions);
  gauge("headcount_active_auctions", "Auctions that are being sampled", () => readings.activeAuctions());

  const outbox: (keyof ReturnType<Readings["outbox"]>)[] = ["sent", "stored", "refused", "pending", "dropped"];
  const meaning = {
    sent: "Minute parts handed to the outbox",
    stored: "Minute parts that are stored",
    refused: "Minute parts refused for good, as those of auctions whose analytics are off",
    pending: "Minute parts waiting for delivery",
    dropped: "Minute parts lost because the outbox was full",
  };
  for (const name of outbox) gauge(`headcount_parts_${name}`, meaning[name], () => readings.outbox()[name]);
}
