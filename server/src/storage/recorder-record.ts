import { withNumbers } from "../minutes/ranges.ts";
import type { DeliveredSeqs, RecorderRecord } from "./store.ts";

/** What is known of a recorder once these numbers arrived, too; `known`: what was, if anything. */
export const afterArrival = (
  known: RecorderRecord | null,
  { node, boot, seqs, skewMs }: DeliveredSeqs,
  now: number,
): RecorderRecord => ({
  node,
  boot,
  firstAt: known?.firstAt ?? now,
  lastAt: now,
  skewMs: skewMs === null ? (known?.skewMs ?? null) : Math.round(skewMs),
  seqs: withNumbers(known?.seqs ?? [], seqs),
});
