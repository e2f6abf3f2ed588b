import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RefusedSites, sitesOf } from "./refused-sites.ts";

const page = (origin: string) => ({ page: { origin, isListed: true } });

describe("refused sites", () => {
  it("are counted for each auction, and the 50 last seen stay, whatever arrives", () => {
    const refusal = fc.tuple(fc.constantFrom("a", "b"), fc.nat(80));
    fc.assert(
      fc.property(fc.array(refusal, { maxLength: 400 }), (refusals) => {
        const sites = new RefusedSites();
        for (const [at, [auction, site]] of refusals.entries()) sites.refused(auction, `https://${site}.example`, at);
        for (const auction of ["a", "b"]) {
          const own = refusals.flatMap(([one, site], at) => (one === auction ? [{ site, at }] : []));
          const lastAt = new Map(own.map(({ site, at }) => [`https://${site}.example`, at]));
          const kept = sites.of(auction);
          expect(kept.size).toBeLessThanOrEqual(50);
          const newest = [...lastAt].sort(([, a], [, b]) => b - a).slice(0, 50);
          expect(sitesOf([], kept).map(({ origin }) => origin)).toEqual(newest.map(([origin]) => origin));
          if (lastAt.size <= 50)
            expect([...kept.values()].reduce((sum, { refused }) => sum + refused, 0)).toBe(own.length);
        }
      }),
    );
  });

  it("are listed after connected ones, which come first by their connections", () => {
    const sites = new RefusedSites();
    sites.refused("a", "https://b.example", 0);
    sites.refused("a", "https://c.example", 1_000);
    sites.refused("a", `https://${"x".repeat(300)}.example`, 2_000);
    const connections = [
      page("https://a.example"),
      page("https://b.example"),
      page("https://b.example"),
      { page: null },
    ];
    expect(sitesOf(connections, sites.of("a"))).toEqual([
      { origin: "https://b.example", connections: 2, refused: 1, lastRefusedAt: "1970-01-01T00:00:00.000Z" },
      { origin: "https://a.example", connections: 1, refused: 0, lastRefusedAt: null },
      { origin: "https://c.example", connections: 0, refused: 1, lastRefusedAt: "1970-01-01T00:00:01.000Z" },
    ]);
    expect(sitesOf([], sites.of("b"))).toEqual([]);
  });
});
