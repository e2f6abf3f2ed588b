import { EMPTY_SALE, OUTCOMES, type Outcome } from "@headcount/protocol";
import { timeOf } from "./moment-record.ts";
import type { MomentsWanted, StoredMoment, StoredSale } from "./store.ts";

/** A place in the order of `byTime`: `at` in epoch ms. */
type Place = NonNullable<MomentsWanted["after"]>;

/** Moments that an index can find. */
export interface IndexedWanted extends Omit<MomentsWanted, "stretch" | "types"> {
  types: readonly StoredMoment["type"][];
  /** Only those later than this one. */
  since?: Place;
  /** Only those of these lots; `null` is for moments that name no lot. */
  lots?: readonly (string | null)[];
  /** Only those of other lots. */
  notLot?: string;
  /** Only those that have it. */
  has?: "price" | "lotTitle" | undefined;
}

export interface MomentIndex {
  find(wanted: IndexedWanted): Promise<StoredMoment[]>;
  /** Those of these lots that have been opened, in any order. */
  opened(numbers: readonly string[]): Promise<string[]>;
}

const placeOf = (moment: StoredMoment): Place => ({ at: timeOf(moment), id: moment.id });
const OPENED = ["lot_opened"] as const;
const PRICED = ["bid", "sold"] as const;

/** Where a sale is, by a few questions to an index: the same as a fold of all its moments by `saleAfter`. */
export async function readSale(index: MomentIndex, numbers: readonly string[]): Promise<StoredSale> {
  const first = async (wanted: Omit<IndexedWanted, "limit">): Promise<StoredMoment | null> =>
    (await index.find({ ...wanted, limit: 1 }))[0] ?? null;
  const opened = await index.opened(numbers);
  const currency = (await first({ types: PRICED, has: "price" }))?.currency ?? null;
  const last = await first({ types: OPENED });
  const number = last?.lotNumber ?? null;
  if (!last || number === null) return { ...EMPTY_SALE, currency, opened };

  const after = placeOf(last);
  const lots = [number, null];
  const closing = { types: OUTCOMES as readonly Outcome[], lots };
  const offTheBlock: StoredSale = { ...EMPTY_SALE, lastOpened: number, currency, opened };
  if (await first({ ...closing, since: after })) return offTheBlock;

  // Whatever came last before these openings that ended the time of this lot, or of another one, on the block.
  const other = await first({ types: OPENED, notLot: number, after });
  const closed = await first({ ...closing, after, ...(other && { since: placeOf(other) }) });
  const before = closed ?? other;
  const opening =
    (await first({ types: OPENED, lots: [number], order: "oldest", ...(before && { since: placeOf(before) }) })) ??
    last;
  const titled = await first({ types: OPENED, lots: [number], has: "lotTitle" });
  const bids = { types: ["bid"] as const, lots, since: placeOf(opening) };
  return {
    ...offTheBlock,
    lot: { number, title: titled?.lotTitle ?? null, openedAt: new Date(opening.at).toISOString() },
    opening,
    lastBid: await first(bids),
    priced: await index.find({ ...bids, has: "price", limit: 2 }),
  };
}
