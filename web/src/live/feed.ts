import type { AuctionState, PublicMoment } from "@headcount/protocol";
import { isolated } from "../format/isolated.ts";
import { momentText } from "../format/moment-words.ts";
import { ownZone, TIME, zoneFormat, zoneName } from "../time/zone-format.ts";
import { element, setText } from "./element.ts";
import type { ShownMoments } from "./moments.ts";
import { TEXT } from "./text.ts";

/** The lot on the block and the latest moments. Screen readers find a list, but do not announce each bid. */
export function createFeed() {
  const number = element("span", { class: "lot-number" });
  const name = element("b", { dir: "auto" });
  const bid = element("span", { class: "bid", translate: "no" });
  const lotCard = element("section", { class: "card lot", "aria-label": TEXT.onBlock }, number, name, bid);
  const title = element("h2");
  const list = element("ol");
  const zone = element("p", { class: "zone" });
  const news = element("section", { class: "feed" }, title, list, zone);
  const area = element("div", { class: "moments" }, lotCard, news);
  let shown = "";
  return {
    element: area,
    show({ lot, feed }: ShownMoments, { state }: { state: AuctionState }): void {
      const wanted = JSON.stringify([lot, feed, state]);
      if (wanted === shown) return;
      shown = wanted;
      const isOn = lot !== null && state !== "ended";
      lotCard.hidden = !isOn;
      if (isOn) {
        setText(number, TEXT.lot(isolated(lot.number)));
        setText(name, lot.title ?? "");
        setText(bid, lot.bid ? momentText({ ...lot.bid, bidder: null }) : TEXT.noBid);
      }
      news.hidden = feed.length === 0;
      setText(title, TEXT.feed[state]);
      const [newest, oldest] = [feed[0], feed.at(-1)].map((moment) => Date.parse(moment?.at ?? ""));
      if (oldest && newest) setText(zone, TEXT.timesIn(zoneName(ownZone(), oldest, newest)));
      list.replaceChildren(...feed.map(item));
    },
  };
}

function item(moment: PublicMoment): HTMLElement {
  const about =
    moment.type === "lot_opened" && moment.lotTitle !== null ? [element("i", { dir: "auto" }, moment.lotTitle)] : [];
  return element(
    "li",
    { "data-type": moment.type },
    element("time", { datetime: moment.at }, zoneFormat(ownZone(), TIME).format(Date.parse(moment.at))),
    element("span", { dir: "auto" }, momentText(moment), ...about),
  );
}
