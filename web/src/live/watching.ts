import type { AuctionState } from "@headcount/protocol";
import { isWorthSaying, type Spoken } from "@headcount/protocol/announcement";
import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import type { ViewerStatus } from "@headcount/sdk";
import { LOCALE } from "../format/locale.ts";
import { element, setText } from "./element.ts";
import { text, textAround } from "./text.ts";

export interface Audience {
  /** `null`: unknown or hidden. */
  viewerCount: number | null;
  /** Whether no connection has succeeded since the page was opened. */
  isBlocked: boolean;
  status: ViewerStatus;
}

const PROBLEMS = ["stale", "reconnecting", "offline"] as const;
const isProblem = (status: string): status is (typeof PROBLEMS)[number] =>
  PROBLEMS.some((problem) => problem === status);

/** "N watching", and the state of the connection if the number may be wrong. An old count never looks current. */
export function createWatching() {
  const number = element("span", { class: "number", translate: "no" });
  const words = element("span");
  const count = element("p", { class: "watching" }, element("span", { class: "dot", "aria-hidden": "true" }), words);
  const status = element("p", { class: "status" });
  /** For screen readers. Without it they would announce every change. */
  const announced = element("output", { class: "visually-hidden", "aria-live": "polite" });
  const area = element("div", {}, announced);
  let spoken: Spoken | null = null;
  let counted: number | null = null;

  return {
    /** The number. */
    element: area,
    /** Why the number may be wrong. */
    status,
    /** @param now epoch ms */
    show({ viewerCount, isBlocked, status: of }: Audience, state: AuctionState, now: number): void {
      const current = of === "live" || of === "connecting";
      // After the end, a zero says nothing.
      const shown = state === "ended" && viewerCount === 0 ? null : viewerCount;
      if (shown === null) count.remove();
      else if (!count.isConnected) area.prepend(count);
      if (shown === null) {
        spoken = null;
        setText(announced, "");
      } else {
        count.dataset.current = String(current);
        count.dataset.state = state;
        setText(number, viewerCountWords(shown, LOCALE));
        // The words around the number may differ for each number.
        if (shown !== counted) words.replaceChildren(...textAround("watching", { count: number }, shown));
        counted = shown;
      }
      setText(status, isBlocked && of === "reconnecting" ? text("blocked") : isProblem(of) ? text(of) : "");
      if (current && shown !== null && isWorthSaying(shown, spoken, now)) {
        spoken = { count: shown, at: now };
        setText(announced, words.textContent ?? "");
      }
    },
  };
}
