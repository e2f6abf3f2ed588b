import type { ApiKey, TokenKey } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** A stored API key: its owner, and only a hash of the key itself. */
export interface StoredApiKey extends ApiKey {
  /** The organizer's account id. */
  organizer: string;
  /** See platform/api-keys.ts. */
  hash: string;
}

/** Organizers' API keys, kept until they are deleted. */
export interface ApiKeyStore {
  insert(key: StoredApiKey, authority?: WriteAuthority): Promise<void>;
  find(id: string): Promise<StoredApiKey | null>;
  /** The organizer's keys, newest first, and for equal times the highest id first. */
  list(organizer: string): Promise<StoredApiKey[]>;
  /** Stores when the key was last used (ISO). Does nothing if the key is gone. */
  used(id: string, lastUsedAt: string): Promise<void>;
  /** False if the organizer has no key with this id. */
  delete(organizer: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}

/** A token key as it is stored. A shared secret is derived and not stored. */
export interface StoredTokenKey extends TokenKey {
  /** The organizer's account id. */
  organizer: string;
  /** The public key; `null` for other kinds. */
  jwk: Record<string, unknown> | null;
}

/** Organizers' token keys, kept until they are deleted. They never change. */
export interface TokenKeyStore {
  insert(key: StoredTokenKey, authority?: WriteAuthority): Promise<void>;
  /** The organizers' keys, newest first, and for equal times the highest id first. */
  list(organizers: readonly string[]): Promise<StoredTokenKey[]>;
  /** A text that changes whenever a key of any organizer is inserted or deleted. */
  mark(): Promise<string>;
  /** False if the organizer has no token key with this id. */
  delete(organizer: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}
