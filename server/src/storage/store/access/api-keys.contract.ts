import { beforeEach, describe, expect, it } from "vitest";
import { apiKeyOf } from "../../store.fixtures.ts";
import type { Store } from "../../store.ts";
import type { StoreUnderTest } from "../under-test.fixtures.ts";

export const apiKeysContract = (under: StoreUnderTest): void => {
  let store: Store;
  beforeEach(() => {
    store = under.store();
  });

  describe("API keys", () => {
    it("are stored unchanged and listed newest first, for each organizer", async () => {
      const first = apiKeyOf(1, 5);
      const second = apiKeyOf(2, 9, { permissions: ["record", "manage"], lastUsedAt: apiKeyOf(2, 10).createdAt });
      const expected = [structuredClone(second), apiKeyOf(4, 5), apiKeyOf(1, 5), apiKeyOf(3, 0)];
      for (const key of [first, second, apiKeyOf(3, 0), apiKeyOf(4, 5)]) await store.apiKeys.insert(key);
      first.name = second.name = "changed";
      expect(await store.apiKeys.list("olga")).toEqual(expected);
      for (const key of expected) expect(await store.apiKeys.find(key.id)).toEqual(key);
      expect(await store.apiKeys.list("eve")).toEqual([]);
      for (const id of ["__proto__", "", "x"]) expect(await store.apiKeys.find(id)).toBeNull();
    });

    it("store when they were last used, unless they are gone", async () => {
      const [key, at] = [apiKeyOf(1, 0), apiKeyOf(1, 60_000).createdAt];
      await store.apiKeys.insert(key);
      await store.apiKeys.used(key.id, at);
      await store.apiKeys.used(apiKeyOf(2, 0).id, at);
      expect(await store.apiKeys.list("olga")).toEqual([{ ...key, lastUsedAt: at }]);
    });

    it("are deleted once, and only by their organizer", async () => {
      const { id } = apiKeyOf(1, 0);
      await store.apiKeys.insert(apiKeyOf(1, 0));
      await store.apiKeys.insert(apiKeyOf(2, 0));
      expect(await store.apiKeys.delete("eve", id)).toBe(false);
      expect(await store.apiKeys.delete("olga", id)).toBe(true);
      expect(await store.apiKeys.delete("olga", id)).toBe(false);
      expect(await store.apiKeys.find(id)).toBeNull();
      expect(await store.apiKeys.list("olga")).toEqual([apiKeyOf(2, 0)]);
    });
  });
};
