import type { AuctionState, PublicMoment } from "@headcount/protocol";
import { isolated } from "../format/isolated.ts";
import { wordsOf } from "../format/moment-words.ts";
import { isForeign, shownZone, zoneNote } from "../time/shown-zone.ts";
import { element, setText } from "./element.ts";
import type { Happened } from "./moments.ts";

const TITLES: Record<AuctionState, string> = { setup: "News", live: "Just now", ended: "What happened" };

/** The lot on the block, and what happened last. Nobody is read each bid aloud: who listens finds them as a list. */
export function createFeed() {
  const number = element("span", { class: "lot-number" });
  const name = element("b", { dir: "auto" });
  const bid = element("span", { class: "bid", translate: "no" });
  const lotCard = element("section", { class: "card lot", "aria-label": "On the block" }, number, name, bid);
  const title = element("h2");
  const list = element("ol");
  const zone = element("p", { class: "zone" });
  const news = element("section", { class: "feed" }, title, list, zone);
  const area = element("div", { class: "happenings" }, lotCard, news);
  let shown = "";
  return {
    element: area,
    show({ lot, feed }: Happened, { state, timeZone }: { state: AuctionState; timeZone: string }): void {
      const wanted = JSON.stringify([lot, feed, state, timeZone]);
      if (wanted === shown) return;
      shown = wanted;
      const isOn = lot !== null && state !== "ended";
      lotCard.hidden = !isOn;
      if (isOn) {
        setText(number, `Lot ${isolated(lot.number)}`);
        setText(name, lot.title ?? "");
        setText(bid, lot.bid ? wordsOf({ ...lot.bid, bidder: null }) : "No bid yet");
      }
      news.hidden = feed.length === 0;
      setText(title, TITLES[state]);
      setText(zone, zoneNote(timeZone) ?? (isForeign(timeZone) ? `Times in ${timeZone}` : ""));
      list.replaceChildren(...feed.map((moment) => item(moment, timeZone)));
    },
  };
}

function item(moment: PublicMoment, timeZone: string): HTMLElement {
  const time = new Intl.DateTimeFormat(undefined, {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: shownZone(timeZone),
  });
  const about =
    moment.type === "lot_opened" && moment.lotTitle !== null ? [element("i", { dir: "auto" }, moment.lotTitle)] : [];
  return element(
    "li",
    { "data-type": moment.type },
    element("time", { datetime: moment.at }, time.format(new Date(moment.at))),
    element("span", { dir: "auto" }, wordsOf(moment), ...about),
  );
}
