// Loaded by `--import` into every Node process that is measured: says on request how long its loop stood still.
import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 5;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
histogram.enable();

// The histogram holds what lies between two firings of its timer, which is never less than its interval.
const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

process.on("message", ({ id, ask }: { id: number; ask: string }) => {
  if (ask !== "loop") return;
  process.send?.({ id, answer: { max: ms(histogram.max), p99: ms(histogram.percentile(99)) } });
  histogram.reset();
});
process.on("disconnect", () => process.exit());
process.channel?.unref();
