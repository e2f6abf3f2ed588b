import type { StoredTokenKey, TokenKeyStore, WriteAuthority } from "../store.ts";

interface MemoryTokenKeys extends TokenKeyStore {
  has(id: string): boolean;
}

const newestFirst = (a: StoredTokenKey, b: StoredTokenKey): number =>
  Date.parse(b.createdAt) - Date.parse(a.createdAt) || (a.id < b.id ? 1 : -1);

/** Token keys by id. `check` throws if a write is no longer allowed. */
export const memoryTokenKeys = (check: (authority: WriteAuthority | undefined) => void): MemoryTokenKeys => {
  const keys = new Map<string, StoredTokenKey>();
  const sorted = (): StoredTokenKey[] => [...keys.values()].sort(newestFirst);
  return {
    has: (id) => keys.has(id),
    async insert(key, authority) {
      check(authority);
      keys.set(key.id, structuredClone(key));
    },
    async list(organizers) {
      return structuredClone(sorted().filter(({ organizer }) => organizers.includes(organizer)));
    },
    mark: async () => `${keys.size} ${sorted()[0]?.createdAt ?? ""}`,
    async delete(organizer, id, authority) {
      check(authority);
      return keys.get(id)?.organizer === organizer && keys.delete(id);
    },
  };
};
