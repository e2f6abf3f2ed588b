import type { AuditEntry } from "@headcount/protocol";

/** An entry of the history as it is stored. */
export interface StoredAuditEntry extends Omit<AuditEntry, "by" | "subjectEmail"> {
  by: Omit<AuditEntry["by"], "email">;
  /** Account ids of those who may read it when its auction is gone, each once. */
  readers: string[];
}

/** Entries of an auction, or those that somebody may read. */
export type AuditWhose = { auction: string } | { reader: string };

/** The author of changes: the sessions of an account, or all its API keys together. */
export interface AuditActor {
  organizer: string;
  by: "session" | "key";
}

export interface AuditWanted {
  /** Only those from then on, epoch ms. */
  since: number;
  /** Only those that come after this one in the list. */
  after?: { at: number; id: string } | undefined;
  limit: number;
}

/** Who did what. Entries are not changed, know nothing of whether their auction is still there, and are kept until they are deleted by age. */
export interface AuditStore {
  /** Resolves when it is on disk. */
  append(entry: StoredAuditEntry): Promise<void>;
  /** The newest by `at`, and then by id, first. */
  list(whose: AuditWhose, wanted: AuditWanted): Promise<StoredAuditEntry[]>;
  /** When the actor's newest entry but `n - 1` was made (epoch ms); `null`: the actor has fewer than `n`. */
  nthNewest(actor: AuditActor, n: number): Promise<number | null>;
  /** Deletes those from before the instant (epoch ms); resolves to how many. */
  deleteBefore(at: number): Promise<number>;
}
