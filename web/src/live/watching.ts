import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import type { ViewerStatus } from "@headcount/sdk";
import { isWorthSaying, type Spoken } from "./announcement.ts";
import { element, setText } from "./element.ts";

const STATUS_WORDS: Partial<Record<ViewerStatus, string>> = {
  stale: "This number may be out of date",
  reconnecting: "Reconnecting …",
  offline: "You are offline",
};

const KEPT_OUT =
  "Live updates do not arrive. Something on this device or in its network may block them, such as an ad blocker. Trying again …";

interface Audience {
  /** `null`: not known, or hidden. */
  viewerCount: number | null;
  isHidden: boolean;
  /** Whether no connection could be made since the page was opened. */
  isKeptOut: boolean;
  status: ViewerStatus;
}

/** "N watching", and what is the matter when the number may not be right. A count that is not current is never shown as if it were. */
export function createWatching() {
  const number = element("span", { class: "number", translate: "no" });
  const card = element(
    "p",
    { class: "card watching" },
    element("span", { class: "dot", "aria-hidden": "true" }),
    element("span", {}, number, " watching"),
  );
  /** Keeps the card's place while the number is not known yet. */
  const place = element("div", { class: "card" });
  const trouble = element("p", { class: "status" });
  /** For screen readers, which would otherwise hear every change. */
  const heard = element("output", { class: "visually-hidden", "aria-live": "polite" });
  const area = element("div", {}, place, trouble, heard);
  let spoken: Spoken | null = null;

  return {
    element: area,
    /** @param now epoch ms */
    show({ viewerCount, isHidden, isKeptOut, status }: Audience, now: number): void {
      const current = status === "live" || status === "connecting";
      const [top] = viewerCount !== null ? [card] : isHidden ? [] : [place];
      for (const other of [card, place]) if (other !== top) other.remove();
      if (top && area.firstChild !== top) area.prepend(top);
      if (viewerCount !== null) {
        card.dataset.current = String(current);
        setText(number, viewerCountWords(viewerCount));
      }
      setText(trouble, isKeptOut && status === "reconnecting" ? KEPT_OUT : (STATUS_WORDS[status] ?? ""));
      if (current && viewerCount !== null && isWorthSaying(viewerCount, spoken, now)) {
        spoken = { count: viewerCount, at: now };
        setText(heard, `${viewerCountWords(viewerCount)} watching`);
      }
    },
  };
}
