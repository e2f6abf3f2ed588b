import type { AuditEntry } from "@headcount/protocol";

/** A stored entry of the audit log. */
export interface StoredAuditEntry extends Omit<AuditEntry, "by" | "subjectEmail"> {
  by: Omit<AuditEntry["by"], "email">;
  /** Ids of the accounts that may read it when its auction is gone, each once. */
  readers: string[];
}

/** The entries of an auction, or those that an account may read. */
export type AuditWhose = { auction: string } | { reader: string };

/** The author of changes: the sessions of an account, or all its API keys together. */
export interface AuditActor {
  organizer: string;
  by: "session" | "key";
}

export interface AuditWanted {
  /** Only entries from this time on, epoch ms. */
  since: number;
  /** Only entries after this one. */
  after?: { at: number; id: string } | undefined;
  limit: number;
}

/** The audit log. Entries do not change, do not depend on their auction, and are deleted only by age. */
export interface AuditStore {
  /** Resolves when the entry is on disk. */
  append(entry: StoredAuditEntry): Promise<void>;
  /** The newest entries first, by `at` and then by id. */
  list(whose: AuditWhose, wanted: AuditWanted): Promise<StoredAuditEntry[]>;
  /** The time (epoch ms) of the actor's `n`th newest entry; `null` if the actor has fewer. */
  nthNewest(actor: AuditActor, n: number): Promise<number | null>;
  /** Deletes entries before this time (epoch ms); resolves to their number. */
  deleteBefore(at: number): Promise<number>;
}
