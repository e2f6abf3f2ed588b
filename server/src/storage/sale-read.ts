import { byTime, EMPTY_SALE, LOT_EDGES, type Sale, saleOf } from "@headcount/protocol";
import { timeOf } from "./moment-record.ts";
import type { MomentsWanted, StoredMoment } from "./store.ts";

/** A place in the order of `byTime`: `at` in epoch ms. */
type Place = NonNullable<MomentsWanted["after"]>;

/** Moments that an index can find, the newest first. */
export interface IndexedWanted {
  types: readonly StoredMoment["type"][];
  /** Only those that come after this one in the list: earlier ones. */
  after?: Place;
  /** Only those later than this one. */
  since?: Place;
  /** Only those of these lots; `null` is for moments that name no lot. */
  lots?: readonly (string | null)[];
  /** Only those that have it. */
  has?: "price" | "lotTitle" | undefined;
  limit: number;
}

export interface MomentIndex {
  find(wanted: IndexedWanted): Promise<StoredMoment[]>;
}

/** Before and behind all ids. */
const [FIRST_ID, LAST_ID] = ["0".repeat(24), "f".repeat(24)];
/** Openings and hammers that are read first, and how many times as many each further time. */
const EDGES_AT_FIRST = 16;
const GROWTH = 4;
/** More moments than an auction may have. */
const ALL = 1_000_000;
/** Numbers that no lot has. */
const [SOME_LOT, SOME_OTHER_LOT] = ["\u0000", "\u0001"];

type StoredFold = Sale<StoredMoment>;

/** Where a sale may have been before these moments. */
const possibleBefore = (edges: readonly StoredMoment[]): StoredFold[] => {
  const numbers = new Set([SOME_LOT, ...edges.flatMap(({ lotNumber }) => lotNumber ?? [])]);
  const onBlock = (number: string): StoredFold => ({
    ...EMPTY_SALE,
    lot: { number, title: null, openedAt: "" },
    lastOpened: number,
  });
  return [{ ...EMPTY_SALE, lastOpened: SOME_OTHER_LOT }, ...[...numbers].map(onBlock)];
};

/** The sale after the moments, where that is the same wherever it was before them; otherwise `null`. */
const settled = (moments: readonly StoredMoment[], before: readonly StoredFold[]): StoredFold | null => {
  const inOrder = moments.toSorted(byTime);
  const [first, ...others] = before.map((sale) => saleOf(inOrder, { before: sale }));
  const key = ({ lot, opening, lastOpened, lastBid, priced }: StoredFold): string =>
    JSON.stringify([lot?.number, opening?.id, lastOpened, lastBid?.id, priced.map(({ id }) => id)]);
  return first && others.every((other) => key(other) === key(first)) ? first : null;
};

/** The lot on the block with the bids of the instant in which it was opened: read from the newest opening or hammer back, until what was before makes no difference. */
async function readBlock(index: MomentIndex): Promise<StoredFold> {
  for (let limit = EDGES_AT_FIRST; ; limit *= GROWTH) {
    const found = await index.find({ types: LOT_EDGES, limit });
    const isAll = found.length < limit;
    const oldest = found.at(-1);
    // Of the oldest instant some may be missing.
    const edges = isAll || !oldest ? found : found.filter(({ at }) => Date.parse(at) > timeOf(oldest));
    const before = isAll ? [EMPTY_SALE] : possibleBefore(edges);
    const sale = settled(edges, before);
    if (!sale?.opening) {
      if (sale) return sale;
      continue;
    }
    const at = timeOf(sale.opening);
    const instant = { since: { at: at - 1, id: LAST_ID }, after: { at: at + 1, id: FIRST_ID } };
    const tied = await index.find({ types: ["bid"], ...instant, limit: ALL });
    const withBids = settled([...edges, ...tied], before);
    if (withBids) return withBids;
  }
}

/** Where a sale is, by a few questions to an index: the same as a fold of all its moments by `saleOf`. */
export async function readSale(index: MomentIndex): Promise<StoredFold> {
  const first = async (wanted: Omit<IndexedWanted, "limit">): Promise<StoredMoment | null> =>
    (await index.find({ ...wanted, limit: 1 }))[0] ?? null;
  const currency = (await first({ types: ["bid", "sold"], has: "price" }))?.currency ?? null;
  const block = await readBlock(index);
  const { lot, opening } = block;
  if (!lot || !opening) return { ...block, currency };

  const lots = [lot.number, null];
  const titled = await first({ types: ["lot_opened"], lots: [lot.number], has: "lotTitle" });
  const later = { types: ["bid"] as const, lots, since: { at: timeOf(opening), id: LAST_ID } };
  const priced = await index.find({ ...later, has: "price", limit: 2 });
  return {
    ...block,
    currency,
    lot: { number: lot.number, title: titled?.lotTitle ?? null, openedAt: new Date(opening.at).toISOString() },
    lastBid: (await first(later)) ?? block.lastBid,
    priced: [...priced, ...block.priced].slice(0, 2),
  };
}
