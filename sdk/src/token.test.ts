import { afterEach, expect, it, vi } from "vitest";
import { clearMemory, keepToken, readToken } from "./token.ts";
import { browserStorage } from "./viewer.fixtures.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  clearMemory();
});

it.each([
  ["empty", ""],
  ["with letters that no token has", "日本\0"],
  ["longer than the server reads", "x".repeat(9_000)],
])("a stored token that is %s is not sent, and is replaced by the next one", (_, damaged) => {
  const kept = browserStorage();
  kept.set("headcount:viewer:a", damaged);
  expect(readToken("a")).toBeUndefined();
  keepToken("a", "id.signature");
  expect(readToken("a")).toBe("id.signature");
  expect(kept.get("headcount:viewer:a")).toBe("id.signature");
});

it("a damaged token that cannot be removed does not change who the viewer is", () => {
  const refuse = (): never => {
    throw new Error("QuotaExceededError");
  };
  vi.stubGlobal("localStorage", { getItem: () => "\0", setItem: refuse });
  keepToken("a", "id.signature");
  expect(readToken("a")).toBe("id.signature");
});
