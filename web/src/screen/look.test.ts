import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lookOf } from "./look.ts";

const PLAIN = { layout: "wall", theme: "dark", accent: "#3b5bdb", onAccent: "#ffffff" };

describe("the look of a screen", () => {
  it("comes from the address", () => {
    expect(lookOf("?layout=overlay&theme=light&accent=%23FFD43B")).toEqual({
      layout: "overlay",
      theme: "light",
      accent: "#ffd43b",
      onAccent: "#000000",
    });
    expect(lookOf("?layout=counter&accent=0a8")).toMatchObject({ layout: "counter", accent: "#00aa88" });
  });

  it("is the default without values, and for values that do not exist", () => {
    expect(lookOf("")).toEqual(PLAIN);
    expect(lookOf("?layout=Wall&theme=auto&accent=red")).toEqual(PLAIN);
    expect(lookOf("?layout=toString&theme=__proto__&accent=3b5bd")).toEqual(PLAIN);
  });

  it("never contains other text of the address", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = encodeURIComponent(text);
        const { layout, theme, accent } = lookOf(`?layout=${value}&theme=${value}&accent=${value}`);
        expect(["wall", "overlay", "counter"]).toContain(layout);
        expect(["dark", "light"]).toContain(theme);
        expect(accent).toMatch(/^#[\da-f]{6}$/);
      }),
    );
  });
});
