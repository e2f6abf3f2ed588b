const ENDS = Symbol.for("headcount.worker-exit");
const worker = process as typeof process & { [ENDS]?: true };

// Vitest ends a worker by SIGTERM. Without this, listeners of `exit` that end children and delete folders would not run.
if (!worker[ENDS]) process.once("SIGTERM", () => process.exit());
worker[ENDS] = true;
