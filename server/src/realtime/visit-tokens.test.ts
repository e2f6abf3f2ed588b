import { describe, expect, it } from "vitest";
import { createVisitTokens } from "./visit-tokens.ts";

const [A, ANN] = ["a".repeat(24), "ann-ann-ann-ann_"];
const who = { auctionId: A, viewer: ANN };
const first = createVisitTokens("secret", { boot: "boot-1", startedAt: 0 });
const token = first.issue({ ...who, since: 5_000 }, null);
const second = createVisitTokens("secret", { boot: "boot-2", startedAt: 100_000 });

describe("a visit whose token the page sends", () => {
  it("continues after a restart, for a minute", () => {
    expect(second.sinceOf(who, token, 100_001)).toBe(5_000);
    expect(second.sinceOf(who, token, 160_000)).toBe(5_000);
    expect(second.sinceOf(who, token, 160_001)).toBeNull();
  });

  it("does not continue if its own server saw it end", () => {
    expect(first.sinceOf(who, token, 20_000)).toBeNull();
  });

  it("continues at another running server after its own closed the connection, for a minute", () => {
    const moved = first.issue({ ...who, since: 5_000 }, 900_000);
    expect(second.sinceOf(who, moved, 959_999)).toBe(5_000);
    expect(second.sinceOf(who, moved, 960_001)).toBeNull();
    expect(second.sinceOf(who, token, 900_001)).toBeNull();
  });

  it("belongs to one person, one auction and one installation", () => {
    expect(second.sinceOf({ ...who, viewer: "bob-bob-bob-bob_" }, token, 100_001)).toBeNull();
    expect(second.sinceOf({ ...who, auctionId: "b".repeat(24) }, token, 100_001)).toBeNull();
    const other = createVisitTokens("another", { boot: "boot-2", startedAt: 100_000 });
    expect(other.sinceOf(who, token, 100_001)).toBeNull();
  });

  it("is refused when it is forged or from the future", () => {
    for (const made of [
      undefined,
      null,
      "",
      "x",
      7,
      {},
      token.slice(1),
      `${token}x`,
      token.replace("boot-1", "boot-9"),
    ])
      expect(second.sinceOf(who, made, 100_001)).toBeNull();
    expect(second.sinceOf(who, first.issue({ ...who, since: 200_000 }, null), 100_001)).toBe(100_001);
  });
});
