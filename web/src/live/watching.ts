import type { ViewerStatus } from "@headcount/sdk";
import { isWorthSaying, type Spoken } from "./announcement.ts";
import { element, setText } from "./element.ts";

const compact = new Intl.NumberFormat(undefined, { notation: "compact" });
const full = new Intl.NumberFormat();

const STATUS_WORDS: Partial<Record<ViewerStatus, string>> = {
  stale: "This number may be out of date",
  reconnecting: "Reconnecting …",
  offline: "You are offline",
};

interface Audience {
  /** `null`: not known, or hidden. */
  viewerCount: number | null;
  isHidden: boolean;
  status: ViewerStatus;
}

/** "N watching", and what is the matter when the number may not be right. A count that is not current is never shown as if it were. */
export function createWatching() {
  const number = element("span", { class: "number" });
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
    show({ viewerCount, isHidden, status }: Audience, now: number): void {
      const current = status === "live" || status === "connecting";
      const [top] = viewerCount !== null ? [card] : isHidden ? [] : [place];
      for (const other of [card, place]) if (other !== top) other.remove();
      if (top && area.firstChild !== top) area.prepend(top);
      if (viewerCount !== null) {
        card.dataset.current = String(current);
        card.title = `${full.format(viewerCount)} watching`;
        setText(number, compact.format(viewerCount));
      }
      setText(trouble, STATUS_WORDS[status] ?? "");
      if (current && viewerCount !== null && isWorthSaying(viewerCount, spoken, now)) {
        spoken = { count: viewerCount, at: now };
        setText(heard, `${full.format(viewerCount)} watching`);
      }
    },
  };
}
