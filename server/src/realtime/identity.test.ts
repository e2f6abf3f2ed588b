import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIdentity } from "./identity.ts";

const A = "a".repeat(24);

describe("a viewer's token", () => {
  const identity = createIdentity("secret");

  it("identifies the viewer in its auction, and no one in another", () => {
    const { viewer, token } = identity.issue(A);
    expect(identity.verify(A, token)).toBe(viewer);
    expect(identity.verify("b".repeat(24), token)).toBeNull();
  });

  it("is invalid under another secret", () => {
    expect(createIdentity("other").verify(A, identity.issue(A).token)).toBeNull();
  });

  it("cannot be changed or forged", () => {
    const { token } = identity.issue(A);
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.constantFrom("A", "b", "-", "9"), (index, letter) => {
        const forged = token.slice(0, index) + letter + token.slice(index + 1);
        fc.pre(forged !== token);
        expect(identity.verify(A, forged)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.anything(), (made) => {
        expect(identity.verify(A, made)).toBeNull();
      }),
    );
  });
});
