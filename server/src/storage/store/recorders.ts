import type { Ranges } from "../../minutes/ranges.ts";

/** The numbers of parts that arrived from a recorder, one boot of one node. */
export interface DeliveredSeqs {
  node: string;
  boot: string;
  seqs: readonly number[];
  /** How far its clock is ahead, ms; `null` where that is not known. */
  skewMs: number | null;
}

/** What is known of a recorder. */
export interface RecorderRecord extends Omit<DeliveredSeqs, "seqs"> {
  /** When it was heard of first and last, epoch ms by our clock. */
  firstAt: number;
  lastAt: number;
  seqs: Ranges;
}

export interface RecorderStore {
  /** Adds to what is known of each recorder, and resolves to that when it is on disk. A skew that is not known leaves the known one. */
  note(delivered: readonly DeliveredSeqs[], now: number): Promise<RecorderRecord[]>;
  find(node: string, boot: string): Promise<RecorderRecord | null>;
  /** Those heard of at `since` or later, the last heard first. */
  list(since: number): Promise<RecorderRecord[]>;
}
