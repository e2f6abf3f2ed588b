import { MongoNetworkError, MongoServerError } from "mongodb";
import { expect, it } from "vitest";
import { isPassing } from "./errors.ts";

const withCode = (code: string): Error => Object.assign(new Error("the socket is broken"), { code });

it("distinguishes temporary from permanent errors", () => {
  const passing = [
    new MongoNetworkError("connection closed"),
    new MongoServerError({ message: "not primary", code: 10_107 }),
    // The driver passes on the socket's error if the socket ends during a write.
    withCode("EPIPE"),
    withCode("ECONNRESET"),
  ];
  const lasting = [
    new MongoServerError({ message: "taken", code: 11_000 }),
    withCode("ENOENT"),
    new TypeError("ours"),
    undefined,
  ];
  expect(passing.map(isPassing)).toEqual(passing.map(() => true));
  expect(lasting.map(isPassing)).toEqual(lasting.map(() => false));
});
