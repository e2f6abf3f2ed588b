import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { CreatedTokenKey } from "@headcount/protocol";
import { type JWTPayload, SignJWT } from "jose";
import type { Organizer } from "./harness.ts";

/** An application that signs tokens with a token key of an organizer. */
export interface Application {
  key: CreatedTokenKey;
  /** A token with these claims, for ten minutes. */
  sign(claims: JWTPayload): Promise<string>;
}

const inTenMinutes = (): number => Math.floor(Date.now() / 1_000) + 600;

const signerOf = (key: CreatedTokenKey, alg: string, signWith: KeyObject | Uint8Array): Application => ({
  key,
  sign: (claims) =>
    new SignJWT({ aud: "headcount", exp: inTenMinutes(), ...claims })
      .setProtectedHeader({ alg, ...(key.kid !== null && { kid: key.kid }) })
      .sign(signWith),
});

const create = async (organizer: Pick<Organizer, "call">, input: object): Promise<CreatedTokenKey> => {
  const { status, body } = await organizer.call("POST", "/api/v1/token-keys", input);
  if (status !== 201) throw new Error(`the token key was refused: ${JSON.stringify(body)}`);
  return body.data;
};

/** With a public key (ES256) that the organizer adds. */
export async function applicationOf(organizer: Pick<Organizer, "call">): Promise<Application> {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = publicKey.export({ type: "spki", format: "pem" });
  return signerOf(await create(organizer, { kind: "public", name: "Shop", publicKey: pem }), "ES256", privateKey);
}

/** With a shared secret. */
export async function sharedSecretOf(organizer: Pick<Organizer, "call">): Promise<Application> {
  const key = await create(organizer, { kind: "secret", name: "Shop" });
  return signerOf(key, "HS256", Buffer.from(key.secret ?? "", "base64url"));
}
