import { useEffect } from "react";

export type Shortcuts = ReadonlyMap<string, (event: KeyboardEvent) => void>;

const TYPING = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable]";
/** Elements with their own arrow keys: radio buttons, tabs and scrolling regions. */
const OWN_ARROWS = "input[type=radio], [role=tab], [role=region]";

/** A dialog that this key closed may be gone, but the key was pressed inside it. */
const OVER_THE_PAGE = "[aria-modal=true], [role=dialog], [role=menu]";

/** Whether the key is for the focused element or an open dialog, not for the page. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (document.querySelector("[aria-modal=true]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest(OVER_THE_PAGE)) return true;
  return target.matches(TYPING) || (key.startsWith("Arrow") && target.closest(OWN_ARROWS) !== null);
}

/**
 * Runs the action of a pressed key (`KeyboardEvent.key`), unless the user types, holds a modifier or is in a dialog. Mantine's
 * `useHotkeys` does not fit: it requires the exact Shift state, which differs by layout for `+` and `?`.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target, event.key)) return;
      const run = shortcuts.get(event.key);
      if (!run) return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [shortcuts]);
}
