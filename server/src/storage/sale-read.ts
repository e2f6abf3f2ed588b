import { byTime, EMPTY_SALE, LOT_EDGES, type Sale, saleOf } from "@headcount/protocol";
import { timeOf } from "./moment-record.ts";
import type { MomentsWanted, StoredMoment } from "./store.ts";

/** A position in the order of `byTime`; `at` in epoch ms. */
type Place = NonNullable<MomentsWanted["after"]>;

/** Moments that an index can find, the newest first. */
export interface IndexedWanted {
  types: readonly StoredMoment["type"][];
  /** Only moments after this position in the list, which are earlier. */
  after?: Place;
  /** Only moments later than this position. */
  since?: Place;
  /** Only moments of these lots; `null` stands for moments without a lot. */
  lots?: readonly (string | null)[];
  /** Only moments with this field. */
  has?: "price" | "lotTitle" | undefined;
  limit: number;
}

export interface MomentIndex {
  find(wanted: IndexedWanted): Promise<StoredMoment[]>;
}

/** The lowest and the highest id. */
const [FIRST_ID, LAST_ID] = ["0".repeat(24), "f".repeat(24)];
/** The number of openings and hammers in the first read, and the factor by which each further read grows. */
const EDGES_AT_FIRST = 16;
const GROWTH = 4;
/** More moments than an auction may have. */
const ALL = 1_000_000;
/** Lot numbers that no lot uses. */
const [SOME_LOT, SOME_OTHER_LOT] = ["\u0000", "\u0001"];

type StoredFold = Sale<StoredMoment>;

/** The possible states of the sale before these moments. */
const possibleBefore = (edges: readonly StoredMoment[]): StoredFold[] => {
  const numbers = new Set([SOME_LOT, ...edges.flatMap(({ lotNumber }) => lotNumber ?? [])]);
  const onBlock = (number: string): StoredFold => ({
    ...EMPTY_SALE,
    lot: { number, title: null, openedAt: "" },
    lastOpened: number,
  });
  return [{ ...EMPTY_SALE, lastOpened: SOME_OTHER_LOT }, ...[...numbers].map(onBlock)];
};

/** The state of the sale after the moments if it is the same for every possible state before them; otherwise `null`. */
const settled = (moments: readonly StoredMoment[], before: readonly StoredFold[]): StoredFold | null => {
  const inOrder = moments.toSorted(byTime);
  const [first, ...others] = before.map((sale) => saleOf(inOrder, { before: sale }));
  const key = ({ lot, opening, lastOpened, lastBid, priced }: StoredFold): string =>
    JSON.stringify([lot?.number, opening?.id, lastOpened, lastBid?.id, priced.map(({ id }) => id)]);
  return first && others.every((other) => key(other) === key(first)) ? first : null;
};

/** The open lot with the bids of the instant in which it opened. Reads from the newest opening or hammer back, until earlier moments make no difference. */
async function readBlock(index: MomentIndex): Promise<StoredFold> {
  for (let limit = EDGES_AT_FIRST; ; limit *= GROWTH) {
    const found = await index.find({ types: LOT_EDGES, limit });
    const isAll = found.length < limit;
    const oldest = found.at(-1);
    // Some moments of the oldest instant may be missing.
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

/** The state of a sale by a few index queries. It equals the fold of all its moments by `saleOf`. */
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
