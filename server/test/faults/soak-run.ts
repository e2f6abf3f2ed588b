import { setTimeout as until } from "node:timers/promises";
import { eventually } from "../support/harness.ts";
import { type RawViewer, rawViewer } from "../support/raw-viewer.ts";
import type { Rig } from "./rig.ts";
import { heldBytes } from "./support/heap.ts";

const STEP_MS = 50;
/** Time that each viewer stays connected. */
const STAY_MS = 1_000;
/** A leaked connection holds more than a kilobyte. */
const LEAK_BYTES = 200;

export interface SoakOptions {
  /** New connections per second. */
  perSecond: number;
  forMs: number;
  /** Interval of the heap samples. */
  everyMs: number;
}

/** The realtime server's heap after garbage collection. */
export interface SoakSample {
  /** Number of connections until then. */
  came: number;
  heldBytes: number;
}

/**
 * Connects and disconnects viewers and yields samples of the server's heap. Ends when all have left and the server keeps nothing of them.
 * @throws Error with a readable message if the server keeps anything of viewers who left.
 */
export async function* soak(
  all: Rig,
  { perSecond, forMs, everyMs }: SoakOptions,
): AsyncGenerator<SoakSample, void, void> {
  const there: { viewer: RawViewer; leavesAt: number }[] = [];
  const each = Math.round((perSecond * STEP_MS) / 1_000);
  const began = performance.now();
  let came = 0;
  let looksAt = everyMs;
  for (let at = 0; at < forMs; at += STEP_MS) {
    await until(Math.max(0, began + at - performance.now()));
    while (there[0] && there[0].leavesAt <= at) there.shift()?.viewer.close();
    for (let i = 0; i < each; i += 1)
      there.push({ viewer: rawViewer(all.realtimeUrl, all.auction.id), leavesAt: at + STAY_MS });
    came += each;
    if (at < looksAt) continue;
    looksAt += everyMs;
    yield { came, heldBytes: await heldBytes(all.realtime) };
  }
  for (const { viewer } of there) viewer.close();
  await Promise.all(there.map(({ viewer }) => viewer.closed));
  for (const name of ["headcount_connections", "headcount_watched_auctions"])
    await eventually(async () => (await all.metric("realtime", name)) === 0).catch(() => {
      throw new Error(`${name} is not 0 after everyone has left`);
    });
  const failures = await all.metric("realtime", "headcount_failures_total");
  if (failures > 0) throw new Error(`${failures} handlers or timers failed`);
}

/**
 * The growth of the heap in bytes per connection, from the first third of the samples to the last.
 * @param limit bytes per connection up to which the growth is noise
 * @returns `null` if the growth is within the limit
 */
export function leakOf(samples: readonly SoakSample[], limit = LEAK_BYTES): number | null {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const mean = (some: readonly SoakSample[], of: keyof SoakSample): number =>
    some.reduce((sum, sample) => sum + sample[of], 0) / some.length;
  const [first, last] = [samples.slice(0, third), samples.slice(-third)];
  const came = mean(last, "came") - mean(first, "came");
  const perConnection = came === 0 ? 0 : (mean(last, "heldBytes") - mean(first, "heldBytes")) / came;
  return perConnection > limit ? perConnection : null;
}
