import type { PublicAuction } from "@headcount/protocol";
import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import { isolated } from "../format/isolated.ts";
import { LOCALE } from "../format/locale.ts";
import { priceOf } from "../format/price.ts";
import { countdown } from "../live/countdown.ts";
import { element, setText } from "../live/element.ts";
import type { Followed } from "../live/follow.ts";
import type { ShownMoments } from "../live/moments/moments.ts";
import { lengthOf, text, textAround } from "../live/text.ts";
import { clock } from "../live/times.ts";
import type { Look } from "./look.ts";

/** Time without a connection after which nothing is shown that may be outdated, ms. */
const LOST_MS = 30_000;

/** The parts of a screen. Each layout places some of them. */
function createParts() {
  const part = (name: string): HTMLElement => element("p", { class: name, dir: "auto" });
  const inline = (name: string): HTMLElement => element("span", { class: name, dir: "auto" });
  return {
    state: part("state"),
    title: element("h1", { class: "title", dir: "auto" }),
    number: part("lot-number"),
    name: part("name"),
    label: inline("label"),
    next: inline("next"),
    price: element("p", { class: "price", translate: "no" }),
    bidder: part("bidder"),
    heat: element("p", { class: "heat" }),
    count: element("span", { class: "number", translate: "no" }),
    watching: element("span", { class: "watching" }),
    status: part("status"),
  };
}
type Parts = ReturnType<typeof createParts>;

const pill = ({ watching }: Parts): HTMLElement =>
  element("p", { class: "count" }, element("span", { class: "dot", "aria-hidden": "true" }), watching);

/** For screen readers alone. */
const hidden = (part: HTMLElement): HTMLElement => {
  part.className = "visually-hidden";
  return part;
};

/** The elements of each layout. */
const LAYOUTS: Record<Look["layout"], (parts: Parts) => HTMLElement[]> = {
  wall: (parts) => [
    element("header", {}, element("div", {}, parts.state, parts.title), pill(parts)),
    element(
      "section",
      { class: "lot" },
      element("div", { class: "what" }, parts.number, parts.name),
      element("div", { class: "bid" }, parts.label, parts.price, parts.bidder),
      parts.heat,
      parts.next,
    ),
    parts.status,
  ],
  overlay: (parts) => [
    hidden(parts.title),
    pill(parts),
    parts.status,
    element(
      "section",
      { class: "lot" },
      parts.number,
      element("div", { class: "what" }, parts.name, element("p", { class: "under" }, parts.label, parts.next)),
      parts.heat,
      element("div", { class: "bid" }, parts.price, parts.bidder),
    ),
  ],
  counter: (parts) => [hidden(parts.title), pill(parts), parts.status],
};

/** A screen in one layout. */
export function createLayout(layout: Look["layout"]) {
  const parts = createParts();
  const main = element("main", { "aria-label": text("screen") }, ...LAYOUTS[layout](parts));
  const isWall = layout === "wall";
  let connectedAt = Number.NEGATIVE_INFINITY;
  const say = (text: string): void => {
    main.dataset.shows = "nothing";
    setText(parts.status, text);
  };
  return {
    element: main,
    /** Shows a text alone, or nothing. */
    say,
    /** `heat`: of the lot on the block; `null` shows none. */
    show({ auction, audience, moments, nextLots, now }: Followed, heat: number | null): void {
      const isCurrent = audience.status === "live" || audience.status === "connecting";
      if (isCurrent) connectedAt = now;
      document.title = isolated(auction.title);
      setText(parts.title, auction.title);
      if (now - connectedAt >= LOST_MS) {
        say(isWall ? text("lost") : "");
        return;
      }
      main.dataset.shows = shownState(auction, moments);
      main.dataset.current = String(isCurrent);
      setText(parts.status, isCurrent || !isWall ? "" : text("lost"));
      main.dataset.state = auction.state;
      setText(parts.state, stateWords(auction));
      showCount(main, parts, auction, audience.viewerCount);
      showHeat(parts, heat);
      setText(parts.next, auction.state === "live" ? nextWords(nextLots) : "");
      if (auction.state === "live") showLot(main, parts, moments.lot, isWall);
      else showPhase(parts, auction, now);
    },
  };
}

/** What fills the middle: the lot, or the start or the end of the auction. */
const shownState = ({ state }: PublicAuction, { lot }: ShownMoments): string =>
  state === "live" ? (lot ? "lot" : "title") : "phase";

const stateWords = ({ state, kind }: PublicAuction): string => (kind ? `${text(state)} · ${text(kind)}` : text(state));

function nextWords(lots: Followed["nextLots"]): string {
  const [next] = lots?.next ?? [];
  if (!next) return "";
  const lot = next.title === null ? text("lot", { lot: isolated(next.number) }) : isolated(next.title);
  return text("nextLot", { lot });
}

/** A number that is unknown or hidden is not there; nor is the zero of an ended auction. */
function showCount(
  main: HTMLElement,
  { count, watching }: Parts,
  { state }: PublicAuction,
  viewerCount: number | null,
): void {
  const isShown = viewerCount !== null && (state !== "ended" || viewerCount > 0);
  main.dataset.count = isShown ? "shown" : "none";
  const words = isShown ? viewerCountWords(viewerCount, LOCALE) : "";
  if (count.textContent === words) return;
  count.textContent = words;
  const parts = textAround("watching", { count }, viewerCount ?? 0);
  watching.replaceChildren(
    ...parts.map((part) => (typeof part === "string" ? element("span", { class: "word" }, part) : part)),
  );
}

/** The score as text and as a bar. */
function showHeat({ heat }: Parts, score: number | null): void {
  setText(heat, score === null ? "" : text("heat", { score }));
  heat.style.setProperty("--score", `${score ?? 0}%`);
}

function showLot(main: HTMLElement, parts: Parts, lot: ShownMoments["lot"], isWall: boolean): void {
  if (!lot) return;
  const number = lot.number === null ? "" : isolated(lot.number);
  setText(parts.number, isWall && number ? text("lot", { lot: number }) : number);
  setText(parts.name, lot.title ?? (number && text("lot", { lot: number })));
  const price = priceOf(lot.price, lot.currency);
  const label = text(lot.outcome ?? (price || lot.bidder !== null ? "currentBid" : "noBid"));
  main.dataset.outcome = lot.outcome ?? "";
  setText(parts.label, label);
  setText(parts.price, price);
  setText(parts.bidder, lot.bidder ?? "");
}

function showPhase(parts: Parts, { state, startsAt }: PublicAuction, now: number): void {
  const left = state === "setup" && startsAt !== null ? countdown(Date.parse(startsAt), now) : null;
  const days = left && left.days > 0 ? `${lengthOf(left.days, "day", "long")} ` : "";
  const time = left && days + clock([left.hours, left.minutes, left.seconds], 2);
  setText(parts.name, state === "ended" ? text("thanks") : time ? text("startsIn", { time }) : text("setup"));
  for (const part of [parts.number, parts.label, parts.price, parts.bidder]) setText(part, "");
}
