const ROW_SELECTOR = "li, tr, article";
const SECTIONS = "section, main";
const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), summary";

/** The position of an element in a list, to find a neighbor after its row was removed. */
export interface RowPlace {
  row: Element;
  list: Element;
  section: Element;
  /** Index of the row in the list, and index of the element among the row's focusable elements. */
  rowIndex: number;
  partIndex: number;
}

const rowsOf = (list: Element): Element[] => [...list.children].filter((child) => child.matches(ROW_SELECTOR));
const partsOf = (row: Element): HTMLElement[] => [...row.querySelectorAll<HTMLElement>(FOCUSABLE)];

/** The position of an element in its list; `null` outside of lists. */
export function rowPlaceOf(element: Element | null): RowPlace | null {
  const row = element?.closest(ROW_SELECTOR);
  const section = row?.parentElement?.closest(SECTIONS);
  if (!element || !row?.parentElement || !section) return null;
  const list = row.parentElement;
  const partIndex = partsOf(row).indexOf(element as HTMLElement);
  return { row, list, section, rowIndex: rowsOf(list).indexOf(row), partIndex: Math.max(0, partIndex) };
}

/** Moves the focus from a removed row to the next row at its position, or else to the section's heading, if it still exists. */
export function focusNear({ list, section, rowIndex, partIndex }: RowPlace): void {
  if (!section.isConnected) return;
  const rows = list.isConnected ? rowsOf(list) : [];
  const next = rows[Math.min(Math.max(0, rowIndex), rows.length - 1)];
  const parts = next ? partsOf(next) : [];
  const heading = section.querySelector<HTMLElement>("h1, h2, h3");
  const target = parts[partIndex] ?? parts[0] ?? heading;
  if (target === heading) heading?.setAttribute("tabindex", "-1");
  target?.focus({ preventScroll: true });
}

export const isFocusFree = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Moves the focus to a neighbor whenever the focused row of a list is removed. */
export function keepFocusInLists(): void {
  let place: RowPlace | null = null;
  const follow = ({ target }: Event): void => {
    place = target instanceof Element ? rowPlaceOf(target) : null;
  };
  document.addEventListener("focusin", follow);
  // A click outside of all controls leaves the list without a new focus.
  document.addEventListener("pointerdown", follow);
  new MutationObserver(() => {
    if (!place) return;
    if (place.row.isConnected) place.rowIndex = rowsOf(place.list).indexOf(place.row);
    else if (isFocusFree()) focusNear(place);
  }).observe(document.documentElement, { childList: true, subtree: true });
}
