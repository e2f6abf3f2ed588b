import { expect, it } from "vitest";
import { tokenIn } from "./access-token.ts";

const at = (search: string, hash = "") => tokenIn({ pathname: "/t/auction/a/live", search, hash });

it("finds the token in the query and the fragment, and the address without it", () => {
  expect(at("?token=a.b-_.c")).toEqual({ token: "a.b-_.c", rest: "/t/auction/a/live" });
  expect(at("?screen&token=a.b.c&x=1")).toEqual({ token: "a.b.c", rest: "/t/auction/a/live?screen&x=1" });
  expect(at("?screen", "#token=a.b.c")).toEqual({ token: "a.b.c", rest: "/t/auction/a/live?screen" });
  expect(at("?token=old", "#token=new").token).toBe("new");
  expect(at("?screen", "#x")).toEqual({ token: null, rest: "/t/auction/a/live?screen#x" });
});

it("replaces a token that no header can contain", () => {
  for (const text of ["", "a b", "%C3%A9", "a%0d%0ab", "x".repeat(4_001)])
    expect(at(`?token=${text}`).token).toBe("damaged");
});
