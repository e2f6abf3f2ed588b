import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createKeySets } from "./key-sets.ts";
import { type Signer, signed, signer } from "./tokens.fixtures.ts";
import { createVerifier } from "./verify.ts";

/** The key set of an application, which it may change. */
async function application(answer?: (request: IncomingMessage, reply: ServerResponse) => void) {
  let keys: readonly Signer[] = [];
  let asked = 0;
  const server = createServer((request, reply) => {
    asked += 1;
    if (answer) return answer(request, reply);
    const jwks = keys.map(({ alg, kid, publicKey }) => ({ ...publicKey?.export({ format: "jwk" }), kid, alg }));
    reply.setHeader("content-type", "application/json").end(JSON.stringify({ keys: jwks }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close().closeAllConnections());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    publish(...some: Signer[]) {
      keys = some;
    },
    asked: () => asked,
  };
}

const claims = () => ({ aud: "headcount", exp: Math.floor(Date.now() / 1_000) + 60 });
const verifierOf = (options: Parameters<typeof createKeySets>[0]) => {
  const verify = createVerifier({ keySet: createKeySets(options), publicUrl: undefined, now: Date.now });
  return async (by: Signer, url: string): Promise<string> => {
    const jwks = { kind: "jwks", id: "j".repeat(16), url } as const;
    try {
      return (await verify(await signed(by, claims()), [jwks])).keyId;
    } catch (error) {
      const { code, reason } = error as { code: string; reason?: string };
      return reason ?? code;
    }
  };
};
const KNOWN = "j".repeat(16);

describe("a key set", () => {
  it("is loaded once, and again for a kid that it does not have yet, with a pause in between", async () => {
    const app = await application();
    const [old, next, unknown] = [signer("ES256"), signer("RS256"), signer("EdDSA")];
    const verify = verifierOf({ allowPrivate: true, cooldownMs: 0 });
    app.publish(old);
    for (let i = 0; i < 3; i += 1) expect(await verify(old, app.url)).toBe(KNOWN);
    expect(app.asked()).toBe(1);
    app.publish(old, next);
    expect([await verify(next, app.url), await verify(old, app.url), app.asked()]).toEqual([KNOWN, KNOWN, 2]);
    app.publish(next);
    expect([await verify(unknown, app.url), await verify(old, app.url)]).toEqual(["signature", "signature"]);

    const patient = verifierOf({ allowPrivate: true });
    const before = app.asked();
    for (let i = 0; i < 20; i += 1) expect(await patient(unknown, app.url)).toBe("signature");
    expect(app.asked()).toBe(before + 1);
  });

  it.each<[string, (request: IncomingMessage, reply: ServerResponse) => void]>([
    ["a redirect", (_, reply) => void reply.writeHead(302, { location: "http://127.0.0.1:9/" }).end()],
    ["an error", (_, reply) => void reply.writeHead(500).end()],
    ["no JSON", (_, reply) => void reply.end("<html>")],
    ["other JSON", (_, reply) => void reply.end('{"keys":1}')],
    ["more than 64 KB", (_, reply) => void reply.end(`{"keys":[],"x":"${"x".repeat(70_000)}"}`)],
    ["nothing", () => {}],
  ])("T42: that answers %s is unavailable, and is not asked again at once", async (_, answer) => {
    const app = await application(answer);
    const verify = verifierOf({ allowPrivate: true, deadlineMs: 200 });
    const by = signer("ES256");
    for (let i = 0; i < 5; i += 1) expect(await verify(by, app.url)).toBe("TOKEN_KEYS_UNAVAILABLE");
    expect(app.asked()).toBe(1);
  });

  it("T16: is never loaded from an address that is not on the public internet", async () => {
    const app = await application();
    const by = signer("ES256");
    app.publish(by);
    const verify = verifierOf({ allowPrivate: false });
    for (const url of [app.url, app.url.replace("http:", "https:"), "https://169.254.169.254/", "https://localhost/"])
      expect([url, await verify(by, url)]).toEqual([url, "TOKEN_KEYS_UNAVAILABLE"]);
    expect(app.asked()).toBe(0);
  });

  it("never verifies a shared secret", async () => {
    const app = await application((_, reply) => {
      const k = Buffer.from("x".repeat(32)).toString("base64url");
      reply.end(JSON.stringify({ keys: [{ kty: "oct", k, kid: "a", alg: "HS256" }] }));
    });
    const forged = { ...signer("HS256"), kid: "a", signWith: Buffer.from("x".repeat(32)) };
    expect(await verifierOf({ allowPrivate: true })(forged, app.url)).toBe("signature");
  });
});
