import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signedHeaders, webhookSecret } from "./signature.ts";

const SERVER_SECRET = "a-secret-for-tests-0123456789abcdef";

describe("signed headers", () => {
  it("are accepted by the public library, for any body and id", () => {
    fc.assert(
      fc.property(fc.json(), fc.stringMatching(/^[0-9a-f]{1,24}$/), fc.nat(9), (body, id, version) => {
        const secret = webhookSecret(SERVER_SECRET, id, version);
        const headers = signedHeaders({ id: `msg_${id}`, body }, [secret], Date.now());
        expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  it("are refused by the library for another body, id, time or secret", () => {
    const secret = webhookSecret(SERVER_SECRET, "a", 1);
    const body = '{"a":1}';
    const headers = signedHeaders({ id: "msg_1", body }, [secret], Date.now());
    const verify = (by: string, what: string, over: object) => () =>
      new Webhook(by).verify(what, { ...headers, ...over });
    expect(verify(secret, body, {})).not.toThrow();
    expect(verify(secret, '{"a":2}', {})).toThrow();
    expect(verify(secret, body, { "webhook-id": "msg_2" })).toThrow();
    expect(verify(secret, body, { "webhook-timestamp": String(Number(headers["webhook-timestamp"]) + 1) })).toThrow();
    expect(verify(webhookSecret(SERVER_SECRET, "a", 2), body, {})).toThrow();
    expect(verify(webhookSecret(SERVER_SECRET, "b", 1), body, {})).toThrow();
    expect(verify(webhookSecret("another-secret-of-the-server-12345", "a", 1), body, {})).toThrow();
  });

  it("with two secrets are accepted by a holder of either secret", () => {
    const secrets = [2, 1].map((version) => webhookSecret(SERVER_SECRET, "a", version));
    const headers = signedHeaders({ id: "msg_1", body: "{}" }, secrets, Date.now());
    for (const secret of secrets) expect(new Webhook(secret).verify("{}", headers)).toEqual({});
  });
});
