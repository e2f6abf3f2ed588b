import { expect, it } from "vitest";
import { deltaWords } from "./delta.ts";

it.each([
  [{ difference: 5, ratio: 0.5 }, "▲ 50%"],
  [{ difference: -5, ratio: -0.25 }, "▼ 25%"],
  [{ difference: 0, ratio: 0 }, "="],
  [{ difference: 5, ratio: null }, "new"],
])("%o is shown as %s", (delta, short) => {
  expect(deltaWords(delta)?.short).toBe(short);
});

it("says nothing of what is not known", () => {
  expect(deltaWords({ difference: null, ratio: null })).toBeNull();
});
