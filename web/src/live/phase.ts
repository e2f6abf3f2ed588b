import type { PublicAuction } from "@headcount/protocol";
import { BASE_PATH } from "../browser/base-path.ts";
import { isolated } from "../format/isolated.ts";
import { ownZone, TIME, zoneFormat } from "../time/zone-format.ts";
import { accessToken } from "./access-token.ts";
import { countdown } from "./countdown.ts";
import { element, setText } from "./element.ts";
import { numberOf, text, textAround, unitOf } from "./text.ts";

type Timed = Pick<PublicAuction, "id" | "state" | "startsAt" | "endedAt" | "timeZone">;

interface Part {
  content: Node;
  /** @param now epoch ms */
  tick(now: number): void;
}

/** The start time with a countdown and a calendar file, or the end time. Empty while the auction is live. */
export function createPhase() {
  const area = element("div", { class: "phase" });
  let shown = "";
  let part: Part | null = null;
  return {
    element: area,
    show({ id, state, startsAt, endedAt, timeZone }: Timed, now: number): void {
      const auction = { id, state, startsAt, endedAt, timeZone };
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

function partOf(auction: Timed): Part | null {
  const { state, startsAt, endedAt, timeZone } = auction;
  if (state === "setup") return startsAt === null ? still(text("notStarted")) : startsSoon(auction, startsAt);
  if (state === "ended" && endedAt !== null) return still(...timeHere("ended", endedAt, timeZone));
  return null;
}

const still = (...words: (Node | string)[]): Part => ({ content: element("p", {}, ...words), tick() {} });

function startsSoon(auction: Timed, startsAt: string): Part {
  const timer = element("p", { class: "countdown", role: "timer" });
  const begins = element("p", { class: "begins" }, text("startingSoon"));
  return {
    content: element(
      "section",
      { class: "card start" },
      element("p", {}, ...timeHere("starts", startsAt, auction.timeZone)),
      timer,
      begins,
      calendarLink(auction),
    ),
    tick(now) {
      const units = Object.entries(countdown(Date.parse(startsAt), now) ?? {}).filter(
        ([unit, value]) => unit !== "days" || value > 0,
      );
      begins.hidden = units.length > 0;
      timer.hidden = units.length === 0;
      while (timer.childElementCount > units.length) timer.lastElementChild?.remove();
      while (timer.childElementCount < units.length) timer.append(element("span", {}, element("b"), element("i")));
      for (const [index, [unit, value]] of units.entries()) {
        const [number, word] = timer.children[index]?.children ?? [];
        if (number) setText(number, numberOf(value, 2));
        if (word) setText(word, unitOf(value, unit.slice(0, -1)));
      }
    },
  };
}

/** The start or the end by this device's clock, and by the auction's clock if that differs. */
function timeHere(edge: "starts" | "ended", instant: string, timeZone: string): (Node | string)[] {
  const there = elsewhere(instant, timeZone);
  const time = timeOf(instant, edge === "starts" ? { weekday: "long" } : {});
  if (there) return textAround(edge === "starts" ? "startsThere" : "endedThere", { time, there: isolated(there) });
  return edge === "starts" ? [time] : textAround("endedAt", { time });
}

const ZONED = { ...TIME, timeZoneName: "short" } as const;

/** The time by the auction's clock, such as "Tue, 7:05 PM EST", if that differs from this device's clock. */
function elsewhere(instant: string, timeZone: string): string {
  const [here, there] = [ownZone(), timeZone].map((zone) =>
    zoneFormat(zone, { weekday: "short", ...ZONED }).format(Date.parse(instant)),
  );
  return here === there || there === undefined ? "" : there;
}

/** The time by this device's clock, with its zone. */
function timeOf(instant: string, day: { weekday?: "long" }): HTMLElement {
  const words = zoneFormat(ownZone(), { ...day, day: "numeric", month: "long", year: "numeric", ...ZONED });
  return element("time", { datetime: instant }, words.format(Date.parse(instant)));
}

/** The start as a file for calendar programs. */
function calendarLink({ id }: Timed): HTMLElement {
  const token = accessToken();
  const lang = new URLSearchParams(window.location.search).get("lang");
  const query = new URLSearchParams({ ...(token !== null && { token }), ...(lang !== null && { lang }) });
  const href = `${BASE_PATH}/t/auction/${id}/calendar.ics${query.size > 0 ? `?${query}` : ""}`;
  return element("a", { class: "button", href, download: "" }, text("addToCalendar"));
}
