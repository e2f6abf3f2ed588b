import { type RefObject, useEffect } from "react";
import { type DeskKey, deskKey, type Focus } from "./keys.ts";

const TYPING =
  "input:not([type=radio], [type=checkbox], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable]:not([contenteditable=false])";
const PRESSED = "button, a[href], summary, input, [role=button], [role=option], [role=tab]";
const OPEN_DIALOG = "[aria-modal=true], dialog[open]";
/** Closed by the same key they may be on their way out; what has the key lies in them still. */
const OVER_THE_PAGE = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox]";

const focusOf = (target: EventTarget | null, price: HTMLElement | null): Focus => {
  if (!(target instanceof Element)) return "page";
  if (target === price) return "price";
  if (target.closest(TYPING)) return "field";
  return target.closest(PRESSED) ? "button" : "page";
};

const isDialogOpen = (target: EventTarget | null): boolean =>
  document.querySelector(OPEN_DIALOG) !== null || (target instanceof Element && target.closest(OVER_THE_PAGE) !== null);

interface PriceField {
  field: RefObject<HTMLInputElement | null>;
  /** Whether the next digit begins a new price, though the field has the focus: the one in it is not typed. */
  isFresh: RefObject<boolean>;
}

/** Hands the keys of the page that are the desk's to `run`, which must not change. */
export function useDeskKeys(price: PriceField, run: (key: DeskKey) => void): void {
  useEffect(() => {
    const { field, isFresh } = price;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const [focus, isOver] = [focusOf(event.target, field.current), isDialogOpen(event.target)];
      const begun = focus === "price" && isFresh.current ? deskKey(event, "page", isOver) : null;
      if (begun?.do === "digit" && begun.digit === event.key) {
        // The field takes it itself, in place of what is in it.
        field.current?.select();
        isFresh.current = false;
        return;
      }
      const key = begun?.do === "digit" ? begun : deskKey(event, focus, isOver);
      if (!key) return;
      // A list of suggestions closes by Escape as well.
      if (key.do !== "leave") event.preventDefault();
      if (key.do !== "hold") run(key);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [price, run]);
}
