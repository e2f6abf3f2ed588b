import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { weaknessOf } from "./weak-secrets.ts";

describe("a secret", () => {
  it.each([
    "changeme-changeme-changeme-changeme",
    "change_me_please_0123456789abcdefgh",
    "my-secret-key-of-the-production-site",
    "a-key-of-at-least-32-characters-000",
    "a".repeat(64),
    "abcabcabcabcabcabcabcabcabcabcabcabc",
    "password12",
  ])("T9: is weak as %s", (secret) => {
    expect(weaknessOf(secret)).not.toBeNull();
  });

  it("is strong if it is random", () => {
    for (let i = 0; i < 200; i += 1) expect(weaknessOf(randomBytes(32).toString("hex"))).toBeNull();
    expect(weaknessOf("correct horse battery")).toBeNull();
  });
});
