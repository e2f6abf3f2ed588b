import type { PublicAuction } from "@headcount/protocol";
import { shownZone, zoneNote } from "../time/shown-zone.ts";
import { countdown } from "./countdown.ts";
import { element, setText } from "./element.ts";

type Timed = Pick<PublicAuction, "state" | "startsAt" | "endedAt" | "timeZone">;

interface Part {
  content: Node;
  /** @param now epoch ms */
  tick(now: number): void;
}

/** When the auction starts, and how long that is; when it ended; nothing while it is live. */
export function createPhase() {
  const area = element("div", { class: "when" });
  let shown = "";
  let part: Part | null = null;
  return {
    element: area,
    show({ state, startsAt, endedAt, timeZone }: Timed, now: number): void {
      const auction = { state, startsAt, endedAt, timeZone };
      const wanted = JSON.stringify(auction);
      if (wanted !== shown) {
        shown = wanted;
        part = partOf(auction);
        area.replaceChildren(...(part ? [part.content] : []));
      }
      part?.tick(now);
    },
  };
}

function partOf({ state, startsAt, endedAt, timeZone }: Timed): Part | null {
  if (state === "setup")
    return startsAt === null ? still("The auction has not started yet.") : startsSoon(startsAt, timeZone);
  if (state === "ended" && endedAt !== null)
    return still("This auction ended on ", timeOf(endedAt, "long", timeZone), ` (${inWords(timeZone)}).`);
  return null;
}

const still = (...words: (Node | string)[]): Part => ({ content: element("p", {}, ...words), tick() {} });

function startsSoon(startsAt: string, timeZone: string): Part {
  const left = element("p", { class: "countdown", role: "timer" });
  const begins = element("p", {}, "It is about to begin.");
  return {
    content: element(
      "div",
      {},
      element("p", {}, timeOf(startsAt, "full", timeZone), ` (${inWords(timeZone)})`),
      left,
      begins,
    ),
    tick(now) {
      const units = Object.entries(countdown(Date.parse(startsAt), now) ?? {}).filter(
        ([unit, value]) => unit !== "days" || value > 0,
      );
      begins.hidden = units.length > 0;
      left.hidden = units.length === 0;
      while (left.childElementCount > units.length) left.lastElementChild?.remove();
      while (left.childElementCount < units.length) left.append(element("span", {}, element("b"), element("i")));
      for (const [index, [unit, value]] of units.entries()) {
        const [number, word] = left.children[index]?.children ?? [];
        if (number) setText(number, String(value).padStart(2, "0"));
        if (word) setText(word, value === 1 ? unit.slice(0, -1) : unit);
      }
    },
  };
}

/** The zone that a time is shown in; one that the browser does not know is named, too. */
const inWords = (timeZone: string): string =>
  zoneNote(timeZone) === null
    ? timeZone
    : `${shownZone(timeZone)}, the time zone of this device: this browser does not know ${timeZone}`;

function timeOf(instant: string, dateStyle: "long" | "full", timeZone: string): HTMLElement {
  const words = new Intl.DateTimeFormat(undefined, { dateStyle, timeStyle: "short", timeZone: shownZone(timeZone) });
  return element("time", { datetime: instant }, words.format(new Date(instant)));
}
