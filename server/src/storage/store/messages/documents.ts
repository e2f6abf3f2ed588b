import type { WriteAuthority } from "../access/write-authority.ts";

/** A JSON object under a key, with a number that increases with each write. */
export interface StoredDocument {
  key: string;
  revision: number;
  document: object;
}

/** A write of a document. */
export interface DocumentWrite extends StoredDocument {
  /** The auction that it belongs to; `null` for none. It is deleted with the auction. */
  auctionId: string | null;
}

/** Small documents that are read and written as a whole: alert settings, the state of alerts, and leases. */
export interface DocumentStore {
  /** The existing documents among these keys, by key. */
  find(keys: readonly string[]): Promise<Map<string, StoredDocument>>;
  /**
   * Writes each document if the stored one has the previous revision (`revision - 1`; 0 if there is none). Resolves to the keys of those
   * that were written, when they are on disk. Of several concurrent writes of one revision, one succeeds.
   */
  save(writes: readonly DocumentWrite[], authority?: WriteAuthority): Promise<Set<string>>;
  /** Deletes the documents of an auction. */
  forget(auctionId: string): Promise<void>;
}
