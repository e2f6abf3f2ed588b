import { withNumbers } from "../minutes/ranges.ts";
import type { DeliveredSeqs, RecorderRecord } from "./store.ts";

/** The record of a recorder after these numbers have arrived. `known`: the record before, if any. */
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
