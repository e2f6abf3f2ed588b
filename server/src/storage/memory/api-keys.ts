import type { ApiKeyStore, StoredApiKey, WriteAuthority } from "../store.ts";

interface MemoryApiKeys extends ApiKeyStore {
  has(id: string): boolean;
}

/** API keys by id. `check` throws if a write is no longer allowed. */
export const memoryApiKeys = (check: (authority: WriteAuthority | undefined) => void): MemoryApiKeys => {
  const keys = new Map<string, StoredApiKey>();
  return {
    has: (id) => keys.has(id),
    async insert(key, authority) {
      check(authority);
      keys.set(key.id, structuredClone(key));
    },
    async find(id) {
      return structuredClone(keys.get(id) ?? null);
    },
    async list(organizer) {
      return [...keys.values()]
        .filter((key) => key.organizer === organizer)
        .sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1))
        .map((key) => structuredClone(key));
    },
    async used(id, lastUsedAt) {
      const key = keys.get(id);
      if (key) key.lastUsedAt = lastUsedAt;
    },
    async delete(organizer, id, authority) {
      check(authority);
      return keys.get(id)?.organizer === organizer && keys.delete(id);
    },
  };
};
