import { describe, expect, it } from "vitest";
import { readAuctionsSearch } from "./auctions-search.ts";

describe("the search parameters of the list of auctions", () => {
  it("are read back as they were written", () => {
    const search = { list: "past", page: 3, q: "spring" } as const;
    expect(readAuctionsSearch(search)).toEqual(search);
  });

  it("are ignored if they are unknown, and a search for digits stays a text", () => {
    expect(readAuctionsSearch({ list: "all", page: 1.5, q: 2027 })).toEqual({ q: "2027" });
    expect(readAuctionsSearch({ list: "__proto__", page: 1, q: "  " })).toEqual({});
    expect(readAuctionsSearch({ page: -2 })).toEqual({});
    expect(readAuctionsSearch({ page: 10_001, q: "x".repeat(300) })).toEqual({ q: "x".repeat(200) });
  });
});
