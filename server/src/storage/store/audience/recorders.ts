import type { Ranges } from "../../../minutes/ranges.ts";

/** The numbers of the parts that arrived from a recorder, which is one boot of one node. */
export interface DeliveredSeqs {
  node: string;
  boot: string;
  seqs: readonly number[];
  /** How far its clock is ahead, ms; `null` if unknown. */
  skewMs: number | null;
}

/** The record of a recorder. */
export interface RecorderRecord extends Omit<DeliveredSeqs, "seqs"> {
  /** The times of its first and last delivery, epoch ms by our clock. */
  firstAt: number;
  lastAt: number;
  seqs: Ranges;
}

export interface RecorderStore {
  /** Adds to the record of each recorder, and resolves to the records when they are on disk. An unknown skew keeps the known one. */
  note(delivered: readonly DeliveredSeqs[], now: number): Promise<RecorderRecord[]>;
  find(node: string, boot: string): Promise<RecorderRecord | null>;
  /** Recorders with a delivery at `since` or later, the latest first. */
  list(since: number): Promise<RecorderRecord[]>;
}
