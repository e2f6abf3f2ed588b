import type { ApiKeyStore, StoredApiKey } from "./store.ts";

/** API keys by id. */
export const memoryApiKeys = (): ApiKeyStore => {
  const keys = new Map<string, StoredApiKey>();
  return {
    async insert(key) {
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
    async delete(organizer, id) {
      return keys.get(id)?.organizer === organizer && keys.delete(id);
    },
  };
};
