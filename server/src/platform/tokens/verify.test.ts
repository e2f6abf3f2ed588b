import { TOKEN_CLOCK_SKEW_S, TOKEN_MAX_S, type VerificationKey } from "@headcount/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { organizerPermissions, viewerGrant } from "./claims.ts";
import { ALGORITHMS, type Signer, signed, signer } from "./tokens.fixtures.ts";
import { createVerifier } from "./verify.ts";

const NOW = Date.UTC(2026, 10, 27, 12);
const NOW_S = NOW / 1_000;
const PUBLIC_URL = "https://headcount.example";
const AUCTION = { id: "a".repeat(24), externalId: "sale-1" };
const verify = createVerifier({
  keySet: () => () => Promise.reject(new Error("no key set was expected")),
  publicUrl: PUBLIC_URL,
  now: () => NOW,
});
const signers: readonly Signer[] = [...ALGORITHMS, ...ALGORITHMS].map(signer);
const [rsa, ec, ed, shared, otherRsa] = signers as [Signer, Signer, Signer, Signer, Signer];
const OWN = [rsa, ec, ed, shared].map(({ key }) => key);

const RIGHT = { sub: "u1", auction: AUCTION.id, aud: "headcount", exp: NOW_S + 600 };
const ORGANIZERS = { ...RIGHT, permissions: ["audience:read"] };

/** The grant of a viewer's token, or the reason of its refusal. */
const enter = async (token: string, keys: readonly VerificationKey[] = OWN): Promise<string> => {
  try {
    const { claims } = await verify(token, keys);
    return viewerGrant(claims, AUCTION, "secret").viewer.replace(/^[\w-]{16}$/, "opens");
  } catch (error) {
    return (error as { reason?: string }).reason ?? String(error);
  }
};
const unsigned = (header: object, claims: object): string =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")}.`;

describe("an access token", () => {
  it.each(ALGORITHMS)("opens with a signature of %s, by its kid or without one", async (alg) => {
    const own = signers.find((one) => one.alg === alg) as Signer;
    expect(await enter(await signed(own, RIGHT))).toBe("opens");
    expect(await enter(await signed(own, RIGHT, { kid: undefined }))).toBe("opens");
    expect(await enter(await signed(own, { ...RIGHT, auction: "sale-1", aud: [PUBLIC_URL, "x"] }))).toBe("opens");
  });

  it("T42: opens nothing without a signature of the auction's own keys", async () => {
    expect(await enter(unsigned({ alg: "none" }, RIGHT))).toBe("malformed");
    expect(await enter(await signed(otherRsa, RIGHT))).toBe("signature");
    expect(await enter(await signed(otherRsa, RIGHT, { kid: undefined }))).toBe("signature");
    expect(await enter(await signed(otherRsa, RIGHT, { kid: rsa.kid }))).toBe("signature");
    expect(await enter(await signed(rsa, RIGHT, { kid: ec.kid }))).toBe("signature");
    expect(await enter(await signed(rsa, RIGHT), [])).toBe("signature");
    expect(await enter("not a token")).toBe("malformed");
    expect(await enter(`${"x".repeat(5_000)}.y.z`)).toBe("malformed");
  });

  it("T42: cannot be signed with a public key as the shared secret", async () => {
    for (const { publicKey, kid, key } of [rsa, ec, ed]) {
      const texts = [
        publicKey?.export({ type: "spki", format: "pem" }).toString() ?? "",
        JSON.stringify(key.kind === "public" && key.jwk),
      ];
      for (const text of texts) {
        const forged = { alg: "HS256", kid, signWith: Buffer.from(text.padEnd(32)) };
        for (const header of [{}, { kid: undefined }])
          expect(await enter(await signed(forged, RIGHT, header))).toBe("signature");
      }
    }
  });

  it("says what is wrong with its claims", async () => {
    const reasons: [object, string][] = [
      [{ exp: NOW_S - TOKEN_CLOCK_SKEW_S - 1 }, "expired"],
      [{ nbf: NOW_S + TOKEN_CLOCK_SKEW_S + 1 }, "not_yet_valid"],
      [{ exp: NOW_S + TOKEN_MAX_S + TOKEN_CLOCK_SKEW_S + 1 }, "expires_too_late"],
      [{ exp: undefined }, "claims"],
      [{ aud: undefined }, "claims"],
      [{ aud: "https://shop.example" }, "wrong_audience"],
      [{ auction: "b".repeat(24) }, "wrong_auction"],
      [{ auction: "sale-2" }, "wrong_auction"],
      [{ auction: undefined }, "claims"],
      [{ sub: undefined }, "claims"],
      [{ sub: "" }, "claims"],
      [{ sub: "x".repeat(257) }, "claims"],
      [{ group: "x".repeat(33) }, "claims"],
      [{ group: "" }, "claims"],
      [{ permissions: ["audience:read"] }, "claims"],
      [{ permissions: [] }, "claims"],
    ];
    for (const [over, reason] of reasons)
      expect([over, await enter(await signed(ec, { ...RIGHT, ...over }))]).toEqual([over, reason]);
    expect(await enter(await signed(ec, { ...RIGHT, exp: NOW_S - TOKEN_CLOCK_SKEW_S + 1 }))).toBe("opens");
    expect(await enter(await signed(ec, { ...RIGHT, nbf: NOW_S + TOKEN_CLOCK_SKEW_S - 1 }))).toBe("opens");
  });

  it("opens only if every part of it is valid", async () => {
    const seconds = fc.integer({ min: -2 * TOKEN_MAX_S, max: 2 * TOKEN_MAX_S });
    const cases = fc.record({
      by: fc.constantFrom(...signers),
      named: fc.constantFrom("kid", "none", "another"),
      exp: fc.option(seconds, { nil: undefined }),
      nbf: fc.option(seconds, { nil: undefined }),
      aud: fc.constantFrom<string | string[] | undefined>("headcount", PUBLIC_URL, ["headcount", "a"], "a", undefined),
      auction: fc.constantFrom(AUCTION.id, AUCTION.id.toUpperCase(), "sale-1", "sale-2", "b".repeat(24), undefined),
      sub: fc.constantFrom("u1", "", undefined),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ by, named, exp, nbf, aud, auction, sub }) => {
        const at = (offset: number | undefined) => (offset === undefined ? undefined : NOW_S + offset);
        const claims = Object.fromEntries(
          Object.entries({ exp: at(exp), nbf: at(nbf), aud, auction, sub }).filter(([, value]) => value !== undefined),
        );
        const kid = { kid: by.kid, none: undefined, another: "another" }[named];
        const isRight =
          OWN.includes(by.key) &&
          named !== "another" &&
          exp !== undefined &&
          exp > -TOKEN_CLOCK_SKEW_S &&
          exp <= TOKEN_MAX_S + TOKEN_CLOCK_SKEW_S &&
          (nbf === undefined || nbf <= TOKEN_CLOCK_SKEW_S) &&
          aud !== undefined &&
          aud !== "a" &&
          (auction === "sale-1" || auction?.toLowerCase() === AUCTION.id) &&
          sub === "u1";
        expect((await enter(await signed(by, claims, { kid }))) === "opens").toBe(isRight);
      }),
    );
  });
});

describe("the claims of a token", () => {
  it("name a person by a hash that is different in each auction and secret", () => {
    const claims = { ...RIGHT, group: "  vip " };
    const { viewer, group, expiresAt } = viewerGrant(claims, AUCTION, "secret");
    expect([viewer.length, group, expiresAt]).toEqual([16, "vip", (NOW_S + 600) * 1_000]);
    expect(viewerGrant({ ...claims, exp: NOW_S }, AUCTION, "secret").viewer).toBe(viewer);
    const other = { id: "b".repeat(24), externalId: null };
    const people = [
      viewer,
      viewerGrant({ ...claims, auction: other.id }, other, "secret").viewer,
      viewerGrant(claims, AUCTION, "another").viewer,
      viewerGrant({ ...claims, sub: "u2" }, AUCTION, "secret").viewer,
    ];
    expect(new Set(people).size).toBe(4);
  });

  it("give an organizer's token the permissions in its list, and a viewer's token none", () => {
    expect(organizerPermissions({ ...RIGHT, permissions: ["moments:record", "audience:read"] }, AUCTION)).toEqual([
      "record",
      "read",
    ]);
    for (const permissions of [undefined, [], ["manage"], ["read"], ["audience:read", "own"], "audience:read"])
      expect(() => organizerPermissions({ ...RIGHT, permissions }, AUCTION)).toThrow("permissions");
    expect(() => organizerPermissions({ ...ORGANIZERS, auction: "sale-2" }, AUCTION)).toThrow("another auction");
    expect(() => viewerGrant(ORGANIZERS, AUCTION, "secret")).toThrow("organizers' tokens");
  });
});
