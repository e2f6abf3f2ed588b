import type { AuctionState, PublicMoment } from "@headcount/protocol";
import { isolated } from "../../format/isolated.ts";
import { priceOf } from "../../format/price.ts";
import { ownZone, TIME_EXACT, zoneFormat } from "../../time/zone-format.ts";
import { element, setText } from "../element.ts";
import { text, textAround } from "../text.ts";
import { relativeTime } from "../times.ts";
import type { FeedLine } from "./fold.ts";
import type { ShownMoments } from "./moments.ts";

const LINES_SHOWN = 30;
/** For the exact time, in the visitor's zone. */
const EXACT = { ...TIME_EXACT, timeZoneName: "short" } as const;

interface Item {
  element: HTMLLIElement;
  /** Changes with its content. */
  key: string;
  times: readonly [element: HTMLElement, at: number][];
}

/** The latest moments. Screen readers find a list, but do not announce each bid. */
export function createFeed() {
  const title = element("h2");
  const list = element("ol");
  const area = element("section", { class: "feed" }, title, list);
  let items = new Map<string, Item>();
  let shown: unknown;

  const rebuild = ({ lines, completeAfter }: ShownMoments): void => {
    const before = items;
    items = new Map();
    for (const line of lines.slice(0, LINES_SHOWN)) {
      const isComplete = line.folded.some(({ type, at }) => type === "lot_opened" && Date.parse(at) > completeAfter);
      const key = JSON.stringify([line, isComplete]);
      const known = before.get(line.moment.id);
      const item = known?.key === key ? known : itemOf(line, key, isComplete);
      // A line that was opened stays open when a moment under it changes.
      const isOpen = known?.element.querySelector("details")?.open ?? false;
      if (item !== known && isOpen) item.element.querySelector("details")?.setAttribute("open", "");
      items.set(line.moment.id, item);
    }
    place(
      list,
      [...items.values()].map((item) => item.element),
    );
  };
  return {
    element: area,
    /** @param now epoch ms */
    show(moments: ShownMoments, { state }: { state: AuctionState }, now: number): void {
      area.hidden = moments.lines.length === 0;
      setText(title, text(state === "setup" ? "news" : "latest"));
      if (shown !== moments.lines) rebuild(moments);
      shown = moments.lines;
      for (const { times } of items.values()) for (const [time, at] of times) setText(time, relativeTime(at, now));
    },
  };
}

/** Makes these the children, without moving those that are already in their place. */
function place(parent: HTMLElement, wanted: readonly HTMLElement[]): void {
  const kept = new Set<Element>(wanted);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  let at = parent.firstElementChild;
  for (const child of wanted) {
    if (child === at) at = at.nextElementSibling;
    else parent.insertBefore(child, at);
  }
}

function itemOf({ moment, title, folded }: FeedLine, key: string, isComplete: boolean): Item {
  const times: [HTMLElement, number][] = [];
  const line = (of: PublicMoment, lotTitle: string | null): (Node | string)[] => {
    const time = element("time", { datetime: of.at, title: zoneFormat(ownZone(), EXACT).format(Date.parse(of.at)) });
    times.push([time, Date.parse(of.at)]);
    return [time, element("span", { dir: "auto", class: "what" }, ...wordsOf(of, lotTitle))];
  };
  const item = element("li", { "data-type": moment.type }, ...line(moment, title));
  if (folded.length > 0)
    item.append(
      element(
        "details",
        {},
        element("summary", {}, labelOf(moment, folded, isComplete)),
        element("ol", {}, ...folded.map((each) => element("li", { "data-type": each.type }, ...line(each, null)))),
      ),
    );
  return { element: item, key, times };
}

/** The label of folded moments. It has a number only if all bids are known. */
function labelOf({ type }: PublicMoment, folded: readonly PublicMoment[], isComplete: boolean): string {
  const bids = folded.filter((each) => each.type === "bid").length;
  if (bids === 0) return text("details");
  if (type === "lot_opened") return text("earlierBids", { count: bids });
  return isComplete ? text("bids", { count: bids }) : text("someBids");
}

/** What happened to a lot, by the type of its moment. */
const LOT_SENTENCES = {
  lot_opened: "lotOpened",
  sold: "lotSold",
  unsold: "lotUnsold",
  passed: "lotPassed",
  withdrawn: "lotWithdrawn",
} as const;

/** A moment in a few words, with the important ones in bold. */
function wordsOf({ type, lotNumber, price, currency, bidder, text: note }: PublicMoment, title: string | null) {
  const money = priceOf(price, currency);
  const by = bidder === null ? [] : [" · ", element("bdi", {}, bidder)];
  if (type === "bid")
    return [
      ...(money ? textAround("bidOf", { price: element("b", { translate: "no" }, money) }) : [text("bid")]),
      ...by,
    ];
  if (type === "break" || type === "note") return [note ?? text("break")];
  const number = lotNumber === null ? text("aLot") : text("lot", { lot: isolated(lotNumber) });
  const name = title === null ? [] : [" ", element("b", { dir: "auto" }, title)];
  const sale = type === "sold" ? [...(money ? [` · ${money}`] : []), ...by] : [];
  return [...textAround(LOT_SENTENCES[type], { lot: element("span", {}, number, ...name) }), ...sale];
}
