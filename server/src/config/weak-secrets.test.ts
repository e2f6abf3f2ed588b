import { randomBytes } from "node:crypto";
import fc from "fast-check";
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
    "12345678901234567890123456789012",
    "0123456789abcdef0123456789abcdef",
    "auction-12345",
  ])("T9: is weak as %s", (secret) => {
    expect(weaknessOf(secret)).not.toBeNull();
  });

  it("is strong if it is random", () => {
    expect(weaknessOf(randomBytes(32).toString("base64url"))).toBeNull();
    expect(weaknessOf("correct horse battery")).toBeNull();
  });

  it("is strong if it is random and digits happen to follow each other in it", () => {
    const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
    const varied = hex.filter((secret) => new Set(secret).size >= 8);
    fc.assert(
      fc.property(varied, fc.nat(64), (secret, at) => {
        expect(weaknessOf(`${secret.slice(0, at)}0123456789${secret.slice(at)}`)).toBeNull();
      }),
    );
  });
});
