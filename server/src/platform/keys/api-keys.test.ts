import { describe, expect, it } from "vitest";
import { isKeyOf, keyIdOf, newKey } from "./api-keys.ts";

describe("an API key", () => {
  it("includes its id, and is verified by a stored hash that does not reveal it", () => {
    for (let i = 0; i < 200; i += 1) {
      const { id, key, hash } = newKey();
      expect(keyIdOf(key)).toBe(id);
      expect(isKeyOf(hash, key)).toBe(true);
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("does not match another key with the same id", () => {
    const { id, hash } = newKey();
    expect(isKeyOf(hash, `hc_${id}_${"A".repeat(43)}`)).toBe(false);
  });

  it.each([[undefined], [["hc_"]], [""], ["hc_"], ["internal-key-for-tests-0123456789abcdef"], [`${newKey().key}A`]])(
    "is not %j",
    (key) => {
      expect(keyIdOf(key)).toBeNull();
    },
  );
});
