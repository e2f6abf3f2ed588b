// Loaded by `--import` into every measured Node process: reports on request how long its event loop stalled.
import { monitorEventLoopDelay } from "node:perf_hooks";

const RESOLUTION_MS = 5;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
histogram.enable();

// The histogram records the time between two firings of its timer, which is at least its interval.
const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);

const now = () => {
  const { user, system } = process.threadCpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1_000 };
};
let longest = { wall: 0, cpu: 0 };
let last = now();
let watching: NodeJS.Timeout | undefined;

/** Records the longest turn of the event loop. Its processor time is the program's own; its duration also depends on the load of the machine. */
const watch = (): void => {
  const at = now();
  longest = { wall: Math.max(longest.wall, at.wall - last.wall), cpu: Math.max(longest.cpu, at.cpu - last.cpu) };
  last = at;
};

const ANSWERS: Record<string, () => object> = {
  loop() {
    const answer = { max: ms(histogram.max), p99: ms(histogram.percentile(99)) };
    histogram.reset();
    return answer;
  },
  turn() {
    // A busy loop runs this timer in each turn, so there is exactly one turn between two calls.
    if (!watching) watching = setInterval(watch, 1).unref();
    watch();
    const answer = longest;
    longest = { wall: 0, cpu: 0 };
    last = now();
    return answer;
  },
};

process.on("message", ({ id, ask }: { id: number; ask: string }) => {
  const reply = ANSWERS[ask];
  if (reply) process.send?.({ id, answer: reply() });
});
process.on("disconnect", () => process.exit());
process.channel?.unref();
