import type { OutboxReport } from "@headcount/protocol";
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { WorkerLink } from "./workers/worker.ts";

/** Numbers of the totals over several nodes; see `TotalsState`. */
interface TotalsReadings {
  nodes: number;
  staleSeconds: number;
  ticks: number;
  failedTicks: number;
  tickMs: number;
  reaped: number;
}

/** Numbers of the realtime half, read at each request for the metrics. */
export interface Readings {
  viewers(): { connections: number; excluded: number; auctions: number };
  activeAuctions(): number;
  totals(): TotalsReadings;
  outbox(): Omit<OutboxReport, "deadLetters">;
}

/** Numbers of the API half. */
export interface ArrivalReadings {
  /** By reason. */
  refused(): Readonly<Record<string, number>>;
  missing(): Promise<number>;
  skewMs(): number;
  clashes(): number;
}

export interface Metrics {
  readonly contentType: string;
  /** The metrics in the format of Prometheus; in a worker, those of all workers. */
  text(): Promise<string>;
  /** Counts an error that was answered with 5xx, or that ended a handler or a timer. */
  failed(): void;
  attachRealtime(readings: Readings): void;
  attachLedger(readings: ArrivalReadings): void;
  /** @returns counts an e-mail that is finished */
  attachMails(waiting: () => Promise<number>): (state: string) => void;
  attachDeliveries(waiting: () => Promise<number>): void;
  attachAlerts(kinds: readonly string[]): AlertMetrics;
}

/** What the evaluation of alerts counts. */
export interface AlertMetrics {
  evaluated(): void;
  alerted(kind: string, phase: string): void;
}

/**
 * The metrics of one server: those of the Node process under their usual names, and those of the parts that are attached.
 * @param worker set if the server is one of several workers, with its name
 */
export function createMetrics(worker: { link: WorkerLink; name: string } | null = null): Metrics {
  const registry = new Registry();
  worker?.link.exposes(registry, worker.name);
  collectDefaultMetrics({ register: registry });
  const gauge: AddGauge = (name, help, read) => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  };

  const failures = new Counter({
    name: "headcount_failures_total",
    help: "Requests, socket events and scheduled work that failed because of the server",
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => worker?.link.metrics() ?? registry.metrics(),
    failed: () => failures.inc(),
    attachRealtime: (readings) => readingGauges(readings, gauge),
    attachLedger(readings) {
      arrivalGauges(readings, gauge);
      refusalGauge(readings, registry);
    },
    attachMails(waiting) {
      gauge("headcount_mails_waiting", "E-mails waiting to be sent", waiting);
      return mailCounter(registry);
    },
    attachDeliveries: (waiting) =>
      gauge("headcount_deliveries_waiting", "Deliveries to webhooks waiting to be sent", waiting),
    attachAlerts: (kinds) => alertCounters(kinds, registry),
  };
}

type AddGauge = (name: string, help: string, read: () => number | Promise<number>) => void;

function readingGauges(readings: Readings, gauge: AddGauge): void {
  gauge("headcount_connections", "Connections that are counted in an auction", () => readings.viewers().connections);
  gauge(
    "headcount_excluded",
    "Connections in an auction that are not counted, for any reason",
    () => readings.viewers().excluded,
  );
  gauge("headcount_watched_auctions", "Auctions with at least one connection", () => readings.viewers().auctions);
  gauge("headcount_active_auctions", "Auctions that are being sampled", () => readings.activeAuctions());

  const meaning = {
    sent: "Minute parts handed to the outbox",
    stored: "Minute parts that are stored",
    refused: "Minute parts that were refused permanently, or whose auction has analytics off",
    pending: "Minute parts waiting for delivery",
    dropped: "Minute parts lost because the outbox was full or damaged",
  };
  for (const [name, help] of Object.entries(meaning) as [keyof typeof meaning, string][])
    gauge(`headcount_parts_${name}`, help, () => readings.outbox().totals[name]);
  gauge("headcount_part_seq", "Highest number of a finished part of this boot", () => readings.outbox().seq);
  gauge("headcount_outbox_bytes", "Size of the waiting parts", () => readings.outbox().bytes);
  gauge("headcount_outbox_paused", "1 while the API refuses the internal key", () =>
    Number(readings.outbox().state === "paused"),
  );
  totalsGauges(readings.totals, gauge);
  gauge("headcount_outbox_volatile", "1 while the outbox cannot be written and minutes are held in memory", () =>
    Number(!readings.outbox().durable),
  );
}

function totalsGauges(read: () => TotalsReadings, gauge: AddGauge): void {
  gauge("headcount_nodes", "Realtime nodes that share their totals, this one included", () => read().nodes);
  gauge(
    "headcount_totals_stale_seconds",
    "Seconds for which the numbers of other nodes have not been known; 0 while they are known",
    () => read().staleSeconds,
  );
  gauge("headcount_totals_ticks", "Times that this node exchanged its numbers with the others", () => read().ticks);
  gauge(
    "headcount_totals_ticks_failed",
    "Times that an exchange with the other nodes failed",
    () => read().failedTicks,
  );
  gauge(
    "headcount_totals_tick_seconds",
    "Seconds that the last exchange with the other nodes took",
    () => read().tickMs / 1_000,
  );
  gauge("headcount_nodes_reaped", "Nodes that stopped without notice and that this node removed", () => read().reaped);
}

function arrivalGauges({ missing, skewMs, clashes }: ArrivalReadings, gauge: AddGauge): void {
  gauge("headcount_recorder_parts_missing", "Parts that recorders numbered but that have not arrived yet", missing);
  gauge(
    "headcount_recorder_skew_seconds",
    "Largest difference between a recorder's clock and this server's",
    () => skewMs() / 1_000,
  );
  gauge("headcount_node_name_clashes", "Number of times that two processes used the same node name", clashes);
}

function refusalGauge({ refused }: ArrivalReadings, registry: Registry): void {
  new Gauge({
    name: "headcount_intake_refused",
    help: "Arrived minute parts that were refused permanently, by reason",
    labelNames: ["reason"],
    registers: [registry],
    collect() {
      for (const [reason, parts] of Object.entries(refused())) this.set({ reason }, parts);
    },
  });
}

function mailCounter(registry: Registry): (state: string) => void {
  const counter = new Counter({
    name: "headcount_mails_total",
    help: "E-mails that were sent, that failed permanently, or that were dropped unsent, by state",
    labelNames: ["state"],
    registers: [registry],
  });
  for (const state of ["sent", "failed", "dropped"]) counter.inc({ state }, 0);
  return (state) => counter.inc({ state });
}

function alertCounters(kinds: readonly string[], registry: Registry): AlertMetrics {
  const evaluations = new Counter({
    name: "headcount_alert_evaluations_total",
    help: "Slots in which this process evaluated the alert rules",
    registers: [registry],
  });
  const alerts = new Counter({
    name: "headcount_alerts_total",
    help: "Alerts that this process decided, by kind of rule and phase",
    labelNames: ["kind", "phase"],
    registers: [registry],
  });
  for (const kind of kinds) for (const phase of ["raised", "recovered"]) alerts.inc({ kind, phase }, 0);
  return { evaluated: () => evaluations.inc(), alerted: (kind, phase) => alerts.inc({ kind, phase }) };
}
