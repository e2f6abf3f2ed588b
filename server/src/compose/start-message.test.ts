import { describe, expect, it } from "vitest";
import { signInLines } from "./start-message.ts";

const email = "owner@example.com";

describe("the start", () => {
  it("shows a generated password", () => {
    const lines = signInLines({ email, password: "drawn", isGivenRight: null }, "npm run password --");
    expect(lines).toEqual(["Sign in as owner@example.com with the password drawn (shown this once)"]);
  });

  it("promises ADMIN_PASSWORD only if it opens the account", () => {
    expect(signInLines({ email, isGivenRight: true }, "npm run password --")).toEqual([
      "Sign in as owner@example.com with ADMIN_PASSWORD",
    ]);
    expect(signInLines({ email, isGivenRight: false }, "npm run password --")).toEqual([
      "ADMIN_PASSWORD is set, but owner@example.com exists already; its password was not changed. To change it: npm run password -- owner@example.com",
      "Sign in as owner@example.com with the password of this account",
    ]);
  });

  it("names the command that works in its environment", () => {
    const lines = signInLines({ email, isGivenRight: null }, "npx headcount password");
    expect(lines).toEqual([
      "Sign in as owner@example.com with the password of this account. To set a new one: npx headcount password owner@example.com",
    ]);
  });
});
