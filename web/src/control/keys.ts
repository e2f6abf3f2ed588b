import { ENTRY_TYPES, type EntryType } from "./desk-entry.ts";

/** The action of a key at the desk. */
export type DeskKey =
  | { do: "entry"; type: EntryType }
  | { do: "note" | "undo" | "raise" | "lower" | "leave" | "bid" }
  /** A digit for the price, if the price field does not have the focus or the layout has no digit on that key. */
  | { do: "digit"; digit: string }
  /** No action, and none by the browser: a held Enter would press a button repeatedly. */
  | { do: "hold" };

/** The parts of a `KeyboardEvent` that identify the key. */
export interface PressedKey {
  key: string;
  code: string;
  repeat: boolean;
  isComposing: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The focused element: the price, another field, a button or link, or anything else. */
export type Focus = "price" | "field" | "button" | "page";

const ENTRIES: ReadonlyMap<string, EntryType> = new Map(ENTRY_TYPES.map(({ key, type }) => [key, type]));
const REPEATING: ReadonlySet<DeskKey["do"]> = new Set(["raise", "lower"]);
const PLUS: ReadonlySet<string> = new Set(["+", "Add"]);
const MINUS: ReadonlySet<string> = new Set(["-", "\u2212", "\u2013", "Subtract"]);

/** The Latin letter of a key: by the layout, or else by a Latin keyboard. */
function letterOf({ key, code }: PressedKey): string | null {
  // A full-width letter of an input method is the same letter.
  const letter = key.normalize("NFKC").toLowerCase();
  if (/^[a-z]$/.test(letter)) return letter;
  // Used for letters of other scripts, keys that an input method handles, and dead keys. Named keys such as `Enter` have no such code.
  return /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? null;
}

/** The digit of a key. A number pad key that moves the cursor has none. */
function digitOf({ key, code }: PressedKey): string | null {
  if (/^[0-9]$/.test(key)) return key;
  const digit = key.normalize("NFKC");
  if (/^[0-9]$/.test(digit)) return digit;
  // For the upper row of a French keyboard, and digits of other scripts.
  const isOneCharacter = [...key].length === 1 || key === "Dead" || key === "Process";
  return isOneCharacter ? (/^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1] ?? null) : null;
}

function actionOf(pressed: PressedKey, focus: Focus): DeskKey | null {
  const { key, code } = pressed;
  if (key === "Escape") return { do: "leave" };
  if (key === "Enter" || code === "NumpadEnter") return focus === "price" ? { do: "bid" } : null;
  // The layout comes first: in France, minus is on the key of a digit.
  if (PLUS.has(key) || code === "NumpadAdd" || (key === "=" && code === "Equal")) return { do: "raise" };
  if (MINUS.has(key) || code === "NumpadSubtract" || (key === "_" && code === "Minus")) return { do: "lower" };
  const digit = digitOf(pressed);
  // The price field itself handles its digits.
  if (digit !== null) return focus === "price" && key === digit ? null : { do: "digit", digit };
  const letter = letterOf(pressed);
  if (letter === null) return null;
  const type = ENTRIES.get(letter);
  if (type) return { do: "entry", type };
  if (letter === "n") return { do: "note" };
  if (letter === "z") return { do: "undo" };
  // The price field passes no other letter on.
  return focus === "price" ? { do: "hold" } : null;
}

/**
 * The action of a pressed key; `null` if the desk has none.
 * @param isDialogOpen whether a dialog is open, which gets all keys
 */
export function deskKey(pressed: PressedKey, focus: Focus, isDialogOpen: boolean): DeskKey | null {
  const { key, repeat, isComposing, ctrlKey, metaKey, altKey } = pressed;
  if (ctrlKey || metaKey || altKey || isComposing) return null;
  const isPress = key === "Enter" || key === " ";
  if (focus === "button" && isPress) return repeat ? { do: "hold" } : null;
  if (isDialogOpen) return null;
  if (focus === "field") {
    if (key === "Escape") return { do: "leave" };
    return isPress && repeat && key === "Enter" ? { do: "hold" } : null;
  }
  const action = actionOf(pressed, focus);
  if (!action || !repeat || REPEATING.has(action.do)) return action;
  // Digits may repeat as text. Each press records at most one entry.
  return action.do === "digit" ? action : { do: "hold" };
}
