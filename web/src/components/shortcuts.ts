import { useEffect } from "react";

export type Shortcuts = ReadonlyMap<string, () => void>;

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";
/** They move by arrows themselves: a choice, and what scrolls. */
const OWN_ARROWS = "input[type=radio], [role=tab], [role=region]";

/** Closed by the same key they may be on their way out; what has the key lies in them still. */
const OVER_THE_PAGE = "[aria-modal=true], [role=dialog], [role=menu]";

/** Whether the key is for what has the focus, or for an open dialog, and not for the page. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (document.querySelector("[aria-modal=true]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest(OVER_THE_PAGE)) return true;
  return target.matches(TYPING) || (key.startsWith("Arrow") && target.closest(OWN_ARROWS) !== null);
}

/** Runs what belongs to a pressed key (`KeyboardEvent.key`), unless the user types, holds a modifier or is in a dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target, event.key)) return;
      const run = shortcuts.get(event.key);
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [shortcuts]);
}
