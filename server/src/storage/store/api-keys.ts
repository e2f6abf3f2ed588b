import type { ApiKey } from "@headcount/protocol";
import type { WriteAuthority } from "./write-authority.ts";

/** An API key as it is stored: whose it is, and of what is sent a hash alone. */
export interface StoredApiKey extends ApiKey {
  /** The organizer's account id. */
  organizer: string;
  /** As of platform/api-keys.ts. */
  hash: string;
}

/** Organizers' API keys, kept until they are deleted. */
export interface ApiKeyStore {
  insert(key: StoredApiKey, authority?: WriteAuthority): Promise<void>;
  find(id: string): Promise<StoredApiKey | null>;
  /** The organizer's, the newest first, and of one instant by id, the highest first. */
  list(organizer: string): Promise<StoredApiKey[]>;
  /** Notes when it was used last (ISO); nothing happens if it is gone. */
  used(id: string, lastUsedAt: string): Promise<void>;
  /** False if the organizer had none of this id. */
  delete(organizer: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}
