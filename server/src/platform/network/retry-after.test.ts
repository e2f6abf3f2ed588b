import { expect, it } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

it.each([
  [null, 0],
  ["12", 12_000],
  ["Thu, 01 Jan 1970 00:02:00 GMT", 60_000],
  ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ["soon", 0],
  ["-5", 0],
])("Retry-After of %j means %d ms", (header, expected) => {
  expect(retryAfterMs(header, 60_000)).toBe(expected);
});
