import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readPublicKey } from "./public-key.ts";

const pairs = {
  RS256: generateKeyPairSync("rsa", { modulusLength: 2_048 }),
  ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  EdDSA: generateKeyPairSync("ed25519"),
};

describe("a public key", () => {
  it.each(Object.entries(pairs))("for %s is read from PEM and from a JWK", (algorithm, { publicKey }) => {
    const jwk = publicKey.export({ format: "jwk" });
    expect(readPublicKey(publicKey.export({ type: "spki", format: "pem" }).toString())).toEqual({
      ...{ algorithm, kid: null, jwk },
    });
    expect(readPublicKey(JSON.stringify({ ...jwk, kid: "2026-11", use: "sig", alg: algorithm }))).toEqual({
      ...{ algorithm, kid: "2026-11", jwk },
    });
  });

  it("is refused if it is private, too short, of another kind, or none", () => {
    const { privateKey } = pairs.ES256;
    const pem = (key: ReturnType<typeof generateKeyPairSync>["publicKey"]) =>
      (key as typeof pairs.RS256.publicKey).export({ type: "spki", format: "pem" }).toString();
    const cases: [string, string][] = [
      [privateKey.export({ type: "pkcs8", format: "pem" }).toString(), "private key"],
      [JSON.stringify(privateKey.export({ format: "jwk" })), "private key"],
      [JSON.stringify({ kty: "oct", k: "c2VjcmV0" }), "private key"],
      [pem(generateKeyPairSync("rsa", { modulusLength: 1_024 }).publicKey), "2048 bits"],
      [pem(generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey), "ES256"],
      [pem(generateKeyPairSync("x25519").publicKey), "ES256"],
      [JSON.stringify({ ...pairs.RS256.publicKey.export({ format: "jwk" }), alg: "PS256" }), "PS256"],
      ["{", "PEM"],
      ["hello", "PEM"],
      ['{"kty":"EC"}', "PEM"],
    ];
    for (const [text, problem] of cases) expect(() => readPublicKey(text)).toThrow(problem);
  });
});
