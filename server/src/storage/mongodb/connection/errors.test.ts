import { MongoNetworkError, MongoServerError } from "mongodb";
import { expect, it } from "vitest";
import { isPassing } from "./errors.ts";

const withCode = (code: string): Error => Object.assign(new Error("the socket is broken"), { code });

it("tells what may succeed later from what never will", () => {
  const passing = [
    new MongoNetworkError("connection closed"),
    new MongoServerError({ message: "not primary", code: 10_107 }),
    // The driver hands on what the socket says when it ends while being written to.
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
