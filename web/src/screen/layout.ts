import type { PublicAuction } from "@headcount/protocol";
import { viewerCountWords } from "@headcount/protocol/viewer-count-words";
import { isolated } from "../format/isolated.ts";
import { priceOf } from "../format/price.ts";
import { countdown } from "../live/countdown.ts";
import { element, setText } from "../live/element.ts";
import type { Followed } from "../live/follow.ts";
import type { ShownMoments } from "../live/moments/moments.ts";
import { TEXT as LIVE_TEXT } from "../live/text.ts";
import type { Look } from "./look.ts";
import { TEXT } from "./text.ts";

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
    count: element("span", { translate: "no" }),
    status: part("status"),
  };
}
type Parts = ReturnType<typeof createParts>;

const pill = ({ count }: Parts): HTMLElement =>
  element(
    "p",
    { class: "count" },
    element("span", { class: "dot", "aria-hidden": "true" }),
    element("span", {}, count, element("span", { class: "word" }, LIVE_TEXT.watching)),
  );

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
      element("div", { class: "bid" }, parts.price, parts.bidder),
    ),
  ],
  counter: (parts) => [hidden(parts.title), pill(parts), parts.status],
};

/** A screen in one layout. */
export function createLayout(layout: Look["layout"]) {
  const parts = createParts();
  const main = element("main", { "aria-label": TEXT.name }, ...LAYOUTS[layout](parts));
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
    show({ auction, audience, moments, nextLots, now }: Followed): void {
      const isCurrent = audience.status === "live" || audience.status === "connecting";
      if (isCurrent) connectedAt = now;
      document.title = isolated(auction.title);
      setText(parts.title, auction.title);
      if (now - connectedAt >= LOST_MS) {
        say(isWall ? TEXT.lost : "");
        return;
      }
      main.dataset.shows = shownState(auction, moments);
      main.dataset.current = String(isCurrent);
      setText(parts.status, isCurrent || !isWall ? "" : TEXT.lost);
      main.dataset.state = auction.state;
      setText(parts.state, stateWords(auction));
      showCount(main, parts, auction, audience.viewerCount);
      setText(parts.next, auction.state === "live" ? nextWords(nextLots) : "");
      if (auction.state === "live") showLot(main, parts, moments.lot, isWall);
      else showPhase(parts, auction, now);
    },
  };
}

/** What fills the middle: the lot, or the start or the end of the auction. */
const shownState = ({ state }: PublicAuction, { lot }: ShownMoments): string =>
  state === "live" ? (lot ? "lot" : "title") : "phase";

const stateWords = ({ state, kind }: PublicAuction): string =>
  kind ? `${TEXT.state[state]} · ${TEXT.kind[kind]}` : TEXT.state[state];

function nextWords(lots: Followed["nextLots"]): string {
  const [next] = lots?.next ?? [];
  return next ? TEXT.next(next.title === null ? TEXT.lot(isolated(next.number)) : isolated(next.title)) : "";
}

/** A number that is unknown or hidden is not there; nor is the zero of an ended auction. */
function showCount(main: HTMLElement, { count }: Parts, { state }: PublicAuction, viewerCount: number | null): void {
  const isShown = viewerCount !== null && (state !== "ended" || viewerCount > 0);
  main.dataset.count = isShown ? "shown" : "none";
  setText(count, isShown ? viewerCountWords(viewerCount) : "");
}

function showLot(main: HTMLElement, parts: Parts, lot: ShownMoments["lot"], isWall: boolean): void {
  if (!lot) return;
  const number = lot.number === null ? "" : isolated(lot.number);
  setText(parts.number, isWall && number ? TEXT.lot(number) : number);
  setText(parts.name, lot.title ?? (number && TEXT.lot(number)));
  const price = priceOf(lot.price, lot.currency);
  const label = lot.outcome ? TEXT.outcome[lot.outcome] : price || lot.bidder !== null ? TEXT.currentBid : TEXT.noBid;
  main.dataset.outcome = lot.outcome ?? "";
  setText(parts.label, label);
  setText(parts.price, price);
  setText(parts.bidder, lot.bidder ?? "");
}

function showPhase(parts: Parts, { state, startsAt }: PublicAuction, now: number): void {
  const left = state === "setup" && startsAt !== null ? countdown(Date.parse(startsAt), now) : null;
  const clock = left && [left.hours, left.minutes, left.seconds].map((part) => String(part).padStart(2, "0")).join(":");
  const time = left && [left.days > 0 ? TEXT.days(left.days) : null, clock].filter(Boolean).join(" ");
  setText(parts.name, state === "ended" ? TEXT.ended : time ? TEXT.startsIn(time) : TEXT.state.setup);
  for (const part of [parts.number, parts.label, parts.price, parts.bidder]) setText(part, "");
}
