import type { CatalogueLot, Desk, PublicMoment } from "@headcount/protocol";
import { byTime, LOT_EDGES, nextLot, type Sale, saleOf, stepOf } from "@headcount/protocol/block";
import { momentOf } from "./desk-entry.ts";
import type { Entry } from "./entries/entry-store.ts";

/** The sale as the desk shows it: the server's state, followed by the entries that are not sent yet. */
export interface DeskView extends Pick<Sale, "lot" | "lastBid" | "currency"> {
  /** The last bid for the lot on the block. */
  price: number | null;
  step: number | null;
  nextLot: CatalogueLot | null;
}

/** The server's answer as the sale that pending entries continue. */
function saleBefore({ lot, lastBid, price, step, currency, lastOpened }: Desk): Sale {
  const bid = (amount: number) => ({ ...momentOf({ type: "bid" }, "", ""), price: amount, currency });
  const priced = price === null ? [] : [bid(price), ...(step === null ? [] : [bid(price - step)])];
  return { lot, lastBid, priced, currency, lastOpened, opening: null };
}

const isSame = (moment: PublicMoment, { at, content }: Entry): boolean =>
  moment.at === at && moment.type === content.type && moment.price === (content.price ?? null);

const isOnItsWay = ({ state, isUndone }: Entry): boolean => state === "waiting" && !isUndone;
const asMoment = ({ content, clientId, at, localAt }: Entry): PublicMoment =>
  momentOf(content, clientId, at ?? new Date(localAt).toISOString());

export function deskView(desk: Desk, catalogue: readonly CatalogueLot[], entries: readonly Entry[]): DeskView {
  const titles = new Map(catalogue.map(({ number, title }) => [number, title]));
  const opened = new Set(desk.opened);
  const pending = entries.filter((entry) => isOnItsWay(entry) && !(desk.lastBid && isSame(desk.lastBid, entry)));
  const moments = pending.map(asMoment);
  for (const { type, lotNumber } of moments) if (LOT_EDGES.includes(type) && lotNumber !== null) opened.add(lotNumber);
  const sale = saleOf(moments, { before: saleBefore(desk), titleOf: (number) => titles.get(number) ?? null });
  const { lot, lastBid, currency, lastOpened } = sale;
  // While the catalogue is not loaded, the server's next lot is valid until another lot opens.
  const next = lastOpened === desk.lastOpened ? desk.nextLot : nextLot(catalogue, opened, lastOpened);
  return { lot, lastBid, currency, price: sale.priced[0]?.price ?? null, step: stepOf(sale), nextLot: next };
}

/** The latest moments, newest first: the server's moments and the entries that the server does not have yet. */
export function latestMoments(listed: readonly PublicMoment[], entries: readonly Entry[]): PublicMoment[] {
  const isListed = (entry: Entry): boolean => listed.some((moment) => isSame(moment, entry));
  const pending = entries.filter((entry) => isOnItsWay(entry) && !isListed(entry)).map(asMoment);
  return [...pending, ...listed].sort((a, b) => byTime(b, a));
}
