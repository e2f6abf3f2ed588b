import type { Meta, ViewerAnalytics } from "@headcount/protocol";
import { MINUTE_MS } from "@headcount/protocol/time";

/** A minute is stored a moment after it has ended. */
const STORED_AFTER_MS = 2_000;

/** Milliseconds from now (epoch ms) until the next minute is stored. */
export function untilNextPoint(now: number): number {
  const rest = STORED_AFTER_MS - (now % MINUTE_MS);
  return rest > 0 ? rest : rest + MINUTE_MS;
}

/** The number of minutes stored since an answer, for any ranges. */
export function minutesSince(before: Pick<Meta, "stored">, latest: Pick<Meta, "stored">): number {
  if (!before.stored || !latest.stored) return 0;
  return Math.max(0, (Date.parse(latest.stored.last) - Date.parse(before.stored.last)) / MINUTE_MS);
}

/** The number of points in the latest answer that are later than all shown points. */
export function newPoints(
  shown: Pick<ViewerAnalytics, "snapshots">,
  { snapshots }: Pick<ViewerAnalytics, "snapshots">,
): number {
  const last = shown.snapshots.at(-1)?.timestamp ?? "";
  return snapshots.filter(({ timestamp }) => timestamp > last).length;
}
