import { isWorthSaying, type Spoken } from "@headcount/protocol/announcement";
import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import type { ViewerStatus } from "@headcount/sdk";
import { element, setText } from "./element.ts";
import { TEXT } from "./text.ts";

export interface Audience {
  /** `null`: unknown or hidden. */
  viewerCount: number | null;
  isHidden: boolean;
  /** Whether no connection has succeeded since the page was opened. */
  isBlocked: boolean;
  status: ViewerStatus;
}

/** "N watching", and the state of the connection if the number may be wrong. An old count never looks current. */
export function createWatching() {
  const number = element("span", { class: "number", translate: "no" });
  const card = element(
    "p",
    { class: "card watching" },
    element("span", { class: "dot", "aria-hidden": "true" }),
    element("span", {}, number, TEXT.watching),
  );
  /** Reserves the card's space until the number is known. */
  const placeholder = element("div", { class: "card" });
  const connection = element("p", { class: "status" });
  /** For screen readers. Without it they would announce every change. */
  const announced = element("output", { class: "visually-hidden", "aria-live": "polite" });
  const area = element("div", {}, placeholder, connection, announced);
  let spoken: Spoken | null = null;

  return {
    element: area,
    /** @param now epoch ms */
    show({ viewerCount, isHidden, isBlocked, status }: Audience, now: number): void {
      const current = status === "live" || status === "connecting";
      const [top] = viewerCount !== null ? [card] : isHidden ? [] : [placeholder];
      for (const other of [card, placeholder]) if (other !== top) other.remove();
      if (top && area.firstChild !== top) area.prepend(top);
      if (viewerCount === null) {
        spoken = null;
        setText(announced, "");
      } else {
        card.dataset.current = String(current);
        setText(number, viewerCountWords(viewerCount));
      }
      setText(connection, isBlocked && status === "reconnecting" ? TEXT.blocked : (TEXT.connection[status] ?? ""));
      if (current && viewerCount !== null && isWorthSaying(viewerCount, spoken, now)) {
        spoken = { count: viewerCount, at: now };
        setText(announced, TEXT.watchingNow(viewerCountWords(viewerCount)));
      }
    },
  };
}
