import { expect, it } from "vitest";
import { tokenIn } from "./access-token.ts";

const at = (search: string, hash = "") => tokenIn({ pathname: "/t/auction/a/live", search, hash });

it("finds the token in the query and the fragment, and the address without it", () => {
  expect(at("?token=a.b-_.c")).toEqual({ token: "a.b-_.c", rest: "/t/auction/a/live" });
  expect(at("?uncounted&token=a.b.c&x=1")).toEqual({ token: "a.b.c", rest: "/t/auction/a/live?uncounted&x=1" });
  expect(at("?uncounted", "#token=a.b.c")).toEqual({ token: "a.b.c", rest: "/t/auction/a/live?uncounted" });
  expect(at("?token=old", "#token=new").token).toBe("new");
  expect(at("?uncounted", "#x")).toEqual({ token: null, rest: "/t/auction/a/live?uncounted#x" });
});

it("replaces a token that no header can contain", () => {
  for (const text of ["", "a b", "%C3%A9", "a%0d%0ab", "x".repeat(4_001)])
    expect(at(`?token=${text}`).token).toBe("damaged");
});
