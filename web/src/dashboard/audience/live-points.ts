import type { Meta, ViewerAnalytics } from "@headcount/protocol";
import { MINUTE_MS } from "@headcount/protocol/time";

/** A minute is stored a moment after it has ended. */
const STORED_AFTER_MS = 2_000;

/** Milliseconds from now (epoch ms) until the next minute is stored. */
export function untilNextPoint(now: number): number {
  const rest = STORED_AFTER_MS - (now % MINUTE_MS);
  return rest > 0 ? rest : rest + MINUTE_MS;
}

/** How many minutes were stored since an answer, whatever the range of both. */
export function minutesSince(before: Pick<Meta, "stored">, latest: Pick<Meta, "stored">): number {
  if (!before.stored || !latest.stored) return 0;
  return Math.max(0, (Date.parse(latest.stored.last) - Date.parse(before.stored.last)) / MINUTE_MS);
}

/** How many points of the latest answer are later than all that are shown. */
export function newPoints(
  shown: Pick<ViewerAnalytics, "snapshots">,
  { snapshots }: Pick<ViewerAnalytics, "snapshots">,
): number {
  const last = shown.snapshots.at(-1)?.timestamp ?? "";
  return snapshots.filter(({ timestamp }) => timestamp > last).length;
}
