import { describe, expect, it } from "vitest";
import { originAllowed } from "./origin.ts";

const allowed = ["https://shop.example"];

describe("an origin", () => {
  it.each([
    ["the server's own", "http://live.example:8080", true],
    ["a listed one", "https://shop.example", true],
    ["none, as of a client that is no browser", undefined, true],
    ["a foreign one", "https://evil.example", false],
    ["one that ends like a listed one", "https://notshop.example", false],
    ["one that begins like a listed one", "https://shop.example.evil.example", false],
    ["a listed host over plain HTTP", "http://shop.example", false],
    ["the server's host on another port", "http://live.example", false],
    ["that of a sandboxed page", "null", false],
    ["no origin at all", "garbage", false],
  ])("%s", (_name, origin, expected) => {
    expect(originAllowed(origin, "live.example:8080", allowed)).toBe(expected);
  });
});
