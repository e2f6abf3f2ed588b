import fc from "fast-check";
import { expect, it } from "vitest";
import { path } from "./path.ts";

const pathOf = (id: string): URL => new URL(`/api/v1${path`/auctions/${id}/moments`}`, "http://localhost");

it("an id stays one segment, whatever characters it has", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(".", "..", "../..", "a/b", "?x=1", "#")),
      (id) => {
        const { pathname, search, hash } = pathOf(id);
        expect(pathname.split("/")).toHaveLength(6);
        expect([pathname.startsWith("/api/v1/auctions/"), pathname.endsWith("/moments"), search, hash]).toEqual([
          true,
          true,
          "",
          "",
        ]);
      },
    ),
  );
});

it("values of a query are written as URLSearchParams writes them", () => {
  expect(path`/audit?${new URLSearchParams({ before: "1&x=2" })}`).toBe("/audit?before=1%26x%3D2");
  expect(path`/keys`).toBe("/keys");
});
