import { expect, it } from "vitest";
import { deltaWords } from "./delta.ts";

it.each([
  [{ difference: 5, ratio: 0.5 }, "▲ 50%"],
  [{ difference: -5, ratio: -0.25 }, "▼ 25%"],
  [{ difference: 0, ratio: 0 }, "="],
  [{ difference: 5, ratio: null }, "▲ 5"],
  [{ difference: 1, ratio: 1 / 500 }, "▲ 0.2%"],
  [{ difference: -299, ratio: -299 / 300 }, "▼ 99.7%"],
  [{ difference: -9_999, ratio: -0.9999 }, "▼ > 99.9%"],
  [{ difference: 1, ratio: 1e-5 }, "▲ < 0.1%"],
  [{ difference: -5, ratio: -1 }, "▼ 100%"],
  [{ difference: 1_200, ratio: 4 }, "▲ 400%"],
])("%o is shown as %s", (delta, short) => {
  expect(deltaWords(delta)?.short).toBe(short);
});

it("is empty for unknown values", () => {
  expect(deltaWords({ difference: null, ratio: null })).toBeNull();
});
