import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deskKey, type Focus, type PressedKey } from "./keys.ts";

const press = (key: string, code: string, over: Partial<PressedKey> = {}): PressedKey => ({
  key,
  code,
  ...{ repeat: false, isComposing: false, ctrlKey: false, metaKey: false, altKey: false },
  ...over,
});
const on = (pressed: PressedKey, focus: Focus = "page", isDialogOpen = false) => deskKey(pressed, focus, isDialogOpen);
const BID = { do: "entry", type: "bid" };

describe("a key at the desk", () => {
  it.each([
    ["plain", "b", "KeyB"],
    ["with CapsLock or Shift", "B", "KeyB"],
    ["on a Russian layout", "и", "KeyB"],
    ["on a Russian layout with Shift", "И", "KeyB"],
    ["on a Hindi layout", "व", "KeyB"],
    ["on a Greek layout", "β", "KeyB"],
    ["on a Hebrew layout", "נ", "KeyB"],
    ["on an Arabic layout, where it is two letters", "لا", "KeyB"],
    ["with a Japanese input method", "Process", "KeyB"],
    ["as a full-width letter", "ｂ", "KeyB"],
    ["as a dead key", "Dead", "KeyB"],
    ["on Dvorak, where it is on another key", "b", "KeyN"],
    ["of a remote desktop that tells no code", "b", ""],
  ])("is the same %s", (_, key, code) => {
    expect(on(press(key, code))).toEqual(BID);
    expect(on(press(key, code), "button")).toEqual(BID);
    expect(on(press(key, code), "price")).toEqual(BID);
  });

  it("depends on the letter of the layout, not on the position of the key", () => {
    // Dvorak has "x" where B is, and AZERTY "z" where W is.
    expect(on(press("x", "KeyB"))).toBeNull();
    expect(on(press("z", "KeyW"))).toEqual({ do: "undo" });
    expect(on(press("w", "KeyZ"))).toEqual({ do: "entry", type: "withdrawn" });
    expect(on(press("y", "KeyZ"))).toBeNull();
  });

  it("raises and lowers the price on every keyboard", () => {
    const plus = [
      ["+", "Equal"],
      ["=", "Equal"],
      ["+", "BracketRight"],
      ["+", "NumpadAdd"],
      ["+", "Digit1"],
    ] as const;
    for (const [key, code] of plus) expect([key, code, on(press(key, code))]).toEqual([key, code, { do: "raise" }]);
    const minus = [
      ["-", "Minus"],
      ["_", "Minus"],
      ["-", "Slash"],
      ["-", "NumpadSubtract"],
      ["-", "Digit6"],
      ["−", "Minus"],
    ] as const;
    for (const [key, code] of minus) expect([key, code, on(press(key, code))]).toEqual([key, code, { do: "lower" }]);
    expect(on(press("+", "Equal", { repeat: true }), "price")).toEqual({ do: "raise" });
  });

  it("adds digits of any layout and script to the price", () => {
    const fives = [
      ["5", "Digit5"],
      ["5", "Numpad5"],
      ["(", "Digit5"],
      ["%", "Digit5"],
      ["५", "Digit5"],
      ["٥", "Digit5"],
      ["５", "Digit5"],
    ] as const;
    for (const [key, code] of fives) expect([key, on(press(key, code))]).toEqual([key, { do: "digit", digit: "5" }]);
    // The field handles its own digits.
    expect(on(press("5", "Digit5"), "price")).toBeNull();
    expect(on(press("(", "Digit5"), "price")).toEqual({ do: "digit", digit: "5" });
    // Without NumLock, the number pad moves the cursor.
    expect(on(press("End", "Numpad1"))).toBeNull();
    expect(on(press("ArrowLeft", "Numpad4"), "price")).toBeNull();
  });

  it("records once per press, however long the key is held", () => {
    for (const key of ["o", "b", "s", "u", "p", "w", "k", "n", "z"])
      for (const focus of ["page", "button", "price"] as const)
        expect(on(press(key, `Key${key.toUpperCase()}`, { repeat: true }), focus)).toEqual({ do: "hold" });
    expect(on(press("Enter", "Enter"), "price")).toEqual({ do: "bid" });
    expect(on(press("Enter", "NumpadEnter"), "price")).toEqual({ do: "bid" });
    expect(on(press("Enter", "Enter", { repeat: true }), "price")).toEqual({ do: "hold" });
    expect(on(press("Enter", "Enter"), "button")).toBeNull();
    for (const key of ["Enter", " "])
      for (const dialog of [false, true])
        expect(on(press(key, "Enter", { repeat: true }), "button", dialog)).toEqual({ do: "hold" });
  });

  it("leaves fields by Escape", () => {
    for (const focus of ["price", "field"] as const)
      expect(on(press("Escape", "Escape"), focus)).toEqual({ do: "leave" });
  });

  it("does nothing while a dialog is open, another field has the focus, or a modifier is held", () => {
    const keys = fc.constantFrom(
      ...["o", "b", "k", "z", "n", "+", "-", "5", "и", "Escape", "Enter"].map((key) => press(key, "KeyB")),
    );
    const anyFocus = fc.constantFrom<Focus>("price", "field", "page");
    fc.assert(fc.property(keys, anyFocus, (pressed, focus) => on(pressed, focus, true) === null || focus === "field"));
    fc.assert(
      fc.property(
        keys,
        anyFocus,
        fc.constantFrom("ctrlKey", "metaKey", "altKey", "isComposing"),
        (pressed, focus, held) => on({ ...pressed, [held]: true }, focus) === null,
      ),
    );
    fc.assert(fc.property(keys, (pressed) => pressed.key === "Escape" || on(pressed, "field") === null));
  });
});
