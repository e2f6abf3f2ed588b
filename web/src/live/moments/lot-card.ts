import { isolated } from "../../format/isolated.ts";
import { priceOf } from "../../format/price.ts";
import { element, setText } from "../element.ts";
import { text } from "../text.ts";
import { stopwatch } from "../times.ts";
import type { ShownMoments } from "./moments.ts";

/** Prices with more characters are smaller, so that they stay in one line on a phone. */
const LONG_PRICE = 12;

/** The lot on the block: its title, bid and time. After the hammer it shows the outcome until the next lot is opened. */
export function createLotCard() {
  const number = element("span", { class: "lot-number" });
  const time = element("span", { class: "lot-time", role: "timer", "aria-label": text("timeOnBlock") });
  const name = element("h2", { class: "lot-name", dir: "auto" });
  const label = element("p", { class: "bid-label" });
  const price = element("p", { class: "price", translate: "no" });
  const bidder = element("bdi");
  const bids = element("span");
  const card = element(
    "section",
    { class: "card lot", "aria-label": text("onBlock") },
    element("p", { class: "lot-top" }, number, time),
    name,
    label,
    price,
    element("p", { class: "bidder" }, bidder, bids),
  );
  return {
    element: card,
    /** @param now epoch ms */
    show(lot: ShownMoments["lot"], now: number): void {
      card.dataset.outcome = lot?.outcome ?? (lot ? "" : "none");
      setText(number, lot?.number != null ? text("lot", { lot: isolated(lot.number) }) : "");
      setText(time, lot?.openedAt && !lot.outcome ? stopwatch(Date.parse(lot.openedAt), now) : "");
      time.hidden = time.textContent === "";
      setText(name, lot ? (lot.title ?? "") : text("firstSoon"));
      name.hidden = name.textContent === "";
      const money = priceOf(lot?.price ?? null, lot?.currency ?? null);
      const hasBid = money !== "" || (lot?.bidder ?? null) !== null;
      setText(label, lot ? text(lot.outcome ?? (hasBid ? "currentBid" : "noBid")) : "");
      setText(price, money);
      price.dataset.isLong = String(money.length > LONG_PRICE);
      setText(bidder, lot?.bidder ?? "");
      const counted = lot?.bids ? text("bids", { count: lot.bids }) : "";
      setText(bids, counted && lot?.bidder != null ? ` · ${counted}` : counted);
    },
  };
}
