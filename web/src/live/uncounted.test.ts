import { expect, it } from "vitest";
import { STAFF_HINT } from "../browser/staff-hint.ts";
import { exclusionHere } from "./uncounted.ts";

/** The storage of a browser. */
function browser() {
  const kept = new Map<string, string>();
  const memory = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value) === kept,
    removeItem: (key: string) => void kept.delete(key),
  };
  return { memory, here: (search: string, auction = "a") => exclusionHere(auction, search, memory) };
}

it("is requested once, for one auction, and lasts until it is reverted", () => {
  const { here } = browser();
  expect(here("")).toBeNull();
  expect(here("?uncounted")).toBe("staff");
  expect(here("")).toBe("staff");
  expect(here("", "b")).toBeNull();
  expect(here("?counted")).toBeNull();
  expect(here("")).toBeNull();
});

it("applies to staff in every auction", () => {
  const { memory, here } = browser();
  expect(here("")).toBeNull();
  memory.setItem(STAFF_HINT, "1");
  expect([here(""), here("", "b")]).toEqual(["staff", "staff"]);
});
