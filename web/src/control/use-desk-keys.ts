import { type RefObject, useEffect } from "react";
import { type DeskKey, deskKey, type Focus } from "./keys.ts";

const TYPING =
  "input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable]:not([contenteditable=false])";
const PRESSED = "button, a[href], summary, input, [role=button], [role=option], [role=tab]";
const OPEN_DIALOG = "[aria-modal=true], dialog[open]";
/** A dialog that this key closed may be gone, but the key was pressed inside it. */
const OVER_THE_PAGE = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

const focusOf = (target: EventTarget | null, price: HTMLElement | null): Focus => {
  if (!(target instanceof Element)) return "page";
  if (target === price) return "price";
  if (target.closest(TYPING)) return "field";
  return target.closest(PRESSED) ? "button" : "page";
};

const isDialogOpen = (target: EventTarget | null): boolean =>
  document.querySelector(OPEN_DIALOG) !== null || (target instanceof Element && target.closest(OVER_THE_PAGE) !== null);

export interface PriceField {
  field: RefObject<HTMLInputElement | null>;
  /** Whether the next digit starts a new price even in the focused field, because its price was not typed. */
  isFresh: RefObject<boolean>;
}

/**
 * Calls `run`, which must not change, for the desk's keys. Mantine's `useHotkeys` does not fit: it fires again for a held key and
 * requires the exact Shift state. It also matches either the letter or the physical key, but a Cyrillic layout needs the physical key if
 * there is no Latin letter.
 */
export function useDeskKeys(price: PriceField, run: (key: DeskKey) => void): void {
  useEffect(() => {
    const { field, isFresh } = price;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const [focus, isOver] = [focusOf(event.target, field.current), isDialogOpen(event.target)];
      const begun = focus === "price" && isFresh.current ? deskKey(event, "page", isOver) : null;
      if (begun?.do === "digit" && begun.digit === event.key) {
        // The field itself replaces its content.
        field.current?.select();
        isFresh.current = false;
        return;
      }
      const key = begun?.do === "digit" ? begun : deskKey(event, focus, isOver);
      if (!key) return;
      // Escape may also close a list of suggestions.
      if (key.do !== "leave") event.preventDefault();
      if (key.do !== "hold") run(key);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [price, run]);
}
